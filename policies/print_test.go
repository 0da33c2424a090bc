package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/policies/rules"
	"datatrail/policies/settings"
)

func TestControlsPage_IsCurrent(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "docs", "controls.md"))
	require.NoError(t, err)
	current, err := withTable(string(page))
	require.NoError(t, err)
	assert.Equal(t, current, string(page), "renew it with: go run ./policies -write docs/controls.md")
}

func TestPrint_ShowsEveryRule(t *testing.T) {
	for _, argument := range []string{"-table", "-markdown"} {
		var out bytes.Buffer
		printed, err := printRules(&out, []string{argument})
		require.NoError(t, err)
		assert.True(t, printed)
		for _, rule := range rules.All() {
			assert.Contains(t, out.String(), rule.Name)
			assert.Contains(t, out.String(), rule.Reason)
		}
	}
}

func TestPulumiPolicyYAML_HasTheVersionOfThePack(t *testing.T) {
	manifest, err := os.ReadFile("PulumiPolicy.yaml")
	require.NoError(t, err)
	assert.Contains(t, string(manifest), "\nversion: "+packVersion.String()+"\n")
}

func TestPrint_LeavesTheEnginesArgumentsAlone(t *testing.T) {
	for _, argument := range []string{"127.0.0.1:40101", "", "-logtostderr"} {
		var out bytes.Buffer
		printed, err := printRules(&out, []string{argument})
		require.NoError(t, err)
		assert.False(t, printed)
		assert.Empty(t, out.String())
	}
}

func TestWrite_RefusesAPageWithoutItsMarks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.md")
	require.NoError(t, os.WriteFile(path, []byte("# no marks\n"), 0o600))
	require.ErrorContains(t, writeInto(path), "are missing")
	_, err := printRules(nil, []string{"-write"})
	require.ErrorContains(t, err, "give the file")
}

func TestShippedSettings_AreValid(t *testing.T) {
	content, err := os.ReadFile("settings.json")
	require.NoError(t, err)
	var file map[string]map[string]any
	require.NoError(t, json.Unmarshal(content, &file))
	require.Contains(t, file, settingsPolicy)
	_, err = settings.Read(file[settingsPolicy], rules.Names())
	require.NoError(t, err)
}
