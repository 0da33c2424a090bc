package rules_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/policies/graph"
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

func TestABucketThatIsOnlyReadIsJudgedByItsState(t *testing.T) {
	resources := sound().Update()
	for _, resource := range resources {
		if resource.Name != "access-logs" {
			continue
		}
		resource.Inputs = nil
		resource.Outputs = (&sample.Resource{Props: sample.Props{
			"bucket":       "access-logs",
			"forceDestroy": true,
			"versionings":  []any{sample.Props{"enabled": false}},
			"objectLockConfiguration": sample.Props{"rules": []any{
				sample.Props{"defaultRetentions": []any{sample.Props{"mode": "GOVERNANCE", "days": 90}}},
			}},
			"serverSideEncryptionConfigurations": []any{sample.Props{"rules": []any{
				sample.Props{"applyServerSideEncryptionByDefaults": []any{sample.Props{"sseAlgorithm": "aws:kms"}}},
			}}},
			"lifecycleRules": []any{
				sample.Props{"enabled": true, "expirations": []any{sample.Props{"days": 7}}},
				sample.Props{"enabled": true, "expirations": []any{sample.Props{"days": 0, "expiredObjectDeleteMarker": true}}},
			},
		}}).Declared()
	}
	resources = slices.DeleteFunc(resources, func(resource *graph.Resource) bool {
		return strings.HasPrefix(resource.Name, "access-logs-")
	})
	violations := judge(resources).Violations
	for rule, says := range map[string]string{
		"logs-versioned": "not versioned", "no-force-destroy": "forceDestroy", "retention-kept": "after 7 days",
		"lock-within-lifecycle": "locks them for 90",
	} {
		requireFinding(t, violations[rule], sound().URN("access-logs"), says)
	}
	requireFinding(t, violations["access-logs-deliverable"], sound().URN("access-logs"), "encrypts with aws:kms")
	assert.Len(t, violations["retention-kept"], 1, "0 days expire nothing")
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
