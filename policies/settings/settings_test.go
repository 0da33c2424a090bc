package settings_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/structpb"

	"datatrail/policies/settings"
)

var ruleNames = []string{"tls-only", "trail-validated"}

func exemption(key string, value any) map[string]any {
	valid := map[string]any{"urn": "*::logs", "rule": "tls-only", "reason": "migration", "expires": "2026-12-31"}
	if key != "" {
		valid[key] = value
	}
	return map[string]any{"exemptions": []any{valid}}
}

func TestRead_Defaults(t *testing.T) {
	read, err := settings.Read(nil, ruleNames)
	require.NoError(t, err)
	assert.Equal(t, settings.Defaults(), read)
	assert.Equal(t, 365, read.MinimumRetentionDays)
}

func TestRead_TakesWhatTheEngineHandsOver(t *testing.T) {
	raw := exemption("", nil)
	raw["minimumRetentionDays"] = float64(730)
	raw["maximumRetentionDays"] = float64(800)
	raw["requireLock"] = []any{"prod", "acme/*"}
	raw["advisory"] = []any{"trail-validated"}
	read, err := settings.Read(raw, ruleNames)
	require.NoError(t, err)
	assert.Equal(t, 730, read.MinimumRetentionDays)
	assert.Equal(t, 800, read.MaximumRetentionDays)
	assert.True(t, read.LockRequired("prod"))
	assert.True(t, read.LockRequired("acme/x"))
	assert.False(t, read.LockRequired("dev"))
	assert.True(t, read.Exemptions[0].Covers("tls-only", "urn:pulumi:dev::p::t::logs"))
	assert.False(t, read.Exemptions[0].Covers("trail-validated", "urn:pulumi:dev::p::t::logs"))
	assert.False(t, read.Exemptions[0].Covers("tls-only", "urn:pulumi:dev::p::t::data"))
}

func TestRead_RefusesEachMistakeWithItsRemedy(t *testing.T) {
	for _, test := range []struct {
		name string
		raw  map[string]any
		want string
	}{
		{"no reason", exemption("reason", " "), "settings.exemptions[0].reason: missing; say why"},
		{"no URN", exemption("urn", ""), "settings.exemptions[0].urn: missing; give the URN"},
		{"no such rule", exemption("rule", "tls"), `settings.exemptions[0].rule: "tls" is not a rule; the rules are tls-only`},
		{"a date that does not exist", exemption("expires", "2026-02-30"), `expires: "2026-02-30" is not a date`},
		{"a date in another notation", exemption("expires", "31.12.2026"), "as YYYY-MM-DD"},
		{"no date", exemption("expires", ""), `expires: "" is not a date`},
		{"no such advisory rule", map[string]any{"advisory": []any{"x"}}, `settings.advisory[0]: "x" is not a rule`},
		{"no retention", map[string]any{"minimumRetentionDays": float64(0)}, "give at least 1 day"},
		{"a misspelled key", map[string]any{"minimumRetention": float64(1)}, "the keys are advisory, exemptions, maximumRetentionDays, minimumRestoreDays, minimumRetentionDays"},
		{"a maximum below the minimum", map[string]any{"maximumRetentionDays": float64(300)}, "300 is shorter than minimumRetentionDays (365)"},
		{"a wrong type", map[string]any{"requireLock": "prod"}, "settings"},
	} {
		t.Run(test.name, func(t *testing.T) {
			read, err := settings.Read(test.raw, ruleNames)
			require.ErrorContains(t, err, test.want)
			assert.Equal(t, settings.Defaults(), read, "the defaults hold in the place of mistakes")
		})
	}
}

func TestRead_ReportsAllMistakesAtOnce(t *testing.T) {
	raw := exemption("reason", "")
	raw["advisory"] = []any{"x", "y"}
	_, err := settings.Read(raw, ruleNames)
	for _, want := range []string{"advisory[0]", "advisory[1]", "exemptions[0].reason"} {
		assert.ErrorContains(t, err, want)
	}
}

func TestExemption_HoldsOnItsLastDay(t *testing.T) {
	read, err := settings.Read(exemption("expires", "2026-11-21"), ruleNames)
	require.NoError(t, err)
	assert.False(t, read.Exemptions[0].Expired(time.Date(2026, 11, 21, 23, 59, 0, 0, time.UTC)))
	assert.True(t, read.Exemptions[0].Expired(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)))
}

func TestSchema_CanBeSentToTheEngine(t *testing.T) {
	for key, schema := range settings.Schema().Properties {
		_, err := structpb.NewStruct(schema)
		assert.NoError(t, err, key)
	}
}
