package tests

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/offline"
)

func TestReadme_NamesTheOldestCLIThatWillDo(t *testing.T) {
	assert.Contains(t, strings.Join(strings.Fields(read(t, "README.md")), " "),
		"`pulumi` "+strings.TrimSuffix(offline.MinimumCLI, ".0")+" or newer")
}

func TestMakeTools_BuildsTheCLIUnlessOneThatWillDoIsOnThePath(t *testing.T) {
	for name, c := range map[string]struct {
		installed string
		builds    bool
	}{
		"the oldest that will do": {"v" + offline.MinimumCLI, false},
		"a newer one":             {"v3.1000.1", false},
		"one that is too old":     {"v3.254.9", true},
		"another major version":   {"v2.300.0", true},
	} {
		t.Run(name, func(t *testing.T) {
			path, bin := t.TempDir(), t.TempDir()
			built := filepath.Join(bin, "pulumi")
			script(t, filepath.Join(path, "pulumi"), "echo "+c.installed)
			script(t, filepath.Join(path, "go"), `if [ "$1" = build ]; then touch `+built+`; chmod +x `+built+`; else echo v3.999.0; fi`)
			command := exec.Command("sh", "../tools/pulumi.sh", bin)
			command.Env = []string{"PATH=" + path + ":" + os.Getenv("PATH")}
			output, err := command.CombinedOutput()
			require.NoError(t, err, string(output))
			if c.builds {
				assert.FileExists(t, built)
			} else {
				assert.NoFileExists(t, built)
			}
		})
	}
}

func script(t *testing.T, path, body string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n"+body+"\n"), 0o700))
}
