package tests

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A program that was built beside its source is quickly committed, and stays in every clone.
func TestRepository_TracksNoBuiltPrograms(t *testing.T) {
	list := exec.Command("git", "ls-files", "-z")
	list.Dir = ".."
	out, err := list.Output()
	require.NoError(t, err)
	names := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	require.Contains(t, names, "main.go")
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join("..", name))
		if os.IsNotExist(err) {
			continue
		}
		require.NoError(t, err)
		assert.False(t, bytes.HasPrefix(text, []byte("\x7fELF")), "%s is a built program: git rm it", name)
	}
}
