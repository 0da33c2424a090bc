package tests

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDecisions_AreNumberedCompleteAndListed(t *testing.T) {
	const folder = "docs/decisions/"
	index := read(t, folder+"README.md")
	entries, err := os.ReadDir("../" + folder)
	require.NoError(t, err)
	number := 0
	for _, entry := range entries {
		if entry.Name() == "README.md" {
			continue
		}
		number++
		page := read(t, folder+entry.Name())
		title, _, _ := strings.Cut(strings.TrimPrefix(page, "# "), "\n")
		assert.True(t, strings.HasPrefix(entry.Name(), fmt.Sprintf("%04d-", number)), entry.Name())
		assert.True(t, strings.HasPrefix(title, fmt.Sprintf("%d. ", number)), "%s: %s", entry.Name(), title)
		assert.Contains(t, index, "- ["+title+"]("+entry.Name()+")\n")
		assert.Regexp(t, `(?m)^Decided on \d{4}-\d{2}-\d{2}\.$`, page, entry.Name())
		for _, part := range []string{"Decision", "Why", "Cost"} {
			assert.Contains(t, page, "\n**"+part+".** ", entry.Name())
		}
	}
	assert.NotZero(t, number)
}
