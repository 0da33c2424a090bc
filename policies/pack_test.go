package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/policyx"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/policies/rules"
	"datatrail/policies/sample"
)

// manager records what policies report.
type manager map[string]string

func (m manager) ReportViolation(message, urn string) { m[urn] += message + "\n" }

func saturday() time.Time { return time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC) }

func analyzed(program sample.Program) []policyx.AnalyzerResource {
	var resources []policyx.AnalyzerResource
	for _, resource := range program.Update() {
		resources = append(resources, policyx.AnalyzerResource{
			URN: resource.URN, Type: resource.Type, Name: resource.Name, Properties: resource.Outputs,
			Options:      pulumi.ResourceOptions{Protect: resource.Protected},
			Dependencies: resource.DependsOn, PropertyDependencies: resource.PropertyDeps,
		})
	}
	return resources
}

// play acts as the engine does: resource policies first, stack policies at the end.
func play(t *testing.T, program sample.Program, config map[string]any, dryRun bool) map[string]manager {
	t.Helper()
	pack, err := packFor(newCourt("dev", dryRun, saturday))
	require.NoError(t, err)
	reports := map[string]manager{}
	report := func(name string) manager {
		if reports[name] == nil {
			reports[name] = manager{}
		}
		return reports[name]
	}
	resources := analyzed(program)
	for _, resource := range resources {
		for _, policy := range pack.Policies() {
			if judge, ok := policy.(policyx.ResourceValidationPolicy); ok {
				require.NoError(t, judge.Validate(context.Background(), policyx.ResourceValidationArgs{
					Manager: report(policy.Name()), Resource: resource, Config: config,
				}))
			}
		}
	}
	for _, policy := range pack.Policies() {
		if judge, ok := policy.(policyx.StackValidationPolicy); ok {
			require.NoError(t, judge.Validate(context.Background(), policyx.StackValidationArgs{
				Manager: report(policy.Name()), Resources: resources,
			}))
		}
	}
	return reports
}

func TestPack_EnforcesEveryRule(t *testing.T) {
	pack, err := packFor(newCourt("dev", true, saturday))
	require.NoError(t, err)
	levels := map[string]policyx.EnforcementLevel{}
	for _, policy := range pack.Policies() {
		levels[policy.Name()] = policy.EnforcementLevel()
	}
	for _, rule := range append(rules.Names(), settingsPolicy) {
		assert.Equal(t, policyx.EnforcementLevelMandatory, levels[rule], rule)
	}
	for _, policy := range []string{pendingPolicy, advicePolicy} {
		assert.Equal(t, policyx.EnforcementLevelAdvisory, levels[policy], policy)
	}
}

func TestPack_ReportsUnderTheRulesName(t *testing.T) {
	program := sample.Sound("alpha")
	program.Named("access-logs").Protect = false
	reports := play(t, program, nil, true)
	assert.Contains(t, reports["evidence-protected"][program.URN("access-logs")], "protect to true")
	for name, report := range reports {
		if name != "evidence-protected" {
			assert.Empty(t, report, name)
		}
	}
}

func TestPack_RefusesALocalFaultBeforeItIsMade(t *testing.T) {
	program := sample.Sound("alpha")
	program.Named("trail").Props["enableLogFileValidation"] = false
	for dryRun, want := range map[bool]int{true: 1, false: 2} {
		reports := play(t, program, nil, dryRun)
		said := strings.Count(reports["trail-validated"][program.URN("trail")], "Set enableLogFileValidation to true")
		assert.Equal(t, want, said, "the gate speaks at an update only; there the engine stops before the stack policies")
	}
}

func TestPack_ReportsMistakesInTheSettingsOnceAndJudgesByTheDefaults(t *testing.T) {
	program := sample.Sound("alpha")
	program.Named("access-logs").Protect = false
	reports := play(t, program, map[string]any{"minimumRetentionDays": float64(0), "advisory": []any{"evidence"}}, true)
	require.Len(t, reports[settingsPolicy], 1)
	for _, message := range reports[settingsPolicy] {
		assert.Contains(t, message, "settings.minimumRetentionDays")
		assert.Contains(t, message, "settings.advisory[0]")
	}
	assert.NotEmpty(t, reports["evidence-protected"])
}

func TestPack_AnExemptionHoldsUntilItsLastDay(t *testing.T) {
	program := sample.Sound("alpha")
	program.Named("access-logs").Protect = false
	with := func(urn, expires string) map[string]manager {
		return play(t, program, map[string]any{"exemptions": []any{map[string]any{
			"urn": urn, "rule": "evidence-protected", "reason": "being migrated", "expires": expires,
		}}}, true)
	}
	reports := with("*::access-logs", "2026-11-21")
	assert.Empty(t, reports["evidence-protected"])
	assert.Empty(t, reports["exemptions-current"])

	reports = with("*::access-logs", "2026-11-20")
	assert.NotEmpty(t, reports["evidence-protected"], "the finding stands again")
	assert.Contains(t, reports["exemptions-current"][""], "expired after 2026-11-20")

	reports = with("*::trail-logs", "2026-11-21")
	assert.NotEmpty(t, reports["evidence-protected"])
	assert.Contains(t, reports[advicePolicy][""], "accepts nothing")
}

func TestPack_AnAdvisoryRuleOnlyAdvises(t *testing.T) {
	program := sample.Sound("alpha")
	program.Named("access-logs").Protect = false
	reports := play(t, program, map[string]any{"advisory": []any{"evidence-protected"}}, true)
	assert.Empty(t, reports["evidence-protected"])
	assert.Contains(t, reports[advicePolicy][program.URN("access-logs")], "evidence-protected: ")
}

func TestSummary_NamesAFewAndCountsTheRest(t *testing.T) {
	var pending []rules.Finding
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		pending = append(pending, rules.Finding{Rule: "tls-only", Message: name})
	}
	pending = append(pending, rules.Finding{Rule: "no-open-grant", Message: "f"})
	summaries := summarize(pending)
	require.Len(t, summaries, 1)
	assert.Equal(t, "tls-only: a; b; c; and 2 more\nno-open-grant: f", summaries[0].Message)
	assert.Empty(t, summarize(nil))
}
