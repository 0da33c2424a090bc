package rules_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/policies/graph"
	"datatrail/policies/rules"
)

func TestAFirstPreviewOfTheSoundStackBreaksNoRule(t *testing.T) {
	verdict := judge(sound().Preview())
	assert.Empty(t, verdict.Violations)
	waiting := map[string]bool{}
	for _, finding := range verdict.Pending {
		waiting[finding.Rule] = true
	}
	for _, rule := range []string{"data-recorded", "tls-only", "perimeter-declared", "no-open-grant"} {
		assert.True(t, waiting[rule], "%s waits for what the preview does not know", rule)
	}
}

func TestWhatAPreviewKnowsIsJudgedAtThePreview(t *testing.T) {
	known := map[string]bool{
		"trail-validated": true, "trail-encrypted": true, "accesses-logged": true, "public-access-blocked": true,
		"owner-enforced": true, "logs-versioned": true, "lock-within-lifecycle": true, "retention-kept": true,
		"log-group-retention": true, "one-policy-per-bucket": true, "evidence-protected": true,
		"no-force-destroy": true, "no-access-log-loop": true, "trail-waits-for-policies": true,
	}
	for _, test := range mistakes() {
		// Whose account it is comes with the update.
		if !known[test.rule] || test.name == "a public access block of another account" {
			continue
		}
		t.Run(test.name, func(t *testing.T) {
			program := test.mistake(sound())
			requireFinding(t, judge(program.Preview()).Violations[test.rule], program.URN(test.resource), test.says)
		})
	}
}

func TestADatasetThatNoSelectorIsMadeFromIsUnrecordedAlreadyAtThePreview(t *testing.T) {
	program := sound()
	forgotten := sampleBucket("gamma")
	forgotten.Props["bucket"] = "gamma"
	program = append(program, forgotten)
	requireFinding(t, judge(program.Preview()).Violations["data-recorded"], program.URN("gamma"), "recorded by no trail")
}

func TestAPropertyThatIsNotYetKnownBreaksNoRule(t *testing.T) {
	for _, resource := range sound() {
		for key := range resource.Props {
			program := sound()
			program.Named(resource.Name).Props[key] = property.New(property.Computed)
			assert.Empty(t, judge(program.Preview()).Violations, "%s.%s unknown", resource.Name, key)
		}
	}
}

func TestASecretIsJudgedAndNeverPrinted(t *testing.T) {
	program := sound()
	const hidden = "do-not-print"
	program.Named("alpha-policy").Props["policy"] = property.New(statements(
		`{"Sid":"` + hidden + `","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}`)).WithSecret(true)
	findings := judge(program.Update()).Violations["no-open-grant"]
	require.Len(t, findings, 1)
	assert.NotContains(t, findings[0].Message, hidden)

	program.Named("alpha-policy").Props["policy"] = property.New("{" + hidden).WithSecret(true)
	findings = judge(program.Update()).Violations["no-open-grant"]
	require.Len(t, findings, 1)
	assert.NotContains(t, findings[0].Message, hidden)
}

func TestWithoutInputsTheProvidersAnswerIsJudged(t *testing.T) {
	resources := sound().Update()
	for _, resource := range resources {
		resource.Inputs = nil
	}
	assert.Empty(t, judge(resources).Violations)
}

func TestAnAnsweredPolicyIsNoSecondPolicy(t *testing.T) {
	resources := sound().Update()
	for _, resource := range resources {
		if resource.Name == "alpha" {
			resource.Outputs = resource.Outputs.Set("policy", property.New(statements()))
		}
	}
	assert.Empty(t, judge(resources).Violations["one-policy-per-bucket"])
}

func TestAnEmptyStackIsFine(t *testing.T) {
	verdict := judge(nil)
	assert.Empty(t, verdict.Violations)
	assert.Empty(t, verdict.Pending)
}

func TestAForeignResourceIsLeftAlone(t *testing.T) {
	verdict := judge([]*graph.Resource{
		{URN: "urn:pulumi:dev::x::random:index/randomId:RandomId::id", Type: "random:index/randomId:RandomId", Name: "id"},
		{URN: "urn:pulumi:dev::x::pulumi:pulumi:Stack::x-dev", Type: "pulumi:pulumi:Stack", Name: "x-dev"},
		{URN: "not a urn", Type: "nonsense"},
	})
	assert.Equal(t, rules.Verdict{Violations: map[string][]rules.Finding{}}, verdict)
}
