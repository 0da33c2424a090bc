package tests

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCommands_LinkNothingOfTests(t *testing.T) {
	commands, err := filepath.Glob("../cmd/*")
	require.NoError(t, err)
	require.NotEmpty(t, commands)
	for _, command := range append(commands, "..") {
		list := exec.Command("go", "list", "-deps", ".")
		list.Dir = command
		out, err := list.Output()
		require.NoError(t, err, command)
		for _, linked := range []string{"testing", "datatrail/internal/pulumitest", "datatrail/internal/dataset/callertest"} {
			assert.False(t, slices.Contains(strings.Fields(string(out)), linked), "%s links %s", command, linked)
		}
	}
}
