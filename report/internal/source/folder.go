package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// Folder is a folder on this machine, with the logs at any depth.
type Folder string

// String returns the path of the folder.
func (f Folder) String() string {
	return string(f)
}

// List lists the folder and everything below it. Symbolic links are followed.
func (f Folder) List(ctx context.Context, period Period) (Listing, error) {
	if info, err := os.Stat(string(f)); err != nil {
		return Listing{}, fmt.Errorf("logs: %w", err)
	} else if !info.IsDir() {
		return f.single(period, info), nil
	}
	w := walk{root: string(f), period: period, seen: map[string]bool{}}
	if err := w.folder(ctx, ""); err != nil {
		return Listing{}, err
	}
	w.found.sort()
	return w.found, nil
}

// single is a file that is named by itself.
func (f Folder) single(period Period, info fs.FileInfo) Listing {
	w := walk{root: filepath.Dir(string(f)), period: period}
	w.file(filepath.Base(string(f)), info)
	return w.found
}

type walk struct {
	root   string
	period Period
	seen   map[string]bool // folders without links in their paths
	found  Listing
}

func (w *walk) path(name string) string {
	return filepath.Join(w.root, filepath.FromSlash(name))
}

func (w *walk) pass(name string, reason Reason, err error) {
	w.found.Passed = append(w.found.Passed, Passed{w.path(name), reason, err})
}

func (w *walk) folder(ctx context.Context, name string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	place, err := filepath.EvalSymlinks(w.path(name))
	if err != nil {
		w.pass(name, Unreadable, err)
		return nil
	}
	if w.seen[place] {
		w.pass(name, Loop, nil)
		return nil
	}
	w.seen[place] = true
	// What could be read before an error is kept.
	entries, err := os.ReadDir(w.path(name))
	if err != nil {
		w.pass(name, Unreadable, err)
	}
	for _, entry := range entries {
		if err := w.entry(ctx, path.Join(name, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

func (w *walk) entry(ctx context.Context, name string) error {
	info, err := os.Stat(w.path(name))
	switch {
	case errors.Is(err, fs.ErrNotExist) && !isLink(w.path(name)):
		// It was removed since the folder was read.
	case err != nil:
		w.pass(name, Unreadable, err)
	case info.IsDir():
		return w.folder(ctx, name)
	case !info.Mode().IsRegular():
		w.pass(name, Unreadable, fmt.Errorf("not a regular file: %s", info.Mode().Type()))
	default:
		w.file(name, info)
	}
	return nil
}

func isLink(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

func (w *walk) file(name string, info fs.FileInfo) {
	told := Tell(name)
	if reason, ok := w.period.admits(told); !ok {
		w.pass(name, reason, nil)
		return
	}
	w.found.Files = append(w.found.Files, File{
		Root: w.root, Name: name, Size: info.Size(), Version: version(info), Told: told, object: onDisk{},
	})
}

func version(info fs.FileInfo) string {
	return fmt.Sprintf("%d-%d", info.Size(), info.ModTime().UnixNano())
}

type onDisk struct{}

func (onDisk) open(_ context.Context, file File, _ int64) (io.ReadCloser, error) {
	f, err := os.Open(filepath.Join(file.Root, filepath.FromSlash(file.Name)))
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &steady{f, version(info)}, nil
}

// steady is an open file that notices at its end when it has changed since it was opened.
type steady struct {
	*os.File
	version string
}

// Read reads as of a file.
func (s *steady) Read(p []byte) (int, error) {
	n, err := s.File.Read(p)
	if errors.Is(err, io.EOF) {
		if info, failed := s.Stat(); failed != nil || version(info) != s.version {
			return n, errors.Join(ErrChanged, failed)
		}
	}
	return n, err
}

func (onDisk) metadata(context.Context, File) (map[string]string, error) {
	return nil, nil
}
