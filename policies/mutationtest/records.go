package mutationtest

import (
	"pgregory.net/rapid"

	"datatrail/policies/graph"
	"datatrail/policies/prop"
)

// lifecycles lists what carries the rules of log buckets that hold evidence.
func (s *stack) lifecycles() []*graph.Resource {
	return s.hosts(s.evidence(), graph.KindLifecycle, "lifecycleConfiguration.rule")
}

// expire gives the rules of a bucket.
func expire(host *graph.Resource, days, noncurrent int) {
	if host.First("lifecycleConfiguration").State() != prop.Absent {
		set(host, "lifecycleConfiguration", object{"rules": []any{object{
			"status": "Enabled", "expirationInDays": days, "noncurrentVersionExpiration": object{"noncurrentDays": noncurrent},
		}}})
		return
	}
	set(host, "rules", []any{
		object{"status": "Enabled", "expiration": object{"days": days}},
		object{"status": "Enabled", "noncurrentVersionExpiration": object{"noncurrentDays": noncurrent}},
	})
}

// trailing makes a change to one of the trails.
func trailing(sentence, rule string, change func(t *rapid.T, s *stack, trail *graph.Resource)) Mutation {
	return Mutation{sentence, rule, func(s *stack) func(t *rapid.T) {
		return at(s.trails(), func(t *rapid.T, trail *graph.Resource) { change(t, s, trail) })
	}}
}

func records() []Mutation {
	return []Mutation{
		trailing("the trail is switched off", "data-recorded", func(_ *rapid.T, _ *stack, trail *graph.Resource) {
			set(trail, "enableLogging", false)
		}),
		trailing("the trail records some objects alone", "data-recorded", func(t *rapid.T, s *stack, trail *graph.Resource) {
			value := "arn:aws:s3:::" + s.data()[0].BucketName + "/" + text(t, "prefix", letters)
			set(trail, "eventSelectors", nil)
			set(trail, "advancedEventSelectors", []any{object{"fieldSelectors": []any{
				object{"field": "eventCategory", "equals": []any{"Data"}},
				object{"field": "resources.type", "equals": []any{"AWS::S3::Object"}},
				object{"field": "resources.ARN", one(t, "operator", "startsWiths", "startsWith", "equals"): []any{value}},
			}}})
		}),
		trailing("the trail records nothing", "data-recorded", func(_ *rapid.T, _ *stack, trail *graph.Resource) {
			set(trail, "eventSelectors", nil)
			set(trail, "advancedEventSelectors", nil)
		}),
		trailing("the trail records its own bucket", "no-recording-loop", func(t *rapid.T, _ *stack, trail *graph.Resource) {
			set(trail, "advancedEventSelectors", nil)
			set(trail, "eventSelectors", []any{object{"dataResources": []any{
				object{"type": "AWS::S3::Object", "values": []any{one(t, "all", "arn:aws:s3", "arn:aws:s3:::")}},
			}}})
		}),
		trailing("the trail writes no digests", "trail-validated", func(t *rapid.T, _ *stack, trail *graph.Resource) {
			set(trail, "enableLogFileValidation", one[any](t, "off", false, nil, "false"))
		}),
		trailing("the trail does not wait for its bucket's policy", "trail-waits-for-policies", func(_ *rapid.T, s *stack,
			trail *graph.Resource,
		) {
			trail.DependsOn = nil
		}),
		{"a bucket logs its accesses to nobody", "accesses-logged", func(s *stack) func(t *rapid.T) {
			return at(s.hosts(s.data(), graph.KindLogging, "loggingConfiguration"), func(_ *rapid.T, host *graph.Resource) {
				if host.First("loggingConfiguration").State() != prop.Absent {
					set(host, "loggingConfiguration", nil)
					return
				}
				s.remove(host.URN)
			})
		}},
		{"a source of access logs is delivered nowhere", "accesses-logged", func(s *stack) func(t *rapid.T) {
			return at(s.withSideCar(s.data(), graph.KindLogging), func(t *rapid.T, bucket *bucketOf) {
				s.remove(bucket.SideCars(graph.KindLogging)[0].URN)
				s.deliver(bucket, one(t, "type", "S3_SERVER_ACCESS_LOGS", "OTHER_LOGS"), false)
			})
		}},
		{"a bucket logs to itself", "no-access-log-loop", func(s *stack) func(t *rapid.T) {
			return at(s.receivers(), func(_ *rapid.T, bucket *bucketOf) {
				s.add("aws:s3/bucketLoggingV2:BucketLoggingV2", "circle", object{
					"bucket":       bucket.BucketName,
					"targetBucket": bucket.BucketName,
				})
			})
		}},
		{"records expire too early", "retention-kept", func(s *stack) func(t *rapid.T) {
			return at(s.lifecycles(), func(t *rapid.T, host *graph.Resource) {
				expire(host, rapid.IntRange(1, 364).Draw(t,
					"days"), 400)
			})
		}},
		{"a deleted record is gone before anybody sees", "retention-kept", func(s *stack) func(t *rapid.T) {
			unlocked := s.buckets(func(b *bucketOf) bool {
				lock, _ := b.LockDays()
				return b.IsLog() && !b.Disposable() && lock == 0
			})
			return at(s.hosts(unlocked, graph.KindLifecycle, "lifecycleConfiguration.rule"), func(t *rapid.T,
				host *graph.Resource,
			) {
				expire(host, 4000, rapid.IntRange(1, 29).Draw(t, "days"))
			})
		}},
	}
}

// deliver makes a bucket a source of access logs.
func (s *stack) deliver(bucket *bucketOf, kind string, delivered bool) {
	name := "accesses-of-" + bucket.Name
	s.add("aws:cloudwatch/logDeliverySource:LogDeliverySource", name, object{
		"name": name, "logType": kind, "resourceArn": "arn:aws:s3:::" + bucket.BucketName,
	})
	if delivered {
		s.add("aws:cloudwatch/logDelivery:LogDelivery", name, object{
			"deliverySourceName":     name,
			"deliveryDestinationArn": "arn:aws:logs:eu-central-1:123456789012:delivery-destination:x",
		})
	}
}

func protections() []Mutation {
	return []Mutation{
		{"a bucket of evidence can be destroyed", "evidence-protected", func(s *stack) func(t *rapid.T) {
			return at(s.evidence(), func(_ *rapid.T, bucket *bucketOf) { bucket.Protected = false })
		}},
		{"a setting of a bucket of evidence can be destroyed", "evidence-protected", func(s *stack) func(t *rapid.T) {
			var cars []*graph.Resource
			for _, bucket := range s.evidence() {
				cars = append(cars, bucket.Settings()...)
			}
			return at(cars, func(_ *rapid.T, car *graph.Resource) { car.Protected = false })
		}},
		{"the content of a bucket of evidence goes with it", "no-force-destroy", func(s *stack) func(t *rapid.T) {
			return at(s.evidence(), func(t *rapid.T, bucket *bucketOf) {
				set(bucket.Resource, "forceDestroy", one[any](t, "on", true, "true"))
			})
		}},
		{"the trail of evidence can be destroyed", "evidence-protected", func(s *stack) func(t *rapid.T) {
			var trails []*graph.Resource
			for _, trail := range s.Trails {
				if bucket := s.Bucket(trail.Bucket.Target); bucket != nil && !bucket.Disposable() {
					trails = append(trails, trail.Resource)
				}
			}
			return at(trails, func(_ *rapid.T, trail *graph.Resource) { trail.Protected = false })
		}},
	}
}
