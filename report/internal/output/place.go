// Package output writes the output of a command completely or not at all: under a temporary name beside its destination, and
// then renamed. Whether that is possible is checked beforehand.
package output

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Place is where a command writes: a file, or a folder of files.
type Place struct {
	path string
	// isThere: what is there gets new content, and keeps its rights.
	isThere bool
	mode    os.FileMode
	// isOpen: it is no file that could be replaced, such as a pipe, and is written as the output comes.
	isOpen bool
}

// Inputs are what a command reads and must not overwrite.
type Inputs struct {
	// Folders are read completely; no output may be inside them. Default: none.
	Folders []string
	// Files are read; no output may replace them. Default: none.
	Files []string
}

// File returns the place of a file, or says why it cannot be written.
func File(path string, inputs Inputs) (Place, error) {
	place, info, err := find(path, inputs)
	switch {
	case err != nil:
		return place, err
	case info == nil:
		return place, probe(path, place.parent())
	case info.IsDir():
		return place, fmt.Errorf("%s is a folder: name a file", path)
	case !info.Mode().IsRegular():
		place.isOpen = true
		return place, nil
	}
	// A file that may not be written is not to be replaced either, though its folder would allow it.
	f, err := os.OpenFile(place.path, os.O_WRONLY, 0)
	if err != nil {
		return place, fmt.Errorf("%s cannot be written: %w", path, reason(err))
	}
	return place, errors.Join(f.Close(), probe(path, place.parent()))
}

// Folder returns the place of a folder, or says why it cannot be written. An existing folder may contain files with the given
// names, which are replaced, and hidden files, but no others.
func Folder(path string, inputs Inputs, names []string) (Place, error) {
	place, info, err := find(path, inputs)
	switch {
	case err != nil:
		return place, err
	case info == nil:
		return place, probe(path, place.parent())
	case !info.IsDir():
		return place, fmt.Errorf("%s is a file: name a folder", path)
	}
	if err := holdsOnly(path, names); err != nil {
		return place, err
	}
	return place, probe(path, place.path)
}

// find follows links to the place and looks at what is there.
func find(path string, inputs Inputs) (Place, os.FileInfo, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return Place{}, nil, fmt.Errorf("%s: %w", path, err)
	}
	place := Place{path: full}
	info, err := os.Lstat(full)
	if err == nil && info.Mode()&os.ModeSymlink != 0 {
		if info, err = os.Stat(full); err != nil {
			return place, nil, fmt.Errorf("%s is a link to something that does not exist: name another place", path)
		}
		// A link in /dev may lead to what has no path, such as a pipe.
		if target, err := filepath.EvalSymlinks(full); err == nil {
			place.path = target
		}
	}
	switch {
	case err == nil:
		place.isThere, place.mode = true, info.Mode().Perm()
		return place, info, place.clearOf(path, info, inputs)
	case errors.Is(err, os.ErrNotExist):
		if _, err := os.Stat(place.parent()); err != nil {
			return place, nil, fmt.Errorf("%s: the folder %s does not exist: create it, or name another place", path, filepath.Dir(path))
		}
		return place, nil, place.clearOf(path, nil, inputs)
	}
	return place, nil, fmt.Errorf("%s: %w", path, reason(err))
}

// clearOf refuses a place where the command would write over its input, or take its own output for input the next time.
func (p Place) clearOf(path string, info os.FileInfo, inputs Inputs) error {
	if info != nil && !info.IsDir() && !info.Mode().IsRegular() {
		return nil
	}
	for _, file := range inputs.Files {
		if other, err := os.Stat(file); err == nil && info != nil && os.SameFile(info, other) {
			return fmt.Errorf("%s is an input: name another place", path)
		}
	}
	for _, folder := range inputs.Folders {
		if err := p.outside(path, folder); err != nil {
			return err
		}
	}
	return nil
}

// outside refuses a place in a folder.
func (p Place) outside(path, name string) error {
	folder, err := os.Stat(name)
	if err != nil {
		return nil //nolint:nilerr // There is no such folder: who reads it says so.
	}
	at, err := filepath.EvalSymlinks(p.parent())
	if err != nil {
		return fmt.Errorf("%s: %w", path, reason(err))
	}
	for at = filepath.Join(at, filepath.Base(p.path)); ; at = filepath.Dir(at) {
		if other, err := os.Stat(at); err == nil && os.SameFile(folder, other) {
			return fmt.Errorf("%s is inside the folder that is read, %s: name a place outside it", path, name)
		}
		if filepath.Dir(at) == at {
			return nil
		}
	}
}

// holdsOnly refuses a folder with other files: one of them may have got its name by chance.
func holdsOnly(folder string, names []string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return fmt.Errorf("%s: %w", folder, reason(err))
	}
	var others []string
	for _, entry := range entries {
		isOurs := entry.Type().IsRegular() && slices.Contains(names, entry.Name())
		if !isOurs && !strings.HasPrefix(entry.Name(), ".") {
			others = append(others, entry.Name())
		}
	}
	const most = 3
	if more := len(others) - most; more > 0 {
		others = append(others[:most], fmt.Sprintf("%d more", more))
	}
	if len(others) > 0 {
		return fmt.Errorf("%s contains other files (%s): name a new or empty folder", folder, strings.Join(others, ", "))
	}
	return nil
}

// prefix is that of temporary names. They are hidden, so that nobody takes them for output.
const prefix = ".datatrail-"

// probe makes something in the folder and removes it again.
func probe(path, folder string) error {
	made, err := os.MkdirTemp(folder, prefix)
	if err != nil {
		return fmt.Errorf("%s: cannot write to %s: %w", path, folder, reason(err))
	}
	return os.Remove(made)
}

func (p Place) parent() string { return filepath.Dir(p.path) }

// reason leaves out what an error says of the path, which the message names already.
func reason(err error) error {
	var failure *os.PathError
	if errors.As(err, &failure) {
		return failure.Err
	}
	return err
}
