package main

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
)

// revision is a commit whose files lie in a folder.
type revision struct {
	commit, folder string
	// sameProgram says that no file of the working tree from which the program is built differs.
	sameProgram bool
}

func git(ctx context.Context, args ...string) ([]byte, error) {
	out, err := exec.CommandContext(ctx, "git", args...).Output()
	if err != nil {
		said := err.Error()
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && len(exit.Stderr) > 0 {
			said = strings.TrimSpace(string(exit.Stderr))
		}
		return nil, fmt.Errorf("git %s: %s", args[0], said)
	}
	return out, nil
}

// isSource reports whether a file takes part in the program: environments, documentation and what runs elsewhere do not.
func isSource(file string) bool {
	switch {
	case strings.HasPrefix(file, "docs/"), strings.HasPrefix(file, "examples/"), strings.HasPrefix(file, "."):
		return false
	case strings.HasPrefix(file, "Pulumi."), path.Ext(file) == ".md", strings.HasSuffix(file, "_test.go"):
		return false
	}
	return true
}

// differs reports whether sources of the working tree, new ones too, are not those of a commit.
func differs(ctx context.Context, commit string) (bool, error) {
	changed, err := git(ctx, "diff", "--name-only", "-z", "--relative", commit)
	if err != nil {
		return false, err
	}
	added, err := git(ctx, "ls-files", "--others", "--exclude-standard", "-z")
	if err != nil {
		return false, err
	}
	for _, file := range strings.Split(string(changed)+string(added), "\x00") {
		if file != "" && isSource(file) {
			return true, nil
		}
	}
	return false, nil
}

// unpack writes the files of an archive into a folder. Links are left out: no source is one.
func unpack(archive io.Reader, folder string) error {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	files := tar.NewReader(archive)
	for {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if header.Typeflag != tar.TypeReg {
			continue
		}
		content, err := io.ReadAll(files)
		if err != nil {
			return err
		}
		name := filepath.FromSlash(header.Name)
		if err := root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := root.WriteFile(name, content, header.FileInfo().Mode().Perm()); err != nil {
			return err
		}
	}
}

// checkOut puts the files of a revision into a new folder, and leaves the repository as it is. The working folder is
// that of the project, which may be a folder of its repository.
func checkOut(ctx context.Context, name, folder string) (revision, error) {
	if _, err := git(ctx, "rev-parse", "--show-toplevel"); err != nil {
		return revision{}, fmt.Errorf("base %q: %w: run it in a clone of the repository", name, err)
	}
	commit, err := git(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", name+"^{commit}")
	if err != nil {
		return revision{}, fmt.Errorf("base %q: the repository has no such commit: name a branch, a tag or a commit; "+
			"a remote one needs `git fetch` first, and a shallow clone needs its history", name)
	}
	r := revision{commit: strings.TrimSpace(string(commit)), folder: folder}
	archive, err := git(ctx, "archive", "--format=tar", r.commit)
	if err != nil {
		return revision{}, fmt.Errorf("base %s: %w", name, err)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return revision{}, fmt.Errorf("base %s: %w", name, err)
	}
	if err := unpack(bytes.NewReader(archive), folder); err != nil {
		return revision{}, fmt.Errorf("base %s: %w", name, err)
	}
	changed, err := differs(ctx, r.commit)
	r.sameProgram = !changed
	return r, err
}
