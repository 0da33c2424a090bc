package tests

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func settingsFile(t testing.TB, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "settings.json")
	require.NoError(t, os.WriteFile(file, []byte(content), 0o600))
	return file
}

func exempting(t testing.TB, reason, expires string) string {
	t.Helper()
	return settingsFile(t, fmt.Sprintf(`{"settings":{"exemptions":[{
		"urn":"urn:pulumi:dev::*::*-logs","rule":"logs-versioned","reason":%q,"expires":%q}]}}`, reason, expires))
}

const inTime = "versions come with the migration"

func TestPolicies_HonourAnExemption(t *testing.T) {
	result, err := judged(t, "dev", altered(withoutVersions), exempting(t, inTime, "2999-12-31")).
		Preview(context.Background())
	require.NoError(t, err)
	assert.Empty(t, of(result, "logs-versioned"))
}

func TestPolicies_AnExpiredExemptionIsAViolation(t *testing.T) {
	result, err := judged(t, "dev", altered(withoutVersions), exempting(t, inTime, "2020-01-01")).Preview(context.Background())
	require.Error(t, err)
	assert.Len(t, of(result, "logs-versioned"), 2, "the finding stands again")
	require.Len(t, of(result, "exemptions-current"), 1)
	assert.Contains(t, of(result, "exemptions-current")[0].Message, "expired after 2020-01-01")
}

func TestPolicies_RefuseAnExemptionWithoutReason(t *testing.T) {
	_, err := judged(t, "dev", altered(withoutVersions), exempting(t, "", "2999-12-31")).Preview(context.Background())
	require.ErrorContains(t, err, "exemptions.0.reason")
}

func TestPolicies_RefuseAnExemptionUntilNoDay(t *testing.T) {
	result, err := judged(t, "dev", altered(withoutVersions), exempting(t, inTime, "2026-02-30")).Preview(context.Background())
	require.Error(t, err)
	require.Len(t, of(result, "settings"), 1)
	assert.Contains(t, of(result, "settings")[0].Message, `settings.exemptions[0].expires: "2026-02-30" is not a date`)
}

func TestPolicies_ARuleCanBeMadeAdvisoryInTwoWays(t *testing.T) {
	for name, content := range map[string]string{
		"in the settings":     `{"settings":{"advisory":["logs-versioned"]}}`,
		"in the engine's way": `{"logs-versioned":"advisory"}`,
	} {
		t.Run(name, func(t *testing.T) {
			result, err := judged(t, "dev", altered(withoutVersions), settingsFile(t, content)).Preview(context.Background())
			require.NoError(t, err)
			said := append(of(result, "logs-versioned"), of(result, "advice")...)
			assert.GreaterOrEqual(t, len(said), 2, "it is still said")
			for _, violation := range said {
				assert.NotEqual(t, mandatory, violation.Level)
			}
		})
	}
}

func TestPolicies_DemandALockWhereTheSettingsSaySo(t *testing.T) {
	result, err := judged(t, "dev", altered(withoutVersions), settingsFile(t, `{"settings":{"requireLock":["dev"]}}`)).Preview(context.Background())
	require.Error(t, err)
	assert.Len(t, of(result, "lock-present"), 1)
	assert.NotEmpty(t, of(result, "evidence-protected"), "a stack that needs a lock is not disposable")
}
