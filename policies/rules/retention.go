package rules

import (
	"slices"

	"datatrail/policies/graph"
	"datatrail/policies/prop"
)

// evidenceDays is the retention of a log group that holds evidence.
const evidenceDays = 365

var lockWithinLifecycle = Rule{
	Name:     "lock-within-lifecycle",
	Reason:   "A lifecycle that ends before the lock hides records that nobody may delete, and keeps billing them.",
	Controls: []string{"NIST AU-11", "PCI 10.5.1"},
	Judge: func(s Scene) []Finding {
		var found notes
		for _, bucket := range s.Buckets {
			if !bucket.IsLog() {
				continue
			}
			lock, lockState := bucket.LockDays()
			for _, days := range expirations(bucket) {
				end, state := days.Number()
				switch {
				case lockState == prop.Unknown || lock > 0 && state == prop.Unknown:
					found.pending(bucket.Resource, "may outlive its lifecycle: lock or expiry is not yet known")
				case state == prop.Known && end < lock:
					found.violation(bucket.Resource, "expires objects after %v days and locks them for %v. Set expiration.days "+
						"to at least %v", end, lock, lock)
				}
			}
		}
		return found
	},
}

var retentionKept = Rule{
	Name:     "retention-kept",
	Reason:   "Records must be there when the auditor comes.",
	Controls: []string{"NIST AU-11", "PCI 10.5.1", "HIPAA 164.316(b)(2)", "EU AI Act 19(1)"},
	Judge: func(s Scene) []Finding {
		var found notes
		minimum := float64(s.Settings.MinimumRetentionDays)
		for _, bucket := range s.Buckets {
			if !bucket.IsLog() {
				continue
			}
			for _, days := range expirations(bucket) {
				end, state := days.Number()
				switch {
				case state == prop.Unknown:
					found.pending(bucket.Resource, "may expire too early: expiration.days is not yet known")
				case state == prop.Known && end < minimum && !s.holdsEvidence(bucket):
					found.advice(bucket.Resource, "is disposable and expires records after %v days", end)
				case state == prop.Known && end < minimum:
					found.violation(bucket.Resource, "expires records after %v days. Set expiration.days to at least %v, the "+
						"minimumRetentionDays of the settings", end, minimum)
				}
			}
			if slices.ContainsFunc(lifecycle(bucket, "expiration.date"), func(date prop.Value) bool {
				return date.State() == prop.Known
			}) {
				found.violation(bucket.Resource, "expires everything on one date. Set expiration.days instead of expiration.date")
			}
		}
		return found
	},
}

// expirations lists when rules that are switched on expire objects. A provider answers 0 days for a rule that
// only removes delete markers.
func expirations(bucket *graph.Bucket) []prop.Value {
	return slices.DeleteFunc(lifecycle(bucket, "expiration.days"), func(value prop.Value) bool {
		days, state := value.Number()
		return state == prop.Known && days <= 0
	})
}

func lifecycle(bucket *graph.Bucket, path string) []prop.Value {
	var values []prop.Value
	for _, rule := range bucket.ReadAll(graph.KindLifecycle, "rule", "lifecycleRule") {
		if !rule.Raw().IsMap() {
			if rule.State() == prop.Unknown {
				values = append(values, rule)
			}
			continue
		}
		status, _ := prop.First(rule.Raw().AsMap(), "status").Text()
		enabled, state := prop.First(rule.Raw().AsMap(), "enabled").Flag()
		if status == "Disabled" || state == prop.Known && !enabled {
			continue
		}
		values = append(values, prop.At(rule.Raw().AsMap(), path)...)
	}
	return values
}

var lockPresent = Rule{
	Name:     "lock-present",
	Reason:   "Where the settings ask for it, not even an administrator may remove a record.",
	Controls: []string{"FSBP S3.15", "NIST AU-9, CP-6(2)", "PCI 10.3.4, 10.5.1", "CKV_AWS_143"},
	Judge: func(s Scene) []Finding {
		var found notes
		if !s.Settings.LockRequired(s.Name) {
			return nil
		}
		for _, bucket := range s.Buckets {
			if !bucket.HoldsTrail {
				continue
			}
			days, state := bucket.LockDays()
			switch {
			case days == 0 && state == prop.Unknown:
				found.pending(bucket.Resource, "may be locked: its default retention is not yet known")
			case days == 0:
				found.violation(bucket.Resource, "has no Object Lock, and the settings require one in stack %q. Add "+
					"aws.s3.BucketObjectLockConfigurationV2 with rule.defaultRetention", s.Name)
			}
		}
		return found
	},
}

var logGroupRetention = Rule{
	Name:     "log-group-retention",
	Reason:   "Where the bucket does not keep the records for a year, their log group does.",
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
				found.pending(group, "may forget too early: retentionInDays is not yet known")
			case days > 0 && days < evidenceDays && s.groupIsACopy(trail):
				found.advice(group, "forgets after %v days; the evidence is in the trail's bucket", days)
			case days > 0 && days < evidenceDays:
				found.violation(group, "receives the trail and forgets after %v days. Set retentionInDays to %d or more, or to "+
					"0 to keep everything", days, evidenceDays)
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
