package output_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/report/internal/output"
)

// names lists a folder, what is hidden as well.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	all := []string{}
	for _, entry := range entries {
		all = append(all, entry.Name())
	}
	return all
}

func text(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Clean(file))
	require.NoError(t, err)
	return string(content)
}

func put(t *testing.T, file, content string) string {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
	require.NoError(t, os.WriteFile(file, []byte(content), 0o600))
	return file
}

func saying(words string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, words)
		return err
	}
}

func filling(words string, files ...string) func(string) error {
	return func(folder string) error {
		for _, name := range files {
			if err := os.WriteFile(filepath.Join(folder, name), []byte(words), 0o600); err != nil {
				return err
			}
		}
		return nil
	}
}

func TestPlacesThatCannotBeWrittenAreRefused(t *testing.T) {
	dir := t.TempDir()
	logs := filepath.Join(dir, "logs")
	put(t, filepath.Join(logs, "trail", "x"), "")
	file, key := put(t, filepath.Join(dir, "file"), ""), put(t, filepath.Join(dir, "key"), "")
	require.NoError(t, os.Symlink(filepath.Join(dir, "nowhere"), filepath.Join(dir, "dangling")))
	require.NoError(t, os.Symlink(logs, filepath.Join(dir, "alias")))
	require.NoError(t, os.Symlink(filepath.Join(logs, "trail"), filepath.Join(dir, "inner")))
	require.NoError(t, os.Symlink(key, filepath.Join(dir, "key-alias")))
	put(t, filepath.Join(dir, "mixed", "a.csv"), "")
	put(t, filepath.Join(dir, "mixed", "thesis.txt"), "")
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "nested", "a.csv"), 0o750))
	inputs := output.Inputs{Folders: []string{logs}, Files: []string{key, ""}}
	for name, c := range map[string]struct {
		path           string
		file, isFolder string // the messages
	}{
		"the folder around it is missing": {"no/such", "does not exist: create it", "does not exist: create it"},
		"a file stands in the way":        {"file/x", "not a directory", "not a directory"},
		"a link to nothing":               {"dangling", "is a link to something that does not exist", "is a link to something that does not exist"},
		"a file where a folder is wanted": {"file", "", "is a file: name a folder"},
		"a folder where a file is wanted": {"mixed", "is a folder: name a file", "contains other files (thesis.txt)"},
		"a folder of a file's name":       {"nested", "is a folder", "contains other files (a.csv)"},
		"the folder of the logs":          {"logs", "is inside the folder that is read", "is inside the folder that is read"},
		"below the folder of the logs":    {"logs/trail/new", "is inside the folder that is read", "is inside the folder that is read"},
		"through a link to the logs":      {"alias/trail/new", "is inside the folder that is read", "is inside the folder that is read"},
		"through a link into the logs":    {"inner/new", "is inside the folder that is read", "is inside the folder that is read"},
		"a file that is read":             {"key", "is an input: name another place", "is an input: name another place"},
		"a link to a file that is read":   {"key-alias", "is an input: name another place", "is an input: name another place"},
		"above the folder of the logs":    {".", "is a folder", "contains other files"},
	} {
		t.Run(name, func(t *testing.T) {
			before := names(t, dir)
			_, err := output.File(filepath.Join(dir, c.path), inputs)
			if c.file == "" {
				require.NoError(t, err)
			} else {
				assert.ErrorContains(t, err, c.file)
			}
			_, err = output.Folder(filepath.Join(dir, c.path), inputs, []string{"a.csv"})
			assert.ErrorContains(t, err, c.isFolder)
			assert.Equal(t, before, names(t, dir), "looking leaves nothing behind")
		})
	}
	assert.Empty(t, text(t, file))
}

func TestAFileIsThereWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "report.html")
	place, err := output.File(file, output.Inputs{})
	require.NoError(t, err)
	assert.Empty(t, names(t, dir))
	broken := errors.New("half-way")
	fail := func(w io.Writer) error { return errors.Join(saying("half")(w), broken) }
	require.ErrorIs(t, place.Write(context.Background(), fail), broken)
	assert.Empty(t, names(t, dir))
	require.NoError(t, place.Write(context.Background(), saying("whole")))
	assert.Equal(t, "whole", text(t, file))

	require.NoError(t, os.Chmod(file, 0o640))
	place, err = output.File(file, output.Inputs{})
	require.NoError(t, err)
	require.ErrorIs(t, place.Write(context.Background(), fail), broken)
	assert.Equal(t, "whole", text(t, file), "what was there stays")
	ctx, cancel := context.WithCancelCause(context.Background())
	stop := errors.New("stopped")
	err = place.Write(ctx, func(w io.Writer) error { cancel(stop); return saying("new")(w) })
	require.ErrorIs(t, err, stop)
	assert.Equal(t, "whole", text(t, file))
	require.NoError(t, place.Write(context.Background(), saying("new")))
	assert.Equal(t, "new", text(t, file))
	assert.Equal(t, []string{"report.html"}, names(t, dir))
	info, err := os.Stat(file)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o640), info.Mode().Perm(), "its rights stay")
}

func TestANewFileGetsTheRightsOfTheMask(t *testing.T) {
	mask := syscall.Umask(0o027)
	defer syscall.Umask(mask)
	dir := t.TempDir()
	file, err := output.File(filepath.Join(dir, "file"), output.Inputs{})
	require.NoError(t, err)
	require.NoError(t, file.Write(context.Background(), saying("")))
	folder, err := output.Folder(filepath.Join(dir, "folder"), output.Inputs{}, nil)
	require.NoError(t, err)
	require.NoError(t, folder.Fill(context.Background(), filling("", "a")))
	for name, want := range map[string]os.FileMode{"file": 0o640, "folder": 0o750} {
		info, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		assert.Equal(t, want, info.Mode().Perm(), name)
	}
}

func TestAFolderIsThereWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	folder, csv := filepath.Join(dir, "answers"), []string{"a.csv", "b.csv"}
	fail := func(at string) error { return errors.Join(filling("half", "a.csv")(at), errors.New("half-way")) }
	place, err := output.Folder(folder, output.Inputs{}, csv)
	require.NoError(t, err)
	require.ErrorContains(t, place.Fill(context.Background(), fail), "half-way")
	assert.Empty(t, names(t, dir))
	require.NoError(t, place.Fill(context.Background(), filling("first", csv...)))
	assert.Equal(t, csv, names(t, folder))

	put(t, filepath.Join(folder, ".gitkeep"), "")
	place, err = output.Folder(folder, output.Inputs{}, csv)
	require.NoError(t, err, "hidden files do no harm")
	require.ErrorContains(t, place.Fill(context.Background(), fail), "half-way")
	assert.Equal(t, "first", text(t, filepath.Join(folder, "a.csv")))
	require.NoError(t, place.Fill(context.Background(), filling("second", csv...)))
	assert.Equal(t, "second", text(t, filepath.Join(folder, "b.csv")))
	assert.Equal(t, []string{".gitkeep", "a.csv", "b.csv"}, names(t, folder))
	assert.Equal(t, []string{"answers"}, names(t, dir))
}

func TestALinkStaysALink(t *testing.T) {
	dir := t.TempDir()
	target := put(t, filepath.Join(dir, "kept", "report"), "old")
	link := filepath.Join(dir, "latest")
	require.NoError(t, os.Symlink(target, link))
	place, err := output.File(link, output.Inputs{})
	require.NoError(t, err)
	require.NoError(t, place.Write(context.Background(), saying("new")))
	assert.Equal(t, "new", text(t, target))
	assert.Equal(t, []string{"kept", "latest"}, names(t, dir))
	info, err := os.Lstat(link)
	require.NoError(t, err)
	assert.NotZero(t, info.Mode()&os.ModeSymlink)
}

func TestAPipeIsWrittenAsItIs(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	place, err := output.File(pipe, output.Inputs{Folders: []string{dir}})
	require.NoError(t, err)
	got := make(chan string)
	go func() {
		content, _ := os.ReadFile(filepath.Clean(pipe))
		got <- string(content)
	}()
	require.NoError(t, place.Write(context.Background(), saying("through")))
	assert.Equal(t, "through", <-got)
	assert.Equal(t, []string{"pipe"}, names(t, dir))
}
