package rules

import (
	"slices"

	"datatrail/policies/graph"
	"datatrail/policies/prop"
)

var publicAccessBlocked = Rule{
	Name:     "public-access-blocked",
	Reason:   "One wrong grant must not publish a dataset or the record of its use.",
	Controls: []string{"CIS v5 2.1.4 / v6 3.1.4", "FSBP S3.8, CloudTrail.6", "NIST AC-3, SC-7", "PCI 1.4.4", "CKV_AWS_53-56"},
	Judge: func(s Scene) []Finding {
		var found notes
		for _, bucket := range audited(s) {
			switch max(blockedByAccount(s, bucket), blockedByItself(bucket)) {
			case graph.Maybe:
				found.pending(bucket.Resource, "may block public access: not all of its settings are known yet")
			case graph.No:
				found.violation(bucket.Resource, "does not block public access. Add aws.s3.BucketPublicAccessBlock with "+
					"blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets set to true, and no second one")
			default:
			}
		}
		return found
	},
}

// blockedByAccount reports whether a block of the whole account is on, and the account the bucket's.
func blockedByAccount(s Scene, bucket *graph.Bucket) graph.Answer {
	answer := graph.No
	for _, block := range s.OfKind(graph.KindAccountBlock) {
		answer = max(answer, min(sameAccount(s, block, bucket), blocks(block.First)))
	}
	return answer
}

func sameAccount(s Scene, block *graph.Resource, bucket *graph.Bucket) graph.Answer {
	account, state := block.First("accountId").Text()
	if state == prop.Absent {
		account = s.AccountOf(block)
	}
	owner := s.AccountOf(bucket.Resource)
	switch {
	case account != "" && account == owner, state == prop.Absent && block.Provider == bucket.Provider:
		return graph.Yes
	case account == "" || owner == "":
		return graph.Maybe
	default:
		return graph.No
	}
}

// blockedByItself reports whether each block of the bucket is on: of two, the last writer wins.
func blockedByItself(bucket *graph.Bucket) graph.Answer {
	cars := bucket.SideCars(graph.KindPublicAccess)
	if len(cars) == 0 {
		return blocks(func(flag string) prop.Value {
			return bucket.Read(graph.KindPublicAccess, flag, "publicAccessBlockConfiguration."+flag)
		})
	}
	answer := graph.Yes
	for _, car := range cars {
		answer = min(answer, blocks(car.First))
	}
	return answer
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
			judgeACLs(&found, bucket)
		}
		return found
	},
}

func judgeACLs(found *notes, bucket *graph.Bucket) {
	for _, value := range bucket.ACLs() {
		if acl, state := value.Text(); state == prop.Known && acl != "private" && acl != "Private" {
			found.violation(bucket.Resource, "grants access by ACL %q. Remove the ACL, set objectOwnership to "+
				"BucketOwnerEnforced, and grant the service in the bucket policy", acl)
			return
		}
	}
	controls := bucket.ReadAll(graph.KindOwnership, "rule.objectOwnership", "ownershipControls.rule.objectOwnership")
	switch enforced := says("BucketOwnerEnforced"); {
	case slices.ContainsFunc(controls, func(value prop.Value) bool { return value.State() == prop.Known && !enforced(value) }),
		len(controls) == 0:
		found.violation(bucket.Resource, "leaves ACLs on. Add aws.s3.BucketOwnershipControls with rule.objectOwnership "+
			"set to BucketOwnerEnforced, and no second one")
	case !slices.ContainsFunc(controls, enforced):
		found.pending(bucket.Resource, "may disable ACLs: objectOwnership is not yet known")
	}
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
			const status = "versioningConfiguration.status"
			states := bucket.ReadAll(graph.KindVersioning, status, "versioning.enabled", status)
			switch {
			case len(states) == 0, slices.ContainsFunc(states, suspended):
				found.violation(bucket.Resource, "receives logs but is not versioned. Add aws.s3.BucketVersioningV2 with "+
					"versioningConfiguration.status set to Enabled")
			case !slices.ContainsFunc(states, enabled):
				found.pending(bucket.Resource, "may be versioned: its status is not yet known")
			}
		}
		return found
	},
}

func suspended(value prop.Value) bool { return value.State() == prop.Known && !enabled(value) }

// enabled reports whether a value switches versioning on.
func enabled(value prop.Value) bool {
	on, _ := value.Flag()
	return on || says("Enabled")(value)
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
