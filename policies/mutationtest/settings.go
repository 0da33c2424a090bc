package mutationtest

import (
	"slices"

	"pgregory.net/rapid"

	"datatrail/policies/graph"
	"datatrail/policies/prop"
)

var blockFlags = []string{"blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"}

func blocked(on bool) object {
	props := object{}
	for _, flag := range blockFlags {
		props[flag] = on
	}
	return props
}

// hosts lists the resources that carry a setting of buckets: side-cars of a kind, or the buckets themselves with a property.
func (s *stack) hosts(buckets []*bucketOf, kind graph.Kind, inline string) []*graph.Resource {
	var found []*graph.Resource
	for _, bucket := range buckets {
		if cars := bucket.SideCars(kind); len(cars) > 0 {
			found = append(found, cars...)
		} else if inline != "" && bucket.First(inline).State() != prop.Absent {
			found = append(found, bucket.Resource)
		}
	}
	return found
}

// blocks lists the public access blocks of buckets on which something depends: none where the account has one.
func (s *stack) blocks() []*graph.Resource {
	if len(s.OfKind(graph.KindAccountBlock)) > 0 {
		return nil
	}
	return s.hosts(s.audited(), graph.KindPublicAccess, "publicAccessBlockConfiguration")
}

// withSideCar lists the buckets that a side-car may be added to, because all their settings are side-cars.
func (s *stack) withSideCar(buckets []*bucketOf, kind graph.Kind) []*bucketOf {
	return slices.DeleteFunc(buckets, func(b *bucketOf) bool { return len(b.SideCars(kind)) == 0 })
}

func settings() []Mutation { return slices.Concat(publicAccess(), ownership(), receiving()) }

func publicAccess() []Mutation {
	return []Mutation{
		{"a bucket's public access block has a switch off", "public-access-blocked", func(s *stack) func(t *rapid.T) {
			return at(s.blocks(), func(t *rapid.T, host *graph.Resource) {
				flag := rapid.SampledFrom(blockFlags).Draw(t, "flag")
				if host.First("publicAccessBlockConfiguration").State() != prop.Absent {
					props := blocked(true)
					props[flag] = false
					set(host, "publicAccessBlockConfiguration", props)
					return
				}
				set(host, flag, one[any](t, "off", false, nil, "false"))
			})
		}},
		{"a bucket has no public access block", "public-access-blocked", func(s *stack) func(t *rapid.T) {
			return at(s.blocks(), func(_ *rapid.T, host *graph.Resource) {
				if host.First("publicAccessBlockConfiguration").State() != prop.Absent {
					set(host, "publicAccessBlockConfiguration", nil)
					return
				}
				owner := s.Resolve(graph.KindBucket, host, "bucket").Target
				for _, car := range s.Bucket(owner).SideCars(graph.KindPublicAccess) {
					s.remove(car.URN)
				}
			})
		}},
		{"the account's public access block has a switch off", "public-access-blocked", func(s *stack) func(t *rapid.T) {
			return at(s.OfKind(graph.KindAccountBlock), func(t *rapid.T, host *graph.Resource) {
				set(host, rapid.SampledFrom(blockFlags).Draw(t, "flag"), one[any](t, "off", false, nil))
			})
		}},
		{"the public access block is another account's", "public-access-blocked", anotherAccounts},
		{"a second public access block is off", "public-access-blocked", func(s *stack) func(t *rapid.T) {
			if len(s.OfKind(graph.KindAccountBlock)) > 0 {
				return nil
			}
			return at(s.withSideCar(s.audited(), graph.KindPublicAccess), func(t *rapid.T, bucket *bucketOf) {
				props := blocked(rapid.Bool().Draw(t, "half"))
				props["bucket"], props["restrictPublicBuckets"] = bucket.BucketName, false
				s.add("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", one(t, "name", "a", "zz"), props)
			})
		}},
	}
}

// ownership are settings of ACLs, versions, policies and replicas.
func ownership() []Mutation {
	return []Mutation{
		{"a bucket takes ACLs", "owner-enforced", func(s *stack) func(t *rapid.T) {
			return at(s.hosts(s.audited(), graph.KindOwnership, "ownershipControls"), func(t *rapid.T, host *graph.Resource) {
				rule := object{"objectOwnership": one(t, "ownership", "ObjectWriter", "BucketOwnerPreferred")}
				if host.First("ownershipControls").State() != prop.Absent {
					set(host, "ownershipControls", object{"rules": []any{rule}})
					return
				}
				set(host, "rule", rule)
			})
		}},
		{"a second setting lets a bucket take ACLs", "owner-enforced", func(s *stack) func(t *rapid.T) {
			return at(s.withSideCar(s.audited(), graph.KindOwnership), func(t *rapid.T, bucket *bucketOf) {
				s.add("aws:s3/bucketOwnershipControls:BucketOwnershipControls", one(t, "name", "a", "zz"), object{
					"bucket": bucket.BucketName, "rule": object{"objectOwnership": "ObjectWriter"},
				})
			})
		}},
		{"a log bucket is not versioned", "logs-versioned", func(s *stack) func(t *rapid.T) {
			return at(s.hosts(s.logs(), graph.KindVersioning, "versioningConfiguration"), func(t *rapid.T,
				host *graph.Resource,
			) {
				set(host, "versioningConfiguration", one[any](t, "status", object{"status": "Suspended"},
					object{"status": "Disabled"}, nil))
			})
		}},
		{"a second setting suspends a log bucket's versions", "logs-versioned", func(s *stack) func(t *rapid.T) {
			return at(s.withSideCar(s.logs(), graph.KindVersioning), func(t *rapid.T, bucket *bucketOf) {
				s.add("aws:s3/bucketVersioningV2:BucketVersioningV2", one(t, "name", "a", "zz"), object{
					"bucket": bucket.BucketName, "versioningConfiguration": object{"status": "Suspended"},
				})
			})
		}},
		{"a bucket has a second policy", "one-policy-per-bucket", func(s *stack) func(t *rapid.T) {
			return at(s.audited(), func(t *rapid.T, bucket *bucketOf) {
				s.add(one(t, "type", "aws:s3/bucketPolicy:BucketPolicy", "aws-native:s3:BucketPolicy"), "second", object{
					"bucket": bucket.BucketName, "policy": `{"Statement":[]}`, "policyDocument": object{"Statement": []any{}},
				})
			})
		}},
		{"data is replicated to another account", "replicas-stay-in-account", func(s *stack) func(t *rapid.T) {
			return at(s.data(), func(t *rapid.T, bucket *bucketOf) {
				destination := object{"bucket": "arn:aws:s3:::" + text(t, "bucket", letters), "account": "8" + text(t,
					"account", `[0-9]{11}`)}
				s.add("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "replication", object{
					"bucket": bucket.BucketName, "rules": []any{object{"status": "Enabled", "destination": destination}},
				})
			})
		}},
	}
}

// receiving are settings of the bucket where access logs arrive.
func receiving() []Mutation {
	return []Mutation{
		{"access logs arrive in a bucket with a KMS key", "access-logs-deliverable", func(s *stack) func(t *rapid.T) {
			return at(s.receivers(), func(t *rapid.T, bucket *bucketOf) {
				s.add("aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2", "zz",
					object{
						"bucket": bucket.BucketName, "rules": []any{object{"applyServerSideEncryptionByDefault": object{
							"sseAlgorithm": one(t, "algorithm", "aws:kms", "aws:kms:dsse"),
						}}},
					})
			})
		}},
		{"access logs arrive in a locked bucket", "access-logs-deliverable", func(s *stack) func(t *rapid.T) {
			return at(s.receivers(), func(t *rapid.T, bucket *bucketOf) {
				s.add("aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2", "lock", object{
					"bucket": bucket.BucketName, "rule": object{"defaultRetention": object{
						"mode": "GOVERNANCE",
						"days": rapid.IntRange(1, 9).Draw(t, "days"),
					}},
				})
			})
		}},
		{"requesters pay for access logs", "access-logs-deliverable", func(s *stack) func(t *rapid.T) {
			return at(s.receivers(), func(_ *rapid.T, bucket *bucketOf) {
				s.add("aws:s3/bucketRequestPaymentConfigurationV2:BucketRequestPaymentConfigurationV2", "pay", object{
					"bucket": bucket.BucketName, "payer": "Requester",
				})
			})
		}},
	}
}

func (s *stack) receivers() []*bucketOf {
	return s.buckets(func(b *bucketOf) bool { return b.HoldsAccessLogs })
}

// anotherAccounts lets no block be left but one of another account.
func anotherAccounts(s *stack) func(t *rapid.T) {
	blocks := s.OfKind(graph.KindAccountBlock)
	hosts := s.hosts(s.audited(), graph.KindPublicAccess, "")
	if len(blocks)+len(hosts) == 0 {
		return nil
	}
	return func(t *rapid.T) {
		other := "8" + text(t, "account", `[0-9]{11}`)
		for _, block := range blocks {
			set(block, "accountId", other)
		}
		if len(hosts) == 0 {
			return
		}
		for _, host := range hosts {
			s.remove(host.URN)
		}
		props := blocked(true)
		props["accountId"] = other
		s.add("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", "another", props)
	}
}
