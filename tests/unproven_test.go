package tests

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var unprovenReference = regexp.MustCompile(`unproven\.md#([a-z0-9-]+)`)

// unproven reads the entries of docs/unproven.md.
func unproven(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, section := range strings.Split(read(t, "docs/unproven.md"), "\n## ")[1:] {
		id, text, _ := strings.Cut(section, "\n")
		require.NotContains(t, out, id, "an entry twice")
		out[id] = text
	}
	require.NotEmpty(t, out)
	return out
}

func TestUnproven_EveryEntrySaysWhatItCostsAndHasACommand(t *testing.T) {
	for id, text := range unproven(t) {
		assert.Regexp(t, `^[a-z0-9]+(-[a-z0-9]+)*$`, id, "a name that can be linked to")
		claim, command, found := strings.Cut(text, "```sh\n")
		require.True(t, found, "%s has no command", id)
		command, after, closed := strings.Cut(command, "\n```")
		assert.True(t, closed, id)
		assert.Empty(t, strings.TrimSpace(after), "%s: the command comes last", id)
		assert.Regexp(t, `(?m)^(curl .*|.*\$\()?aws [a-z0-9]+ [a-z0-9-]+`, command, "%s asks AWS nothing", id)
		assert.Greater(t, len(strings.Fields(claim)), 15, "%s: a claim, and what goes wrong without it", id)
	}
}

// Comments point to entries, and every entry has code that rests on it.
func TestUnproven_CodeAndEntriesPointToEachOther(t *testing.T) {
	entries, used := unproven(t), map[string]bool{}
	err := filepath.WalkDir("..", func(path string, file fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if file.IsDir() && slices.Contains([]string{".git", ".state", ".bin", "testdata"}, file.Name()) {
			return filepath.SkipDir
		}
		extension := filepath.Ext(path)
		if file.IsDir() || !slices.Contains([]string{".go", ".md", ".sql"}, extension) {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, reference := range unprovenReference.FindAllStringSubmatch(string(content), -1) {
			assert.Contains(t, entries, reference[1], "%s points to an entry that is not there", path)
			used[reference[1]] = used[reference[1]] || extension != ".md"
		}
		return nil
	})
	require.NoError(t, err)
	for id := range entries {
		assert.True(t, used[id], "no comment points to %s", id)
	}
}
