package graph

import (
	"strings"

	"datatrail/policies/prop"
)

// accessLogs is the type of a delivery that tells of accesses to a bucket.
const accessLogs = "S3_SERVER_ACCESS_LOGS"

// assignDeliveries marks the buckets whose access logs CloudWatch Logs delivers, because they are a source and something is
// delivered from it, and the buckets where it does so.
func (s *Stack) assignDeliveries() {
	delivered := map[string]Answer{}
	arrives := map[string][]string{}
	for _, delivery := range s.OfKind(KindDelivery) {
		source := s.Resolve(KindDeliverySource, delivery, "deliverySourceName")
		delivered[source.Target] = Yes
		for _, urn := range source.Candidates {
			delivered[urn] = max(delivered[urn], Maybe)
		}
		if to := s.Resolve(KindDestination, delivery, "deliveryDestinationArn").Target; to != "" {
			arrives[source.Target] = append(arrives[source.Target], to)
		}
	}
	for _, source := range s.OfKind(KindDeliverySource) {
		if kind, state := source.First("logType").Text(); kind != accessLogs && state == prop.Known {
			continue
		}
		from := s.Resolve(KindBucket, source, "resourceArn")
		if bucket := s.buckets[from.Target]; bucket != nil {
			bucket.Delivered = max(bucket.Delivered, delivered[source.URN])
		}
		for _, urn := range from.Candidates {
			s.buckets[urn].Delivered = max(s.buckets[urn].Delivered, min(delivered[source.URN], Maybe))
		}
		s.receive(arrives[source.URN])
	}
}

// receive marks the buckets among destinations.
func (s *Stack) receive(destinations []string) {
	for _, urn := range destinations {
		to := s.Resolve(KindBucket, s.byURN[urn], "deliveryDestinationConfiguration.destinationResourceArn", "destinationResourceArn")
		if bucket := s.buckets[to.Target]; bucket != nil {
			bucket.HoldsDeliveries = true
		}
	}
}

// assignRoles tells buckets apart by what points at them.
func (s *Stack) assignRoles() {
	mark := func(ref Reference, role func(*Bucket)) {
		if bucket := s.buckets[ref.Target]; bucket != nil {
			role(bucket)
		}
		for _, urn := range ref.Candidates {
			s.buckets[urn].Uncertain = true
		}
	}
	for _, bucket := range s.Buckets {
		if held, _ := bucket.Tag(TagHolds); held == "access-logs" {
			bucket.HoldsAccessLogs = true
		}
	}
	for _, trail := range s.Trails {
		mark(trail.Bucket, func(b *Bucket) { b.HoldsTrail = true })
	}
	for _, bucket := range s.Buckets {
		targets := []Reference{
			s.Resolve(KindBucket, bucket.Resource, "logging.targetBucket", "loggingConfiguration.destinationBucketName"),
		}
		if cars := bucket.SideCars(KindLogging); len(cars) > 0 {
			targets = targets[:0]
			for _, car := range cars {
				targets = append(targets, s.Resolve(KindBucket, car, "targetBucket"))
			}
		}
		bucket.LogsTo = targets[0]
		for _, target := range targets {
			mark(target, func(b *Bucket) { b.HoldsAccessLogs = true })
		}
	}
	for _, resource := range s.OfKind(KindWorkgroup) {
		paths := []string{
			"configuration.resultConfiguration.outputLocation", "workGroupConfiguration.resultConfiguration.outputLocation",
		}
		location := resource.FirstOf(paths...)
		if text, state := location.Text(); state == prop.Known {
			name, _, _ := strings.Cut(strings.TrimPrefix(text, "s3://"), "/")
			mark(Reference{Target: s.ids.byName[KindBucket][name]}, func(b *Bucket) { b.HoldsWork = true })
			continue
		}
		mark(s.Resolve(KindBucket, resource, paths...), func(b *Bucket) { b.HoldsWork = true })
	}
}
