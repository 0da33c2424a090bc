package graph

import (
	"strings"

	"datatrail/policies/prop"
)

// assignRoles tells buckets apart by what points at them.
func (s *Stack) assignRoles(resources []*Resource) {
	mark := func(ref Reference, role func(*Bucket)) {
		if bucket := s.buckets[ref.Target]; bucket != nil {
			role(bucket)
		}
		for _, urn := range ref.Candidates {
			s.buckets[urn].Uncertain = true
		}
	}
	for _, trail := range s.Trails {
		mark(trail.Bucket, func(b *Bucket) { b.HoldsTrail = true })
	}
	for _, bucket := range s.Buckets {
		from, path := bucket.Resource, "logging.targetBucket"
		if cars := bucket.SideCars(KindLogging); len(cars) > 0 {
			from, path = cars[0], "targetBucket"
		}
		bucket.LogsTo = s.Resolve(KindBucket, from, path)
		mark(bucket.LogsTo, func(b *Bucket) { b.HoldsAccessLogs = true })
	}
	for _, resource := range resources {
		if kindOf(resource.Type) != KindWorkgroup {
			continue
		}
		const path = "configuration.resultConfiguration.outputLocation"
		location := resource.First(path)
		if text, state := location.Text(); state == prop.Known {
			name, _, _ := strings.Cut(strings.TrimPrefix(text, "s3://"), "/")
			mark(Reference{Target: s.ids.byName[KindBucket][name]}, func(b *Bucket) { b.HoldsWork = true })
			continue
		}
		mark(s.Resolve(KindBucket, resource, path), func(b *Bucket) { b.HoldsWork = true })
	}
}
