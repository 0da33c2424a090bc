package rules

import (
	"slices"

	"datatrail/policies/graph"
	"datatrail/policies/prop"
)

// evidenceDays is the retention of a log group that holds evidence.
const evidenceDays = 365

var logGroupRetention = Rule{
	Name:     "log-group-retention",
	Reason:   "If the bucket does not keep the records for a year, their log group must.",
	Controls: []string{"NIST AU-11", "PCI 10.5.1", "CKV_AWS_66, CKV_AWS_338"},
	Judge: func(s Scene) []Finding {
		var found notes
		for _, trail := range s.Trails {
			group := s.Resource(trail.Group.Target)
			if group == nil {
				continue
			}
			days, state := group.First("retentionInDays").Number()
			switch {
			case state == prop.Unknown:
				found.pending(group, "may keep records too briefly: retentionInDays is not yet known")
			case days > 0 && days < evidenceDays && s.groupIsACopy(trail):
				found.advice(group, "keeps records for %v days; the evidence is in the trail's bucket", days)
			case days > 0 && days < evidenceDays:
				found.violation(group,
					"receives the trail but keeps records for only %v days. Set retentionInDays to %d or more, or to 0 to keep everything",
					days, evidenceDays)
			}
		}
		return found
	},
}

// trailHoldsEvidence reports whether the trail's records are kept for an auditor, which its bucket tells.
func (s Scene) trailHoldsEvidence(trail *graph.Trail) bool {
	bucket := s.Bucket(trail.Bucket.Target)
	return bucket == nil || s.holdsEvidence(bucket)
}

// groupIsACopy reports whether the trail's bucket keeps records that can be validated for long enough, or that nobody needs
// them to be kept.
func (s Scene) groupIsACopy(trail *graph.Trail) bool {
	if !s.trailHoldsEvidence(trail) {
		return true
	}
	bucket := s.Bucket(trail.Bucket.Target)
	validated, _ := trail.First("enableLogFileValidation").Flag()
	return bucket != nil && validated && !slices.ContainsFunc(expirations(bucket), func(value prop.Value) bool {
		days, state := value.Number()
		return state != prop.Known || days < evidenceDays
	})
}
