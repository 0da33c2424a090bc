package rules_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/policies/sample"
)

// inline is a sound stack on the older aws.s3.Bucket, which carries its settings itself.
func inline() sample.Program {
	program := sample.Sound("alpha")
	for _, name := range []string{"trail-logs", "access-logs", "alpha"} {
		bucket := program.Named(name)
		bucket.Type = sample.InlineBucket
		bucket.Props["policy"] = program.Named(name + "-policy").Props["policy"].(sample.From).Text
		bucket.Props["versioning"] = sample.Props{"enabled": true}
		rules := program.Named(name + "-encryption").Props["rules"].([]any)
		bucket.Props["serverSideEncryptionConfiguration"] = sample.Props{"rule": rules[0]}
		bucket.Props["lifecycleRules"] = []any{sample.Props{"enabled": true, "expiration": sample.Props{"days": 400}}}
		if name != "access-logs" {
			bucket.Props["loggings"] = []any{sample.Props{"targetBucket": sample.Named("access-logs")}}
		}
		program = program.Without(name+"-policy", name+"-versioning", name+"-encryption", name+"-lifecycle", name+"-logging")
	}
	program.Named("trail-logs").Props["objectLockConfiguration"] = sample.Props{
		"objectLockEnabled": "Enabled", "rule": sample.Props{"defaultRetention": sample.Props{"mode": "COMPLIANCE", "years": 1}},
	}
	program.Named("trail").DependsOn = []string{"trail-logs", "role-policy"}
	return program.Without("trail-logs-lock")
}

func TestASoundStackOfInlineBucketsBreaksNoRule(t *testing.T) {
	verdict := judge(inline().Update())
	assert.Empty(t, verdict.Violations)
	assert.Empty(t, verdict.Pending)
	assert.Empty(t, judge(inline().Preview()).Violations)
}

func TestInlinePropertiesAreJudgedLikeSideCars(t *testing.T) {
	for _, test := range []struct {
		name, rule, resource, says string
		key                        string
		value                      any
	}{
		{"no versions", "logs-versioned", "trail-logs", "not versioned", "versioning", sample.Props{"enabled": false}},
		{"an ACL", "owner-enforced", "trail-logs", "public-read", "acl", "public-read"},
		{"no access logs", "accesses-logged", "alpha", "does not log", "loggings", nil},
		{"logging to itself", "no-access-log-loop", "alpha", "alpha -> alpha", "loggings", []any{
			sample.Props{"targetBucket": sample.Named("alpha")},
		}},
		{"KMS on the target", "access-logs-deliverable", "access-logs", "aws:kms", "serverSideEncryptionConfiguration", sample.Props{
			"rule": sample.Props{"applyServerSideEncryptionByDefault": sample.Props{"sseAlgorithm": "aws:kms"}},
		}},
		{"a lock on the target", "access-logs-deliverable", "access-logs", "Object Lock", "objectLockConfiguration", sample.Props{
			"objectLockEnabled": "Enabled",
		}},
		{"early expiry", "retention-kept", "trail-logs", "after 30 days", "lifecycleRules", []any{
			sample.Props{"enabled": true, "expiration": sample.Props{"days": 30}},
		}},
		{"plain HTTP", "tls-only", "alpha", "plain HTTP", "policy", statements()},
		{"an open grant", "no-open-grant", "alpha", "everyone", "policy", statements(
			`{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}`,
		)},
	} {
		t.Run(test.name, func(t *testing.T) {
			program := set(test.resource, test.key, test.value)(inline())
			requireFinding(t, judge(program.Update()).Violations[test.rule], program.URN(test.resource), test.says)
		})
	}
}

func TestAnInlinePolicyBesideASideCarIsOneTooMany(t *testing.T) {
	program := add(&sample.Resource{Type: sample.Policy, Name: "side", Props: sample.Props{
		"bucket": sample.Named("alpha"), "policy": statements(),
	}})(inline())
	requireFinding(t, judge(program.Update()).Violations["one-policy-per-bucket"], program.URN("alpha"), "2 policies")
}

func TestABucketForQueryResultsIsNoDataset(t *testing.T) {
	program := append(sound(), sampleBucket("results"), &sample.Resource{
		Type: sample.Workgroup, Name: "workgroup", Props: sample.Props{"configuration": sample.Props{
			"resultConfiguration": sample.Props{"outputLocation": sample.From{Name: "results", Text: "s3://results/out/"}},
		}},
	})
	assert.Empty(t, judge(program.Update()).Violations)
	assert.Empty(t, judge(program.Preview()).Violations)
}

func sampleBucket(name string) *sample.Resource {
	return &sample.Resource{Type: sample.Bucket, Name: name, Props: sample.Props{}}
}
