package rules

import (
	"datatrail/policies/graph"
	"datatrail/policies/prop"
)

var publicAccessBlocked = Rule{
	Name:     "public-access-blocked",
	Reason:   "One wrong grant must not publish a dataset or the record of its use.",
	Controls: []string{"CIS v5 2.1.4 / v6 3.1.4", "FSBP S3.8, CloudTrail.6", "NIST AC-3, SC-7", "PCI 1.4.4", "CKV_AWS_53-56"},
	Judge: func(s Scene) []Finding {
		var found notes
		for _, account := range s.OfKind(graph.KindAccountBlock) {
			if blocks(account.First) == graph.Yes {
				return nil
			}
		}
		for _, bucket := range audited(s) {
			switch blocks(func(flag string) prop.Value { return bucket.Read(graph.KindPublicAccess, flag, "") }) {
			case graph.Maybe:
				found.pending(bucket.Resource, "may block public access: not all of its settings are known yet")
			case graph.No:
				found.violation(bucket.Resource, "does not block public access. Add aws.s3.BucketPublicAccessBlock with "+
					"blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets set to true")
			default:
			}
		}
		return found
	},
}

// blocks reports whether all four switches of a public access block are on.
func blocks(read func(string) prop.Value) graph.Answer {
	answer := graph.Yes
	for _, flag := range [...]string{"blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"} {
		on, state := read(flag).Flag()
		switch {
		case state == prop.Unknown:
			answer = min(answer, graph.Maybe)
		case !on:
			answer = graph.No
		}
	}
	return answer
}

var ownerEnforced = Rule{
	Name:     "owner-enforced",
	Reason:   "ACLs grant access that no policy shows.",
	Controls: []string{"FSBP S3.12", "NIST AC-3, AC-6", "CKV2_AWS_65"},
	Judge: func(s Scene) []Finding {
		var found notes
		for _, bucket := range audited(s) {
			ownership, state := bucket.Read(graph.KindOwnership, "rule.objectOwnership", "").Text()
			acl, _ := bucket.ACL().Text()
			switch {
			case acl != "" && acl != "private":
				found.violation(bucket.Resource, "grants access by ACL %q. Remove the ACL, set objectOwnership to "+
					"BucketOwnerEnforced, and grant the service in the bucket policy", acl)
			case state == prop.Unknown:
				found.pending(bucket.Resource, "may disable ACLs: objectOwnership is not yet known")
			case ownership != "BucketOwnerEnforced":
				found.violation(bucket.Resource, "leaves ACLs on. Add aws.s3.BucketOwnershipControls with rule.objectOwnership "+
					"set to BucketOwnerEnforced")
			}
		}
		return found
	},
}

var logsVersioned = Rule{
	Name:     "logs-versioned",
	Reason:   "Only versions survive an overwrite or a delete.",
	Controls: []string{"FSBP S3.14", "NIST AU-9(2), CP-9", "PCI 10.3.2", "CKV_AWS_21"},
	Judge: func(s Scene) []Finding {
		var found notes
		for _, bucket := range s.Buckets {
			if !bucket.IsLog() {
				continue
			}
			value := bucket.Read(graph.KindVersioning, "versioningConfiguration.status", "versioning.enabled")
			status, _ := value.Text()
			enabled, _ := value.Flag()
			switch {
			case value.State() == prop.Unknown:
				found.pending(bucket.Resource, "may be versioned: its status is not yet known")
			case status != "Enabled" && !enabled:
				found.violation(bucket.Resource, "receives logs and is not versioned. Add aws.s3.BucketVersioningV2 with "+
					"versioningConfiguration.status set to Enabled")
			}
		}
		return found
	},
}

// audited lists data and log buckets.
func audited(s Scene) []*graph.Bucket {
	var buckets []*graph.Bucket
	for _, bucket := range s.Buckets {
		if bucket.IsLog() || bucket.IsData() {
			buckets = append(buckets, bucket)
		}
	}
	return buckets
}
