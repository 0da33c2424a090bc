package tests

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// isSupport reports whether a folder, or what is imported by that path, is there for tests alone: what lies
// below a name that ends in test, the policy pack's sample programs, and this folder.
func isSupport(path string) bool {
	for _, name := range strings.Split(path, "/") {
		if strings.HasSuffix(name, "test") {
			return true
		}
	}
	return path == "policies/sample" || path == "tests" || strings.HasPrefix(path, "tests/")
}

func TestSupport_IsImportedByTestsAlone(t *testing.T) {
	const root, module = "..", "datatrail/"
	imported := map[string]bool{}
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".go") {
			return err
		}
		folder, err := filepath.Rel(root, filepath.Dir(name))
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			ours, inside := strings.CutPrefix(path, module)
			if !inside || !isSupport(ours) {
				continue
			}
			imported[ours] = true
			assert.True(t, strings.HasSuffix(name, "_test.go") || isSupport(filepath.ToSlash(folder)),
				"%s is no test: it cannot import %s", name, path)
		}
		return nil
	})
	require.NoError(t, err)
	for _, support := range []string{
		"internal/pulumitest", "internal/pagetest", "internal/dataset/callertest", "internal/watch/watchtest/filterpattern",
		"internal/watch/watchtest/eventpattern", "internal/watch/watchtest/insights", "policies/sample",
	} {
		assert.True(t, imported[support], "%s is used by a test", support)
	}
}
