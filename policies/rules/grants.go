package rules

import (
	"strings"

	"datatrail/policies/graph"
	"datatrail/policies/iamdoc"
	"datatrail/policies/prop"
)

var onePolicy = Rule{
	Name:     "one-policy-per-bucket",
	Reason:   "A bucket has one policy; of two that are declared, the last writer wins and the other is gone.",
	Controls: []string{"NIST AC-3, CM-3"},
	Judge: func(s Scene) []Finding {
		var found notes
		for _, bucket := range s.Buckets {
			policies := bucket.Policies()
			if len(policies) < 2 {
				continue
			}
			names := make([]string, 0, len(policies))
			for _, policy := range policies {
				names = append(names, s.Resource(policy.URN).Name)
			}
			found.violation(bucket.Resource, "has %d policies: %s. Merge their statements into one aws.s3.BucketPolicy",
				len(policies), strings.Join(names, ", "))
		}
		return found
	},
}

var noOpenGrant = Rule{
	Name:     "no-open-grant",
	Reason:   "An Allow to everyone lets anonymous callers in.",
	Controls: []string{"CIS v7 2.21", "FSBP S3.2, S3.3", "NIST AC-3, AC-4", "PCI 1.4.4", "CKV_AWS_70"},
	Local:    true,
	Judge: func(s Scene) []Finding {
		var found notes
		for _, policy := range s.BucketPolicies {
			judgeOpenness(&found, s.Resource(policy.URN), policy, "Name the principals, or add a positive condition on "+
				"aws:SourceIp, aws:SourceVpce, aws:PrincipalOrgID or aws:PrincipalAccount, without IfExists")
		}
		return found
	},
}

var keyPolicyClosed = Rule{
	Name:     "key-policy-closed",
	Reason:   "A key that everyone may use protects nothing.",
	Controls: []string{"NIST AC-3, SC-12", "CKV_AWS_33"},
	Local:    true,
	Judge: func(s Scene) []Finding {
		var found notes
		for _, policy := range s.KeyPolicies {
			judgeOpenness(&found, s.Resource(policy.URN), policy, "Set the principal to the root of the account, or add a "+
				"positive condition on kms:CallerAccount or aws:PrincipalOrgID")
		}
		return found
	},
}

func judgeOpenness(found *notes, at *graph.Resource, policy graph.Attached, remedy string) {
	switch {
	case policy.State == prop.Unknown:
		found.pending(at, "may allow everyone: its policy is not yet known")
	case policy.Err != nil:
		found.violation(at, "has a policy that cannot be read (%v). Set policy to a JSON document", policy.Err)
	}
	for _, statement := range policy.Document.Statements {
		if statement.Open() {
			found.violation(at, "allows everyone in %s, with no network, organization or account condition that always "+
				"applies. %s", statement.Label(), remedy)
		}
	}
}

var tlsOnly = Rule{
	Name:     "tls-only",
	Reason:   "Records and data travel encrypted or not at all.",
	Controls: []string{"CIS v5 2.1.1 / v6 3.1.1", "FSBP S3.5", "NIST SC-8, SC-23", "PCI 4.2.1", "HIPAA 164.312(e)"},
	Judge: func(s Scene) []Finding {
		var found notes
		for _, bucket := range audited(s) {
			if pending, ok := refusesPlain(bucket); !ok && pending {
				found.pending(bucket.Resource, "may refuse plain HTTP: its policy is not yet known")
			} else if !ok {
				found.violation(bucket.Resource, "accepts plain HTTP. Deny s3:* to Principal * on the bucket and its objects "+
					"with the only condition Bool aws:SecureTransport \"false\"")
			}
		}
		return found
	},
}

// refusesPlain reports whether a policy of the bucket denies all calls without TLS, on the bucket and its objects.
func refusesPlain(bucket *graph.Bucket) (pending, refuses bool) {
	pending = bucket.PolicyPending()
	for _, policy := range bucket.Policies() {
		pending = pending || policy.State == prop.Unknown
		overBucket, overObjects := false, false
		for _, statement := range policy.Document.Statements {
			if !statement.DeniesInsecureTransport() || !statement.Matches("s3:*") {
				continue
			}
			overBucket = overBucket || touches(statement, bucket, "")
			overObjects = overObjects || touches(statement, bucket, "/object")
		}
		if overBucket && overObjects {
			return pending, true
		}
	}
	return pending, false
}

// touches reports whether the statement speaks of the bucket in whatever partition, or of an object in it. While
// the bucket has no name yet, its policy is taken at its word.
func touches(statement iamdoc.Statement, bucket *graph.Bucket, object string) bool {
	if bucket.BucketName == "" {
		return true
	}
	for _, partition := range [...]string{"aws", "aws-cn", "aws-us-gov"} {
		if statement.Touches("arn:" + partition + ":s3:::" + bucket.BucketName + object) {
			return true
		}
	}
	return false
}
