package envfile_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"datatrail/internal/envfile"
)

func TestValues_AreTextsAndJSONByFullKey(t *testing.T) {
	tests := map[string]struct {
		content string
		want    map[string]string
	}{
		"nothing":                           {"", map[string]string{}},
		"no configuration":                  {"encryptionsalt: v1:x\n", map[string]string{}},
		"an empty configuration":            {"config:\n", map[string]string{}},
		"a key of the project":              {"config: {protect: false}", map[string]string{"trial:protect": "false"}},
		"a key of a provider":               {"config: {aws:region: eu-central-1}", map[string]string{"aws:region": "eu-central-1"}},
		"a text that looks like a number":   {`config: {id: "0123"}`, map[string]string{"trial:id": "0123"}},
		"a number in YAML's octal form":     {"config: {id: 0123}", map[string]string{"trial:id": "83"}},
		"a fraction":                        {"config: {share: 0.5}", map[string]string{"trial:share": "0.5"}},
		"a list of mappings":                {"config: {all: [{name: a, on: yes, days: 7}]}", map[string]string{"trial:all": `[{"days":7,"name":"a","on":"yes"}]`}},
		"a mapping behind an alias":         {"base: &b {name: a}\nconfig: {one: *b}", map[string]string{"trial:one": `{"name":"a"}`}},
		"a day without quotes inside a map": {"config: {a: {since: 2026-11-21}}", map[string]string{"trial:a": `{"since":"2026-11-21 00:00:00 +0000 UTC"}`}},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			file, err := envfile.Parse("trial.yaml", []byte(c.content))
			require.NoError(t, err)
			values, err := file.Values("trial")
			require.NoError(t, err)
			assert.Equal(t, c.want, values)
		})
	}
}

func TestValues_LeaveEncryptedOnesAsTheyAre(t *testing.T) {
	file, err := envfile.Parse("trial.yaml", []byte("config: {aws:token: {secure: AAAB}, all: [{key: {secure: AAAC}}]}"))
	require.NoError(t, err)
	values, err := file.Values("trial")
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"aws:token": "AAAB", "trial:all": `[{"key":{"secure":"AAAC"}}]`}, values)
}

func TestParse_RefusesWhatIsNotAWholeEnvironmentFile(t *testing.T) {
	tests := map[string]struct{ content, want string }{
		"no YAML":                {"config: [", "yaml"},
		"a list":                 {"- a\n", "expected `config:`"},
		"a configuration list":   {"config: [a]\n", "expected `config:`"},
		"a name that is no text": {"1: a\n", "expected `config:`"},
		"what Pulumi ESC adds":   {"environment: [shared]\n", "environment: Pulumi ESC cannot be reached offline: write its values out"},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := envfile.Parse("trial.yaml", []byte(c.content))
			require.ErrorContains(t, err, "environment file trial.yaml")
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestWithSalt_RefusesEncryptedValues(t *testing.T) {
	tests := map[string]struct {
		content string
		want    []string
	}{
		"all of them": {
			"config:\n  trial:token: {secure: AAAB}\n  trial:datasets:\n    - name: a\n      key: {secure: AAAC}\n",
			[]string{"config.trial:token: is encrypted", "config.trial:datasets[0].key: is encrypted", "plain example value"},
		},
		"behind an alias": {"base: &b {secure: AAAB}\nconfig: {token: *b}", []string{"config.token: is encrypted"}},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			file, err := envfile.Parse("trial.yaml", []byte(c.content))
			require.NoError(t, err)
			_, err = file.WithSalt("v1:ours")
			for _, want := range c.want {
				require.ErrorContains(t, err, want)
			}
		})
	}
}

func TestRead_NamesAFileThatIsAbsent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "Pulumi.absent.yaml")
	_, err := envfile.Values(path, "trial")
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, err, path)
}

func TestWithSalt_ReplacesTheEncryptionAndKeepsTheValues(t *testing.T) {
	const content = `secretsprovider: awskms://alias/x
encryptedkey: AAAB
encryptionsalt: v1:theirs
config:
  aws:region: eu-central-1
  octal: 0123
  quoted: "0123"
  since: 2026-11-21
  datasets: [{name: a, on: yes}]
`
	file, err := envfile.Parse("trial.yaml", []byte(content))
	require.NoError(t, err)
	salted, err := file.WithSalt("v1:ours")
	require.NoError(t, err)
	var fields map[string]any
	require.NoError(t, yaml.Unmarshal(salted, &fields))
	assert.Equal(t, "v1:ours", fields["encryptionsalt"])
	assert.NotContains(t, fields, "secretsprovider")
	assert.NotContains(t, fields, "encryptedkey")

	want, err := file.Values("trial")
	require.NoError(t, err)
	again, err := envfile.Parse("salted.yaml", salted)
	require.NoError(t, err)
	got, err := again.Values("trial")
	require.NoError(t, err)
	assert.Equal(t, want, got)
}
