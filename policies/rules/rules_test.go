package rules_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/policies/rules"
)

func TestTheSoundStackBreaksNoRule(t *testing.T) {
	verdict := judge(sound().Update())
	assert.Empty(t, verdict.Violations)
	assert.Empty(t, verdict.Pending, "an update knows everything")
	assert.Empty(t, verdict.Advice)
}

func TestEachMistakeIsFoundByItsRule(t *testing.T) {
	for _, test := range mistakes() {
		t.Run(test.name, func(t *testing.T) {
			program := test.mistake(sound())
			verdict := judge(program.Update())
			requireFinding(t, verdict.Violations[test.rule], program.URN(test.resource), test.says)
		})
	}
}

func TestEveryViolationSaysWhatToChange(t *testing.T) {
	for _, test := range mistakes() {
		for _, findings := range judge(test.mistake(sound()).Update()).Violations {
			for _, finding := range findings {
				assert.Regexp(t, `[.)] (Add|Deny|Give|Grant|Merge|Name|Remove|Set|Use) `, finding.Message)
			}
		}
	}
}

func TestEveryRuleHasAWrongStack(t *testing.T) {
	// These two depend on the settings and have tests of their own.
	tested := []string{"lock-present", "exemptions-current"}
	for _, test := range mistakes() {
		tested = append(tested, test.rule)
	}
	for _, name := range rules.Names() {
		assert.Contains(t, tested, name)
	}
}

func TestEveryRuleIsComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, rule := range rules.All() {
		assert.False(t, seen[rule.Name], "%s is there once", rule.Name)
		seen[rule.Name] = true
		assert.NotEmpty(t, rule.Reason, rule.Name)
		assert.NotEmpty(t, rule.Controls, rule.Name)
		require.NotNil(t, rule.Judge, rule.Name)
	}
}
