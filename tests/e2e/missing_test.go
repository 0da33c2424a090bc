package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// only puts nothing but scripts on the PATH.
func only(t *testing.T, scripts map[string]string) {
	t.Helper()
	bin := t.TempDir()
	for name, script := range scripts {
		require.NoError(t, os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+script+"\n"), 0o700))
	}
	t.Setenv("PATH", bin)
}

func TestWhatIsMissingIsSaid(t *testing.T) {
	works := "exit 0"
	for name, c := range map[string]struct {
		scripts map[string]string
		unshare string
		want    string
	}{
		"nothing that makes namespaces": {nil, "", "no unshare on the PATH"},
		"nothing that adds addresses":   {map[string]string{"unshare": works}, "", "no ip on the PATH"},
		"no Python":                     {map[string]string{"unshare": works, "ip": works}, "", "no python3 on the PATH"},
		"no right to make a namespace": {
			map[string]string{"unshare": "echo denied >&2; exit 1", "ip": works, "python3": works},
			"",
			`no network namespace by "unshare --map-root-user --net" (exit status 1): denied`,
		},
		"another command that is not there": {nil, "doas unshare", "no doas on the PATH"},
	} {
		t.Run(name, func(t *testing.T) {
			only(t, c.scripts)
			t.Setenv(unshareVariable, c.unshare)
			_, err := prepare()
			require.EqualError(t, err, c.want)
		})
	}
	t.Run("no pip", func(t *testing.T) {
		only(t, map[string]string{"python3": "echo No module named pip; exit 1"})
		_, err := install(t.TempDir())
		assert.ErrorContains(t, err, "no emulator: python3 -m venv (exit status 1): No module named pip")
	})
}
