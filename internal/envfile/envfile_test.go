package envfile_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/envfile"
)

func write(t *testing.T, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "Pulumi.trial.yaml")
	require.NoError(t, os.WriteFile(file, []byte(content), 0o600))
	return file
}

func TestValues_AreThoseThatAProgramGets(t *testing.T) {
	values, err := envfile.Values(write(t, `encryptionsalt: v1:x
config:
  aws:region: eu-central-1
  protect: false
  trial:days: 7
  trial:datasets:
    - name: a
      perimeter: {cidrs: [198.51.100.0/24]}
`), "trial")
	require.NoError(t, err)
	assert.Equal(t, map[string]string{
		"aws:region": "eu-central-1", "trial:protect": "false", "trial:days": "7",
		"trial:datasets": `[{"name":"a","perimeter":{"cidrs":["198.51.100.0/24"]}}]`,
	}, values)
}

func TestValues_OfAFileWithoutAnyAreNone(t *testing.T) {
	for _, content := range []string{"", "config:\n", "encryptionsalt: v1:x\n"} {
		values, err := envfile.Values(write(t, content), "trial")
		require.NoError(t, err)
		assert.Empty(t, values)
	}
}

func TestValues_AreRefusedWithTheFile(t *testing.T) {
	for content, want := range map[string]string{
		"config: [":                                "trial.yaml",
		"config: [a]":                              "expected `config:`",
		"config:\n  a: {secure: x}\n":              "config.a: is encrypted",
		"config:\n  a: 1\n  a: 2\n":                `"a" already defined`,
		"environment: [shared]\nconfig:\n  a: 1\n": "Pulumi ESC",
	} {
		_, err := envfile.Values(write(t, content), "trial")
		assert.ErrorContains(t, err, want)
		assert.ErrorContains(t, err, "Pulumi.trial.yaml")
	}
	_, err := envfile.Values("missing.yaml", "trial")
	assert.ErrorIs(t, err, os.ErrNotExist)
	assert.ErrorContains(t, err, "missing.yaml")
}
