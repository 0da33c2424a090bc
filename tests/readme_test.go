package tests

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/envfile"
	"datatrail/internal/stack"
)

func read(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile("../" + file)
	require.NoError(t, err)
	return string(content)
}

func TestReadme_ItsEnvironmentIsAccepted(t *testing.T) {
	_, rest, found := strings.Cut(read(t, "README.md"), "```yaml\n")
	require.True(t, found)
	example, _, _ := strings.Cut(rest, "```")
	file, err := envfile.Parse("README.md", []byte(example))
	require.NoError(t, err)
	values, err := file.Values(project)
	require.NoError(t, err)
	_, _, err = run(t, values)
	assert.NoError(t, err)
}

func TestReadme_NamesTheOutputs(t *testing.T) {
	for _, output := range []string{
		stack.OutputTrailARN, stack.OutputTrailLogBucket, stack.OutputAccessLogBucket, stack.OutputAuditKeyARN,
		stack.OutputLogGroupName, stack.OutputAuditorPolicy, stack.OutputDatasets, stack.OutputDeclared,
		stack.OutputKeyStatements, stack.OutputBucketStatements, stack.OutputTrailSelectors,
	} {
		assert.Contains(t, read(t, "README.md"), "| `"+output+"` |")
	}
}

func TestDocs_AreAllListedInTheIndex(t *testing.T) {
	index := read(t, "docs/README.md")
	pages, err := filepath.Glob("../docs/*.md")
	require.NoError(t, err)
	require.Greater(t, len(pages), 10)
	for _, page := range pages {
		if name := filepath.Base(page); name != "README.md" {
			assert.Contains(t, index, "("+name+")")
		}
	}
}

func TestReadme_NamesOnlyTargetsThatExist(t *testing.T) {
	makefile := read(t, "Makefile")
	for _, file := range []string{"README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/runbook.md", "docs/configuration.md", "docs/controls.md", "docs/report.md", "docs/verify.md"} {
		for _, target := range regexp.MustCompile("`?make ([a-z0-9-]+)").FindAllStringSubmatch(read(t, file), -1) {
			if strings.HasPrefix(target[0], "`") {
				assert.Contains(t, makefile, "\n.PHONY: "+target[1]+"\n", "%s: make %s", file, target[1])
			}
		}
	}
}
