package tests

import (
	"io/fs"
	"os"
	"path"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

func TestDependabot_LooksAfterEveryModule(t *testing.T) {
	var settings struct {
		Updates []struct {
			Ecosystem string `yaml:"package-ecosystem"`
			Directory string `yaml:"directory"`
		} `yaml:"updates"`
	}
	require.NoError(t, yaml.Unmarshal([]byte(read(t, ".github/dependabot.yml")), &settings))
	var updated []string
	for _, update := range settings.Updates {
		if update.Ecosystem == "gomod" {
			updated = append(updated, update.Directory)
		}
	}
	assert.ElementsMatch(t, modules(t), updated)
}

// modules are the folders of all go.mod files, as paths from the top of the repository.
func modules(t *testing.T) []string {
	t.Helper()
	var found []string
	require.NoError(t, fs.WalkDir(os.DirFS(".."), ".", func(file string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && (entry.Name() == ".git" || file == ".bin" || file == ".state") {
			return fs.SkipDir
		}
		if err == nil && entry.Name() == "go.mod" {
			found = append(found, path.Join("/", path.Dir(file)))
		}
		return err
	}))
	require.Contains(t, found, "/")
	return found
}
