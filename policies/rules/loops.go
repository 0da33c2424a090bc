package rules

import (
	"slices"
	"strings"

	"datatrail/policies/graph"
	"datatrail/policies/prop"
)

var noRecordingLoop = Rule{
	Name:     "no-recording-loop",
	Reason:   "A trail that records its own delivery writes, and bills, without end.",
	Controls: []string{"NIST AU-4, AU-12", "PCI 10.2.1"},
	Judge: func(s Scene) []Finding {
		var found notes
		for _, trail := range s.Trails {
			if name := trail.Outside(); name != "" && slices.ContainsFunc(trail.Selectors, func(selector *graph.Selector) bool {
				return selector.Reaches(name, false) == graph.Yes
			}) {
				found.violation(trail.Resource, "records data events of bucket %q, to which it delivers. Name the data buckets in "+
					"resources.ARN startsWith, each ARN with its closing /, or exclude that bucket with notStartsWith", name)
			}
			for _, bucket := range s.Buckets {
				// What CloudWatch Logs delivers ends there.
				if !bucket.HoldsTrail && !bucket.HoldsAccessLogs {
					continue
				}
				switch reaches(trail, bucket) {
				case graph.Yes:
					found.violation(trail.Resource,
						"records data events of log bucket %q. Name the data buckets in resources.ARN startsWith, each ARN with its closing /, "+
							"or exclude the log bucket with notStartsWith", bucket.Name)
				case graph.Maybe:
					found.pending(trail.Resource, "may reach log bucket "+bucket.Name+" with a selector that is not yet known")
				default:
				}
			}
		}
		return found
	},
}

func reaches(trail *graph.Trail, bucket *graph.Bucket) graph.Answer {
	answer := graph.No
	if trail.MayName(bucket) {
		answer = graph.Maybe
	}
	for _, selector := range trail.Selectors {
		if bucket.BucketName == "" {
			return graph.Maybe
		}
		answer = max(answer, selector.Reaches(bucket.BucketName, trail.MayName(bucket)))
	}
	return answer
}

var noAccessLogLoop = Rule{
	Name:     "no-access-log-loop",
	Reason:   "A circle of access logs records its own log files, without end.",
	Controls: []string{"FSBP S3.9", "NIST AU-4"},
	Judge: func(s Scene) []Finding {
		var found notes
		done := map[string]bool{}
		for _, start := range s.Buckets {
			at := map[string]int{}
			var walk []*graph.Bucket
			bucket := start
			for bucket != nil && !done[bucket.URN] {
				if from, met := at[bucket.URN]; met {
					judgeCircle(&found, walk[from:])
					break
				}
				at[bucket.URN] = len(walk)
				walk = append(walk, bucket)
				bucket = s.Bucket(bucket.LogsTo.Target)
			}
			for _, seen := range walk {
				done[seen.URN] = true
			}
			if start.LogsTo.State == prop.Unknown && start.LogsTo.Target == "" {
				found.pending(start.Resource, "logs its accesses to a bucket that is not yet known")
			}
		}
		return found
	},
}

func judgeCircle(found *notes, circle []*graph.Bucket) {
	names := make([]string, 0, len(circle)+1)
	for _, bucket := range append(circle, circle[0]) {
		names = append(names, bucket.Name)
	}
	found.violation(circle[0].Resource, "logs its accesses in a circle: %s. Remove the logging configuration of the bucket "+
		"that should be the last one", strings.Join(names, " -> "))
}
