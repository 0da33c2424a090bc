// Package pagetest holds pages of documentation to what commands really print.
package pagetest

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Output demands that a page shows the output of a command, in a block that begins with "$" and the command. With
// UPDATE_GOLDEN=1 it renews the block instead.
func Output(t *testing.T, page, command, output string) {
	t.Helper()
	content, err := os.ReadFile(page)
	require.NoError(t, err)
	block := regexp.MustCompile("(?s)```text\n\\$ " + regexp.QuoteMeta(command) + "\n(.*?)```\n")
	found := block.FindSubmatchIndex(content)
	require.NotNil(t, found, "%s has no block for %s", page, command)
	if os.Getenv("UPDATE_GOLDEN") == "" {
		assert.Equal(t, string(content[found[2]:found[3]]), output, "%s: renew it with UPDATE_GOLDEN=1", page)
		return
	}
	renewed := string(content[:found[2]]) + output + string(content[found[3]:])
	require.NoError(t, os.WriteFile(page, []byte(renewed), 0o644))
}
