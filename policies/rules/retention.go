package rules

import (
	"slices"

	"datatrail/policies/graph"
	"datatrail/policies/prop"
)

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
					found.violation(bucket.Resource,
						"expires objects after %v days and locks them for %v. Set expiration.days to at least %v", end, lock, lock)
				}
			}
		}
		return found
	},
}

var retentionKept = Rule{
	Name:     "retention-kept",
	Reason:   "Records must exist when the auditor needs them, and be gone when that was promised.",
	Controls: []string{"NIST AU-11, SI-12", "PCI 10.5.1", "HIPAA 164.316(b)(2)", "EU AI Act 19(1)", "GDPR 5(1)(e)"},
	Judge: func(s Scene) []Finding {
		var found notes
		for _, trail := range s.Trails {
			if name := trail.Outside(); name != "" {
				found.advice(trail.Resource, "delivers to bucket %q, which is not in this program: check that it keeps records for the "+
					"minimumRetentionDays (%v) of the settings", name, s.Settings.MinimumRetentionDays)
			}
		}
		for _, bucket := range s.Buckets {
			if !bucket.IsLog() {
				continue
			}
			judgeExpiry(&found, s, bucket)
			judgeRestoring(&found, s, bucket)
			judgeEnd(&found, s, bucket)
			if slices.ContainsFunc(lifecycle(bucket, "expiration.date", "expirationDate"), func(date prop.Value) bool {
				return date.State() == prop.Known
			}) {
				found.violation(bucket.Resource, "expires everything on one date. Set expiration.days instead of expiration.date")
			}
		}
		return found
	},
}

func judgeExpiry(found *notes, s Scene, bucket *graph.Bucket) {
	minimum := float64(s.Settings.MinimumRetentionDays)
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
}

// judgeRestoring looks at a record that somebody deletes: its version stays for a time of its own, or until its
// lock ends.
func judgeRestoring(found *notes, s Scene, bucket *graph.Bucket) {
	minimum, least := float64(s.Settings.MinimumRetentionDays), float64(s.Settings.MinimumRestoreDays)
	lock, lockState := bucket.LockDays()
	for _, days := range noncurrents(bucket) {
		stays, state := days.Number()
		if stays >= minimum || lock >= minimum || !s.holdsEvidence(bucket) {
			continue
		}
		switch stays = max(stays, lock); {
		case state == prop.Unknown || lockState == prop.Unknown:
			found.pending(bucket.Resource, "may lose deleted records too early: noncurrent days or lock are not yet known")
		case state == prop.Absent:
		case stays < least:
			found.violation(bucket.Resource, "keeps a deleted record for %v days, which is too short for anybody to notice. Set "+
				"noncurrentVersionExpiration to at least %v days, the minimumRestoreDays of the settings, or lock records for as long",
				stays, least)
		default:
			found.advice(bucket.Resource, "keeps a deleted record for %v days, less than the minimumRetentionDays (%v) of "+
				"the settings. Lock records for the whole retention, or set noncurrentVersionExpiration to as many days",
				stays, minimum)
		}
	}
}

// judgeEnd adds up how long a record is there at the most: expiry in a versioned bucket only hides it.
func judgeEnd(found *notes, s Scene, bucket *graph.Bucket) {
	most := float64(s.Settings.MaximumRetentionDays)
	if most == 0 {
		return
	}
	expiry, expiryState := longest(expirations(bucket))
	stays, staysState := longest(noncurrents(bucket))
	const remedy = "Set expiration.days and noncurrentVersionExpiration so that both together are at most %v, the " +
		"maximumRetentionDays of the settings"
	switch {
	case expiry+stays > most:
		found.violation(bucket.Resource, "keeps records for %v days until they expire, and then for %v as noncurrent versions. "+
			remedy, expiry, stays, most)
	case expiryState == prop.Unknown || staysState == prop.Unknown:
		found.pending(bucket.Resource, "may keep records too long: its lifecycle is not yet known")
	case expiryState == prop.Absent:
		found.violation(bucket.Resource, "never expires records. "+remedy, most)
	case staysState == prop.Absent:
		found.violation(bucket.Resource, "never deletes the versions of expired records. "+remedy, most)
	}
}

// longest is the greatest of some numbers of days. A single one that is not yet known makes it unknown.
func longest(values []prop.Value) (float64, prop.State) {
	most, state := 0.0, prop.Absent
	for _, value := range values {
		days, one := value.Number()
		switch {
		case one == prop.Unknown || state == prop.Unknown:
			state = prop.Unknown
		case one == prop.Known:
			state = prop.Known
		}
		most = max(most, days)
	}
	return most, state
}

// expirations lists when rules that are switched on expire objects.
func expirations(bucket *graph.Bucket) []prop.Value {
	return periods(lifecycle(bucket, "expiration.days", "expirationInDays"))
}

// noncurrents lists after how many days rules that are switched on delete noncurrent versions. Inline rules call
// them days. A rule that keeps a number of versions does not touch one that is deleted or overwritten once.
func noncurrents(bucket *graph.Bucket) []prop.Value {
	var values []prop.Value
	for _, rule := range rulesOf(bucket) {
		if rule.State() == prop.Unknown {
			values = append(values, rule)
		} else if kept, _ := prop.First(rule.Raw().AsMap(), "noncurrentVersionExpiration.newerNoncurrentVersions").Number(); kept < 1 {
			values = append(values, allAt(rule, "noncurrentVersionExpiration.noncurrentDays", "noncurrentVersionExpiration.days",
				"noncurrentVersionExpirationInDays")...)
		}
	}
	return periods(values)
}

// periods leaves out the 0 that a provider answers for a rule that does something else, such as removing delete
// markers.
func periods(values []prop.Value) []prop.Value {
	return slices.DeleteFunc(values, func(value prop.Value) bool {
		days, state := value.Number()
		return state == prop.Known && days <= 0
	})
}

// lifecycle reads something from all rules that are switched on; several paths are the spellings of different providers.
func lifecycle(bucket *graph.Bucket, paths ...string) []prop.Value {
	var values []prop.Value
	for _, rule := range rulesOf(bucket) {
		if rule.State() == prop.Unknown {
			values = append(values, rule)
			continue
		}
		values = append(values, allAt(rule, paths...)...)
	}
	return values
}

func allAt(rule prop.Value, paths ...string) []prop.Value {
	var values []prop.Value
	for _, path := range paths {
		values = append(values, prop.At(rule.Raw().AsMap(), path)...)
	}
	return values
}

// rulesOf lists the lifecycle rules that are switched on, or that are not yet known.
func rulesOf(bucket *graph.Bucket) []prop.Value {
	return slices.DeleteFunc(bucket.ReadAll(graph.KindLifecycle, "rule", "lifecycleRule", "lifecycleConfiguration.rule"),
		func(rule prop.Value) bool {
			if !rule.Raw().IsMap() {
				return rule.State() != prop.Unknown
			}
			status, _ := prop.First(rule.Raw().AsMap(), "status").Text()
			enabled, state := prop.First(rule.Raw().AsMap(), "enabled").Flag()
			return status == "Disabled" || state == prop.Known && !enabled
		})
}

var lockPresent = Rule{
	Name:     "lock-present",
	Reason:   "If the settings require it, not even an administrator may remove a record.",
	Controls: []string{"FSBP S3.15", "NIST AU-9, CP-6(2)", "PCI 10.3.4, 10.5.1", "CKV_AWS_143"},
	Judge: func(s Scene) []Finding {
		var found notes
		if !s.Settings.LockRequired(s.Name) {
			return nil
		}
		for _, trail := range s.Trails {
			if name := trail.Outside(); name != "" {
				found.advice(trail.Resource, "delivers to bucket %q, which is not in this program: check that it has an Object Lock, as the "+
					"settings require in stack %q", name, s.Name)
			}
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
