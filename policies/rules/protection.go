package rules

import (
	"strings"

	"datatrail/policies/graph"
	"datatrail/policies/prop"
)

var evidenceProtected = Rule{
	Name: "evidence-protected",
	Reason: "A destroy, or a slip in the program, must not delete data, records, the key that decrypts them, or what protects " +
		"and records them.",
	Controls: []string{"NIST AU-9, CP-9", "PCI 10.3.2", "HIPAA 164.312(c)(1)"},
	Judge: func(s Scene) []Finding {
		var found notes
		for _, bucket := range s.Buckets {
			switch {
			case bucket.IsLog() && s.holdsEvidence(bucket):
				protectBucket(&found, bucket, "evidence")
			case bucket.IsData() && !bucket.Disposable():
				protectBucket(&found, bucket, "data")
			}
		}
		seen := map[string]bool{}
		for _, trail := range s.Trails {
			if !s.trailHoldsEvidence(trail) {
				continue
			}
			for _, urn := range [...]string{trail.URN, trail.Key.Target, trail.Group.Target, trail.Role.Target} {
				if resource := s.Resource(urn); resource != nil && !resource.Protected && !seen[urn] {
					seen[urn] = true
					found.violation(resource, "records, or holds evidence, and can be destroyed. Set the resource option protect to true, "+
						"or tag the log buckets of a stack without evidence %s=true", graph.TagDisposable)
				}
			}
		}
		return found
	},
}

func protectBucket(found *notes, bucket *graph.Bucket, what string) {
	if !bucket.Protected {
		found.violation(bucket.Resource, "holds %s and can be destroyed. Set the resource option protect to true, or tag a bucket "+
			"whose content nobody needs %s=true", what, graph.TagDisposable)
		return
	}
	var open []string
	for _, setting := range bucket.Settings() {
		if !setting.Protected {
			open = append(open, setting.Name)
		}
	}
	if len(open) > 0 {
		found.violation(bucket.Resource, "is protected, but what protects its content is not: a destroy would delete %s and then "+
			"stop. Set the resource option protect to true there as well", strings.Join(open, ", "))
	}
}

var noForceDestroy = Rule{
	Name:     "no-force-destroy",
	Reason:   "With forceDestroy, deleting the bucket deletes every record, locked in GOVERNANCE or not.",
	Controls: []string{"NIST AU-9", "PCI 10.3.2"},
	Judge: func(s Scene) []Finding {
		var found notes
		for _, bucket := range s.Buckets {
			if !bucket.IsLog() || !s.holdsEvidence(bucket) {
				continue
			}
			force, state := bucket.First("forceDestroy").Flag()
			switch {
			case state == prop.Unknown:
				found.pending(bucket.Resource, "may be destroyed with its content: forceDestroy is not yet known")
			case force:
				found.violation(bucket.Resource, "is destroyed with its content. Set forceDestroy to false")
			}
		}
		return found
	},
}
