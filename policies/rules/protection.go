package rules

import (
	"datatrail/policies/graph"
	"datatrail/policies/prop"
)

var evidenceProtected = Rule{
	Name:     "evidence-protected",
	Reason:   "A destroy, or a slip in the program, must not delete records or the key that opens them.",
	Controls: []string{"NIST AU-9, CP-9", "PCI 10.3.2", "HIPAA 164.312(c)(1)"},
	Judge: func(s Scene) []Finding {
		var found notes
		for _, bucket := range s.Buckets {
			if bucket.IsLog() && s.holdsEvidence(bucket) {
				protect(&found, bucket.Resource)
			}
		}
		seen := map[string]bool{}
		for _, trail := range s.Trails {
			if !s.trailHoldsEvidence(trail) {
				continue
			}
			for _, urn := range [...]string{trail.Key.Target, trail.Group.Target} {
				if resource := s.Resource(urn); resource != nil && !seen[urn] {
					seen[urn] = true
					protect(&found, resource)
				}
			}
		}
		return found
	},
}

func protect(found *notes, resource *graph.Resource) {
	if !resource.Protected {
		found.violation(resource, "holds evidence and can be destroyed. Set the resource option protect to true, or tag the log "+
			"buckets of a stack without evidence %s=true", graph.TagDisposable)
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
