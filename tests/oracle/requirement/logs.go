package requirement

import (
	"slices"
	"strings"

	"datatrail/judge/request"
)

// Names of the log buckets' components.
const (
	TrailLogs  = "trail-logs"
	AccessLogs = "access-logs"
)

// LogBucket is a log bucket of a stack.
type LogBucket struct {
	// Role is TrailLogs or AccessLogs.
	Role  string
	Stack Stack
	// Sources are the ARNs of the buckets whose accesses are logged: all data buckets and the
	// trail's log bucket. Analysed are those of them that S3 analyses.
	Sources, Analysed []string
	// ARN of the bucket itself.
	ARN string
}

// ours reports whether a bucket is one of a list, or has a name such as the stack gives, as one of the list has, too. A
// bucket never logs to itself.
func (l LogBucket) ours(list []string, arn string) bool {
	given := func(arn string) bool {
		_, name, _ := strings.Cut(arn, ":s3:::")
		first, last := strings.ToLower(l.Stack.Name)+"-", "-"+l.Stack.Account
		return len(name) >= len(first+last) && strings.HasPrefix(name, first) && strings.HasSuffix(name, last)
	}
	return arn != l.ARN && (contains(list, arn) || given(arn) && slices.ContainsFunc(list, given))
}

// Expect returns the verdict that a request must get to the log bucket.
func (l LogBucket) Expect(r request.Request) request.Verdict {
	administrators := l.Stack.Logs.Administrators
	spoils := IsChange(r.Action) && len(administrators) > 0 && r.Caller.Kind != request.Service && !named(administrators, r.Caller)
	switch {
	case rescued(r, l.Stack.Account):
		return request.Allowed
	case insecure(r), spoils:
		return request.Denied
	case allowedByIAM(r.Caller, l.Stack.Account), l.delivery(r):
		return request.Allowed
	default:
		return request.NotGranted
	}
}

// delivery reports whether a request is part of what CloudTrail or access logging does, as AWS
// documents it, for this stack.
func (l LogBucket) delivery(r request.Request) bool {
	if r.Caller.Kind != request.Service {
		return false
	}
	switch service := r.Caller.Service; {
	case l.Role == TrailLogs:
		return service == "cloudtrail.amazonaws.com" && r.SourceARN == l.Stack.TrailARN() && (l.aclCheck(r) || l.record(r))
	case r.Action != "s3:PutObject" || r.SourceAccount != l.Stack.Account:
		return false
	default:
		log := l.ours(l.Sources, r.SourceARN) && strings.HasPrefix(r.Key, "s3/")
		analysis := contains(l.Analysed, r.SourceARN) && strings.HasPrefix(r.Key, "storage-class-analysis/") && handedOver(r)
		return service == "logging.s3.amazonaws.com" && log || service == "s3.amazonaws.com" && analysis
	}
}

// aclCheck reports whether a request is CloudTrail's look at the bucket before it writes.
func (LogBucket) aclCheck(r request.Request) bool {
	return r.Action == "s3:GetBucketAcl" && r.Key == ""
}

// record reports whether a request writes a log file or digest. CloudTrail always hands it over.
func (l LogBucket) record(r request.Request) bool {
	prefix := l.Stack.Trail.KeyPrefix
	if prefix != "" {
		prefix += "/"
	}
	return r.Action == "s3:PutObject" && strings.HasPrefix(r.Key, prefix+"AWSLogs/"+l.Stack.Account+"/") && handedOver(r)
}

// handedOver reports whether a service gives what it writes to the owner of the bucket.
func handedOver(r request.Request) bool { return r.ACL == "bucket-owner-full-control" }
