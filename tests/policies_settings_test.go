package tests

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// withSettings hands a settings file to every run of the CLI in a test, as --policy-pack-config does.
func withSettings(t testing.TB, file string) {
	t.Helper()
	absolute, err := filepath.Abs(file)
	require.NoError(t, err)
	command, err := exec.LookPath("pulumi")
	require.NoError(t, err)
	dir := t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\nPULUMI_OPTION_POLICY_PACK_CONFIG=%q exec %q \"$@\"\n", absolute, command)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "pulumi"), []byte(script), 0o755))
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

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

func TestPolicies_HonourAnExemption(t *testing.T) {
	withSettings(t, exempting(t, "versions come with the migration", "2999-12-31"))
	result, err := judged(t, "dev", altered(withoutVersions)).Preview(context.Background())
	require.NoError(t, err)
	assert.Empty(t, of(result, "logs-versioned"))
}

func TestPolicies_AnExpiredExemptionIsAViolation(t *testing.T) {
	withSettings(t, exempting(t, "versions come with the migration", "2020-01-01"))
	result, err := judged(t, "dev", altered(withoutVersions)).Preview(context.Background())
	require.Error(t, err)
	assert.Len(t, of(result, "logs-versioned"), 2, "the finding stands again")
	require.Len(t, of(result, "exemptions-current"), 1)
	assert.Contains(t, of(result, "exemptions-current")[0].Message, "expired after 2020-01-01")
}

func TestPolicies_RefuseAnExemptionWithoutReason(t *testing.T) {
	withSettings(t, exempting(t, "", "2999-12-31"))
	_, err := judged(t, "dev", altered(withoutVersions)).Preview(context.Background())
	require.ErrorContains(t, err, "exemptions.0.reason")
}

func TestPolicies_RefuseAnExemptionUntilNoDay(t *testing.T) {
	withSettings(t, exempting(t, "versions come with the migration", "2026-02-30"))
	result, err := judged(t, "dev", altered(withoutVersions)).Preview(context.Background())
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
			withSettings(t, settingsFile(t, content))
			result, err := judged(t, "dev", altered(withoutVersions)).Preview(context.Background())
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
	withSettings(t, settingsFile(t, `{"settings":{"requireLock":["dev"]}}`))
	result, err := judged(t, "dev", altered(withoutVersions)).Preview(context.Background())
	require.Error(t, err)
	assert.Len(t, of(result, "lock-present"), 1)
	assert.NotEmpty(t, of(result, "evidence-protected"), "a stack that needs a lock is not disposable")
}
