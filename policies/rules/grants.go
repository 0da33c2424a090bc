package rules

import (
	"slices"
	"strings"

	"datatrail/policies/graph"
	"datatrail/policies/iamdoc"
	"datatrail/policies/prop"
	"datatrail/policies/reach"
)

var onePolicy = Rule{
	Name:     "one-policy-per-bucket",
	Reason:   "A bucket has one policy; if two are declared, the last one written replaces the other.",
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
		const remedy = "Name the principals, or add a positive condition on aws:SourceIp, aws:SourceVpce, aws:PrincipalOrgID or " +
			"aws:PrincipalAccount with values without wildcards or variables, without IfExists"
		for _, policy := range s.BucketPolicies {
			at := s.Resource(policy.URN)
			judgeOpenness(&found, at, policy, s.outsiders(at), remedy)
		}
		for _, policy := range s.PointPolicies {
			// S3 calls what only one VPC can get to non-public.
			if at := s.Resource(policy.URN); !policy.Bound {
				judgeOpenness(&found, at, policy, s.guests(at), remedy)
			}
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
			at := s.Resource(policy.URN)
			judgeOpenness(&found, at, policy, s.outsiders(at), "Set the principal to the root of the account, or add a "+
				"positive condition on kms:CallerAccount or aws:PrincipalOrgID")
		}
		return found
	},
}

func judgeOpenness(found *notes, at *graph.Resource, policy graph.Attached, outsiders []*reach.Caller, remedy string) {
	switch {
	case policy.State == prop.Unknown:
		found.pending(at, "may allow everyone: its policy is not yet known")
	case policy.Err != nil:
		found.violation(at, "has a policy that cannot be read (%v). Set policy to a JSON document", policy.Err)
	}
	for _, statement := range policy.Document.Statements {
		if statement.Effect != iamdoc.Allow {
			continue
		}
		for _, outsider := range outsiders {
			if reach.Of(statement, outsider) >= reach.Some {
				found.grant(at, policy, statement, "allows everyone in %s: it lets in %s without naming them, and has no network, "+
					"organization or account condition that always applies. %s", statement.Label(), outsider.Name, remedy)
				break
			}
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
			refusing, pending := refusingPlain(s, bucket)
			switch {
			case refusing == nil && pending:
				found.pending(bucket.Resource, "may refuse plain HTTP: its policy is not yet known")
			case refusing == nil:
				found.violation(bucket.Resource, "accepts plain HTTP. Deny s3:* to Principal * on the bucket and its objects "+
					"with the only condition Bool aws:SecureTransport \"false\"")
			case bucket.IsLog() && slices.ContainsFunc(refusing, s.refusesServices):
				found.violation(bucket.Resource, "refuses plain HTTP, and with it deliveries by AWS services, whose requests lack the "+
					"key. Use Bool aws:SecureTransport \"false\", not BoolIfExists")
			}
		}
		return found
	},
}

// refusingPlain lists the statements that, between them, deny all calls without TLS, on the bucket and its objects.
func refusingPlain(s Scene, bucket *graph.Bucket) (refusing []iamdoc.Statement, pending bool) {
	pending = bucket.PolicyPending()
	for _, policy := range bucket.Policies() {
		pending = pending || policy.State == prop.Unknown
		for _, statement := range policy.Document.Statements {
			if statement.Effect == iamdoc.Deny && statement.CoversAction("s3:*") &&
				!slices.ContainsFunc(s.plain(bucket.Resource), func(c *reach.Caller) bool { return reach.Of(statement, c) < reach.All }) {
				refusing = append(refusing, statement)
			}
		}
	}
	if len(refusing) == 0 || !coverEither(refusing, arnsOf(bucket)) || !coverEither(refusing, objectsOf(bucket)) {
		return nil, pending
	}
	return refusing, pending
}

// refusesServices reports whether a Deny also stops what services deliver.
func (s Scene) refusesServices(statement iamdoc.Statement) bool {
	return reach.OfAny(statement, s.cast.borrowers) >= reach.Most
}
