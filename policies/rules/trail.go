package rules

import (
	"datatrail/policies/graph"
	"datatrail/policies/prop"
)

var trailValidated = Rule{
	Name:     "trail-validated",
	Reason:   "Without signed digests nobody can prove that no file is missing or changed.",
	Controls: []string{"CIS v5 3.2 / v6 4.2", "FSBP CloudTrail.4", "NIST AU-9, SI-7", "PCI 10.3.4", "CKV_AWS_36"},
	Local:    true,
	Judge: func(s Scene) []Finding {
		var found notes
		for _, trail := range s.Trails {
			on, state := trail.First("enableLogFileValidation").Flag()
			switch {
			case state == prop.Unknown:
				found.pending(trail.Resource, "may validate its files: enableLogFileValidation is not yet known")
			case !on:
				found.violation(trail.Resource, "writes files without digests. Set enableLogFileValidation to true")
			}
		}
		return found
	},
}

var trailEncrypted = Rule{
	Name: "trail-encrypted",
	Reason: "Encryption is declared, not left to a default; with a separate key, reading the bucket is not enough to read the " +
		"records.",
	Controls: []string{"CIS v5 3.5 / v6 4.5", "FSBP CloudTrail.2", "NIST AU-9(3), SC-28", "PCI 10.3.2", "CKV_AWS_35"},
	Judge: func(s Scene) []Finding {
		var found notes
		for _, trail := range s.Trails {
			// A key that is not made yet is a key: only its ARN waits for the update.
			if trail.First("kmsKeyId").State() == prop.Absent {
				judgeKeyless(&found, trail, s.Bucket(trail.Bucket.Target))
			}
		}
		return found
	},
}

func judgeKeyless(found *notes, trail *graph.Trail, bucket *graph.Bucket) {
	const remedy = "Set kmsKeyId to the ARN of a key whose policy grants cloudtrail.amazonaws.com kms:GenerateDataKey* for this " +
		"trail's ARN"
	algorithm, state := "", prop.Absent
	if bucket != nil {
		for _, value := range defaultEncryptions(bucket) {
			algorithm, state = value.Text()
		}
	}
	switch {
	case state == prop.Unknown:
		found.pending(trail.Resource, "may encrypt its files: its bucket's default encryption is not yet known")
	case trail.Outside() != "":
		found.advice(trail.Resource,
			"encrypts its files with no KMS key of its own, and bucket %q is not in this "+
				"program: check that its default encryption has one. %s", trail.Outside(), remedy)
	case algorithm != "":
		found.advice(trail.Resource, "encrypts its files with its bucket's default, %s, and no key of its own. %s", algorithm, remedy)
	default:
		found.violation(trail.Resource, "encrypts its files with no KMS key, and its bucket declares no encryption. %s", remedy)
	}
}

var trailWaits = Rule{
	Name:     "trail-waits-for-policies",
	Reason:   "CloudTrail checks bucket, key and role when the trail is created; a trail created too early fails or writes nothing.",
	Controls: []string{"NIST AU-5, CM-3"},
	Judge: func(s Scene) []Finding {
		var found notes
		for _, trail := range s.Trails {
			before := s.Before(trail.Resource)
			judgeBucketPolicyOrder(&found, s, trail, before)
			for _, policy := range s.OfKind(graph.KindKeyPolicy) {
				if target := s.Resolve(graph.KindKey, policy, "keyId").Target; target != "" && target == trail.Key.Target {
					waitFor(&found, trail, before, policy, "key policy")
				}
			}
			for _, policy := range s.OfKind(graph.KindRolePolicy) {
				if target := s.Resolve(graph.KindRole, policy, "role").Target; target != "" && target == trail.Role.Target {
					waitFor(&found, trail, before, policy, "role policy")
				}
			}
		}
		return found
	},
}

func judgeBucketPolicyOrder(found *notes, s Scene, trail *graph.Trail, before map[string]bool) {
	bucket := s.Bucket(trail.Bucket.Target)
	if bucket == nil {
		return
	}
	if len(bucket.Policies()) == 0 {
		if bucket.PolicyPending() {
			found.pending(trail.Resource, "may wait for the policy of its bucket, which is not yet placed")
			return
		}
		found.violation(trail.Resource, "writes to bucket %q, which has no policy. Add aws.s3.BucketPolicy that grants "+
			"cloudtrail.amazonaws.com s3:GetBucketAcl and s3:PutObject, and let the trail depend on it", bucket.Name)
		return
	}
	for _, policy := range bucket.Policies() {
		waitFor(found, trail, before, s.Resource(policy.URN), "bucket policy")
	}
}

func waitFor(found *notes, trail *graph.Trail, before map[string]bool, policy *graph.Resource, what string) {
	if !before[policy.URN] {
		found.violation(trail.Resource, "does not wait for %s %q. Add it to the trail's dependsOn", what, policy.Name)
	}
}
