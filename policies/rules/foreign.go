package rules

import (
	"slices"

	"datatrail/policies/graph"
	"datatrail/policies/iamdoc"
	"datatrail/policies/prop"
	"datatrail/policies/reach"
)

// Whoever may do one of these owns a bucket, its records or its key in all but name.
var (
	bucketManagement = []string{
		"s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:PutBucketAcl", "s3:PutObjectAcl", "s3:PutEncryptionConfiguration",
		"s3:PutBucketPublicAccessBlock", "s3:PutBucketOwnershipControls", "s3:PutBucketLogging",
		"s3:PutLifecycleConfiguration", "s3:PutReplicationConfiguration", "s3:PutBucketObjectLockConfiguration",
		"s3:BypassGovernanceRetention", "s3:DeleteBucket",
	}
	recordDeletion = []string{"s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutBucketVersioning"}
	keyManagement  = []string{"kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:DeleteImportedKeyMaterial"}
)

var noForeignManagement = Rule{
	Name:     "no-foreign-management",
	Reason:   "Another account that may change a bucket's policy, or delete records or their key, is the owner in all but name.",
	Controls: []string{"FSBP S3.6", "NIST AC-3, AC-6"},
	Judge: func(s Scene) []Finding {
		var found notes
		owned := map[string]string{}
		for _, bucket := range s.Buckets {
			actions := bucketManagement
			if bucket.IsLog() {
				actions = slices.Concat(bucketManagement, recordDeletion)
			}
			for _, policy := range bucket.Policies() {
				owned[policy.URN] = bucket.URN
				judgeForeigners(&found, s, policy, bucket.Resource, actions)
			}
		}
		for _, policy := range s.BucketPolicies {
			// That of a bucket outside the program is as dangerous.
			if owned[policy.URN] == "" {
				judgeForeigners(&found, s, policy, s.Resource(policy.URN), bucketManagement)
			}
		}
		for _, policy := range s.KeyPolicies {
			judgeForeigners(&found, s, policy, s.Resource(policy.URN), keyManagement)
		}
		return found
	},
}

func judgeForeigners(found *notes, s Scene, policy graph.Attached, owned *graph.Resource, actions []string) {
	at := s.Resource(policy.URN)
	if policy.State == prop.Unknown {
		found.pending(at, "may let other accounts manage it: its policy is not yet known")
	}
	for _, statement := range policy.Document.Statements {
		if statement.Effect != iamdoc.Allow {
			continue
		}
		i := slices.IndexFunc(actions, statement.MeetsAction)
		if i < 0 || reach.OfAny(statement, s.foreigners(owned)) < reach.Few {
			continue
		}
		if s.AccountOf(owned) == "" {
			found.pending(at, "may let other accounts manage it in "+statement.Label()+": which account owns it is not yet known")
			continue
		}
		found.grant(at, policy, statement, "grants %s to principals of other accounts than %s in %s. Name the actions they need, and "+
			"leave out those that change settings or delete records", actions[i], s.AccountOf(owned), statement.Label())
	}
}

var replicasKept = Rule{
	Name:     "replicas-stay-in-account",
	Reason:   "No perimeter and no trail of this account governs a replica that another account owns.",
	Controls: []string{"NIST AC-4, AC-20", "MITRE T1537"},
	Judge: func(s Scene) []Finding {
		var found notes
		for _, bucket := range s.Buckets {
			for _, target := range bucket.ReadAll(graph.KindReplication, "rule", "replicationConfiguration.rule") {
				judgeReplica(&found, s, bucket, target)
			}
		}
		return found
	},
}

func judgeReplica(found *notes, s Scene, bucket *graph.Bucket, rule prop.Value) {
	if rule.State() == prop.Unknown {
		found.pending(bucket.Resource, "may be replicated to another account: its replication is not yet known")
	}
	if !rule.Raw().IsMap() {
		return
	}
	if status, _ := prop.First(rule.Raw().AsMap(), "status").Text(); status == "Disabled" {
		return
	}
	for _, destination := range prop.At(rule.Raw().AsMap(), "destination") {
		if !destination.Raw().IsMap() {
			continue
		}
		to := destination.Raw().AsMap()
		owner := prop.First(to, "account")
		if owner.State() == prop.Absent {
			owner = prop.First(to, "accountId")
		}
		account, state := owner.Text()
		name, _ := prop.First(to, "bucket").Text()
		known := s.AccountOf(bucket.Resource)
		switch inside := s.Named(name); {
		case state == prop.Unknown, state == prop.Known && known == "":
			found.pending(bucket.Resource, "may be replicated to another account: which one is not yet known")
		case state == prop.Known && account != known:
			judgeReplicaOf(found, bucket, "account "+account)
		case state == prop.Known:
		case inside != nil && s.AccountOf(inside.Resource) != known:
			judgeReplicaOf(found, bucket, "bucket "+name+" of another account")
		case inside == nil && name != "":
			found.advice(bucket.Resource,
				"is replicated to %s, which is not in this program; check that it has the same perimeter and trail", name)
		}
	}
}

// judgeReplicaOf knows an archive from a leak: records are often collected in an account of their own.
func judgeReplicaOf(found *notes, bucket *graph.Bucket, to string) {
	if !bucket.IsData() {
		found.advice(bucket.Resource, "is replicated to %s; check that its records are protected there too", to)
		return
	}
	found.violation(bucket.Resource, "is replicated to %s, where its perimeter and trail do not apply. Remove the rule, or "+
		"replicate to a bucket of the same account that is judged like this one", to)
}
