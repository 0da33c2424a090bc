package rules

import (
	"strings"

	"datatrail/policies/graph"
	"datatrail/policies/prop"
)

var dataRecorded = Rule{
	Name:   "data-recorded",
	Reason: "If no running trail records a bucket, nobody can say who read it.",
	Controls: []string{
		"CIS v5 3.8, 3.9 / v6 4.8, 4.9", "FSBP S3.22, S3.23", "NIST AU-2, AU-12", "PCI 10.2.1", "CKV_AWS_251",
	},
	Judge: func(s Scene) []Finding {
		var found notes
		for _, bucket := range s.Buckets {
			if bucket.Uncertain {
				found.pending(bucket.Resource, "may receive audit records: what points at it is not yet known")
			} else if bucket.IsData() {
				judgeRecording(&found, s, bucket)
			}
		}
		return found
	},
}

// recording is what the trails record of a bucket, and what keeps them from more.
type recording struct {
	answer               graph.Answer
	reads, inPart        bool
	stopped, wild, ofFar *graph.Trail
}

func recordingOf(s Scene, bucket *graph.Bucket) recording {
	var of recording
	for _, trail := range s.Trails {
		if !trail.Hears(bucket) {
			of.ofFar = trail
			continue
		}
		for _, selector := range trail.Selectors {
			of.add(trail, selector, bucket)
		}
		if trail.MayName(bucket) {
			of.answer = max(of.answer, graph.Maybe)
		}
	}
	return of
}

func (r *recording) add(trail *graph.Trail, selector *graph.Selector, bucket *graph.Bucket) {
	if len(selector.Wildcards()) > 0 {
		r.wild = trail
	}
	answer := covers(trail, selector, bucket)
	if answer == graph.No && recordsPrefixes(bucket) && selector.Reads && bucket.BucketName != "" {
		answer = selector.Reaches(bucket.BucketName, trail.MayName(bucket))
		r.inPart = r.inPart || answer != graph.No
	}
	if answer != graph.No && trail.Running() == graph.No {
		r.stopped = trail
		return
	}
	answer = min(answer, trail.Running())
	r.answer = max(r.answer, answer)
	r.reads = r.reads || answer != graph.No && selector.Reads
}

func judgeRecording(found *notes, s Scene, bucket *graph.Bucket) {
	of := recordingOf(s, bucket)
	if of.inPart && of.answer != graph.No {
		found.advice(bucket.Resource,
			"is recorded only in part. Check that nothing outside the prefixes of its selectors needs to be recorded")
	}
	switch {
	case of.answer == graph.Yes && !of.reads:
		found.advice(bucket.Resource, "is recorded for writes only. Reads are the egress: select readOnly=true events of it too")
	case of.answer == graph.Yes:
	case of.answer == graph.Maybe:
		found.pending(bucket.Resource, "is in a selector that is not yet known")
	case of.stopped != nil:
		found.violation(bucket.Resource,
			"is recorded only by trail %q, which is switched off. Set enableLogging of the trail to true", of.stopped.Name)
	case of.ofFar != nil:
		found.violation(bucket.Resource,
			"is in %s, but trail %q records only %s. Set isMultiRegionTrail of the trail to true, or add a trail there",
			bucket.Region, of.ofFar.Name, of.ofFar.Region)
	case of.wild != nil:
		found.violation(bucket.Resource, "is recorded by no trail; selectors of trail %q contain wildcards, which match "+
			"nothing. Set the selector value to the bucket's ARN followed by / and nothing else", of.wild.Name)
	case recordedOutside(bucket) != "":
		found.advice(bucket.Resource,
			"is recorded by trail %s, according to its tag %s. That trail is not in "+
				"this program: check that its selectors name the bucket", recordedOutside(bucket), graph.TagTrail)
	default:
		found.violation(bucket.Resource, "is recorded by no trail. Add its ARN followed by / to resources.ARN startsWith of "+
			"an advancedEventSelector with resources.type AWS::S3::Object")
	}
}

// recordedOutside is the ARN of a trail outside the program that a bucket says it is recorded by.
func recordedOutside(bucket *graph.Bucket) string {
	trail, _ := bucket.Tag(graph.TagTrail)
	if !strings.Contains(trail, ":trail/") {
		return ""
	}
	return trail
}

// recordsPrefixes reports whether a bucket says of itself that what matters in it may be prefixes.
func recordsPrefixes(bucket *graph.Bucket) bool {
	mode, _ := bucket.Tag(graph.TagPerimeter)
	return mode == "prefixes" || mode == "observe" || mode == "none"
}

func covers(trail *graph.Trail, selector *graph.Selector, bucket *graph.Bucket) graph.Answer {
	if !selector.Reads && !selector.Writes {
		return graph.No
	}
	if bucket.BucketName == "" {
		return graph.Maybe
	}
	return selector.Covers(bucket.BucketName, trail.MayName(bucket))
}

var accessesLogged = Rule{
	Name:     "accesses-logged",
	Reason:   "Access logs are the second witness: only they show copies, failed logins and lifecycle deletes.",
	Controls: []string{"CIS v5 3.4 / v6 4.4", "FSBP S3.9, CloudTrail.7", "NIST AU-3, AU-10", "PCI 10.2.1", "CKV_AWS_18"},
	Judge: func(s Scene) []Finding {
		var found notes
		for _, bucket := range s.Buckets {
			// The last bucket of the line cannot log to itself.
			if !bucket.IsData() && (!bucket.HoldsTrail || bucket.Uncertain) {
				continue
			}
			target := bucket.Read(graph.KindLogging, "targetBucket", "logging.targetBucket", "loggingConfiguration.destinationBucketName")
			switch {
			case target.State() != prop.Absent && bucket.LogsTo.State != prop.Absent, bucket.Delivered == graph.Yes:
				continue
			case target.State() == prop.Unknown, bucket.Delivered == graph.Maybe:
				found.pending(bucket.Resource, "may log its accesses: which bucket a logging configuration belongs to is not yet known")
			case bucket.HoldsTrail && bucket.HoldsAccessLogs:
				found.violation(bucket.Resource, "receives both the trail and access logs, so nothing logs who touches "+
					"the trail. Give access logs a bucket of their own, and set aws.s3.BucketLoggingV2 "+
					"targetBucket of this one to it")
			default:
				found.violation(bucket.Resource, "does not log its accesses. Add aws.s3.BucketLoggingV2 with targetBucket "+
					"set to an access-log bucket in the same region and account, or deliver log type "+
					"S3_SERVER_ACCESS_LOGS of the bucket with aws.cloudwatch.LogDeliverySource and LogDelivery")
			}
		}
		return found
	},
}
