package requirement

import (
	"slices"
	"strings"

	"datatrail/judge/request"
)

// Key is the key that a stack makes for its records.
type Key struct{ Stack Stack }

// Expect returns the verdict that a request must get to the key: the account's IAM policies decide about it, the stack's
// services use it, each for the one thing of theirs, and nobody but the administrators, where there are some, takes it away.
func (k Key) Expect(r request.Request) request.Verdict {
	administrators := k.Stack.Logs.Administrators
	takesAway := slices.Contains([]string{"kms:DisableKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"}, r.Action)
	switch {
	case takesAway && len(administrators) > 0 && !named(administrators, r.Caller):
		return request.Denied
	case allowedByIAM(r.Caller, k.Stack.Account), k.Stack.encrypts(r):
		return request.Allowed
	default:
		return request.NotGranted
	}
}

// Brought is what is to be added to the policy of a key that the configuration brings.
type Brought struct {
	KeyARN string
	Stack  Stack
	// Buckets are the ARNs of the data buckets, by dataset.
	Buckets map[string]string
}

// Expect returns the verdict that a request must get, if nothing but what is to be added spoke about it.
func (b Brought) Expect(r request.Request) request.Verdict {
	if b.KeyARN == b.Stack.Logs.KMSKeyARN && b.Stack.encrypts(r) {
		return request.Allowed
	}
	if b.archived(r) {
		return request.Allowed
	}
	for _, d := range b.Stack.Datasets {
		if d.KMSKeyARN != b.KeyARN || d.Perimeter == nil {
			continue
		}
		arn := b.Buckets[d.Name]
		inside := r.ContextKey == "aws:s3:arn" && (r.ContextValue == arn || strings.HasPrefix(r.ContextValue, arn+"/"+d.Prefix))
		if r.Action == "kms:Decrypt" && inside && reader(d.Perimeter.Readers, r.Caller, b.Stack.Account) {
			return request.Allowed
		}
	}
	return request.NotGranted
}

// archived reports whether a request is a use of the archive's key: by the stack's trail, where there is one, or by readers in
// this account, who may do what their IAM policies say with the files of this account.
func (b Brought) archived(r request.Request) bool {
	archive, s := b.Stack.Logs.TrailBucket, b.Stack
	if archive == nil || archive.KMSKeyARN != b.KeyARN {
		return false
	}
	file := r.ContextValue == s.ArchiveARN() || strings.HasPrefix(r.ContextValue, s.FilesARN()+"/")
	reads := r.Action == "kms:Decrypt" && r.ContextKey == "aws:s3:arn" && file && allowedByIAM(r.Caller, s.Account)
	return reads || s.Trail.Existing == nil && r.Caller.Kind == request.Service && s.delivers(r)
}

// delivers reports whether a request is the trail's use of the key of its files.
func (s Stack) delivers(r request.Request) bool {
	check := r.Action == "kms:Decrypt" || r.Action == "kms:DescribeKey"
	dataKey := strings.HasPrefix(r.Action, "kms:GenerateDataKey")
	return r.Caller.Service == "cloudtrail.amazonaws.com" && r.SourceARN == s.TrailARN() &&
		(check || dataKey && r.ContextKey == "aws:cloudtrail:arn" && s.ownTrail(r.ContextValue))
}

// encrypts reports whether a request is a service's use of a key for what belongs to the stack: the trail's files, the log
// group, or a topic.
func (s Stack) encrypts(r request.Request) bool {
	if r.Caller.Kind != request.Service {
		return false
	}
	dataKey := strings.HasPrefix(r.Action, "kms:GenerateDataKey")
	message := dataKey || r.Action == "kms:Decrypt"
	about := func(key, value string) bool { return r.ContextKey == key && r.ContextValue == value }
	switch r.Caller.Service {
	case "cloudtrail.amazonaws.com":
		// In a bucket of others the files have a key of theirs.
		return s.Logs.TrailBucket == nil && s.delivers(r)
	case s.LogsService():
		group := dataKey || strings.HasPrefix(r.Action, "kms:ReEncrypt") || strings.HasPrefix(r.Action, "kms:Describe") ||
			slices.Contains([]string{"kms:Encrypt", "kms:Decrypt"}, r.Action)
		records := s.CloudWatch != nil && s.CloudWatch.Encryption != "aws-owned" && about("aws:logs:arn", s.LogGroupARN())
		accesses := s.AccessLogs.Grouped() && s.AccessLogs.Encryption != "aws-owned" && about("aws:logs:arn", s.AccessLogGroupARN())
		return group && (records || accesses)
	case "cloudwatch.amazonaws.com":
		return s.Alerts != nil && message && s.ownAlarm(r) && about("aws:sns:topicArn", s.TopicARN("alerts"))
	case "events.amazonaws.com":
		return s.Alerts != nil && s.Alerts.Tamper && message && about("aws:sns:topicArn", s.TopicARN("tamper"))
	default:
		return false
	}
}

// ownTrail reports whether an ARN is that of a trail of the account, in whichever Region.
func (s Stack) ownTrail(arn string) bool {
	parts := strings.Split(arn, ":")
	const trail = 5
	return len(parts) > trail && parts[1] == s.Partition() && parts[2] == "cloudtrail" && parts[4] == s.Account &&
		strings.HasPrefix(parts[trail], "trail/")
}

// ownAlarm reports whether a service works for an alarm of the stack.
func (s Stack) ownAlarm(r request.Request) bool {
	return r.SourceAccount == s.Account && strings.HasPrefix(r.SourceARN, s.AlarmARN(""))
}
