// Package store keeps what was read from log files, so that no file is read twice. It keeps rows in Parquet, in one or more
// files for each log, kind, day of events and commit, and it records which log files they come from.
//
// Every file that is written has a name of its own and counts only once a commit names it, and a commit appears as a whole.
// So an interruption at any time loses only what was not committed.
package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"datatrail/internal/dataset"
)

// Names in the folder of a store.
const (
	usersFile   = "in-use.lock"
	intakeFile  = "intake.lock"
	commitsName = "commits"
	stagingName = "staging"
)

// Store is a folder with what was read from log files. Several programs may use it at once.
type Store struct {
	root     string // of all versions
	folder   string // of this version
	users    *flock.Flock
	isBrief  bool
	commits  map[string]bool
	entries  map[int64]Entry
	current  map[string]int64 // by log and name
	parts    map[string]Part
	replaced map[string]bool // parts whose rows stand in another one
}

// Open opens the store in a folder, and creates it if necessary. What another version has written is not read; it is removed
// as soon as no other program uses the store. An empty folder name creates a store that Close removes.
func Open(ctx context.Context, root, version string) (*Store, error) {
	s := &Store{root: root, isBrief: root == ""}
	if s.isBrief {
		var err error
		if s.root, err = os.MkdirTemp("", "datatrail-store-"); err != nil {
			return nil, fmt.Errorf("temporary store: %w", err)
		}
	}
	s.folder = filepath.Join(s.root, version)
	for _, name := range []string{commitsName, stagingName} {
		if err := os.MkdirAll(filepath.Join(s.folder, name), 0o750); err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
	}
	s.users = flock.New(filepath.Join(s.root, usersFile))
	if err := s.clean(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("store %s: %w", s.root, err), s.Close())
	}
	return s, nil
}

const patience = 50 * time.Millisecond

// clean removes what no commit names when nobody else uses the store, and loads what is there.
func (s *Store) clean(ctx context.Context) error {
	isAlone, err := s.users.TryLock()
	if err != nil {
		return err
	}
	if isAlone {
		if err := errors.Join(s.load(), s.sweep(), s.users.Unlock()); err != nil {
			return err
		}
	}
	if _, err := s.users.TryRLockContext(ctx, patience); err != nil {
		return err
	}
	return s.load()
}

// Close closes the store.
func (s *Store) Close() error {
	err := s.users.Close()
	if s.isBrief {
		err = errors.Join(err, os.RemoveAll(s.root))
	}
	return err
}

// Holds reports whether a version of a file was read.
func (s *Store) Holds(id int64) bool {
	_, ok := s.entries[id]
	return ok
}

// Entry returns what was recorded when a version of a file was read.
func (s *Store) Entry(id int64) (Entry, bool) {
	e, ok := s.entries[id]
	return e, ok
}

// Entries returns the files of a log that were read, each in its newest version, in the order of their names.
func (s *Store) Entries(log dataset.Log) []Entry {
	var all []Entry
	for _, id := range s.current {
		if e := s.entries[id]; e.Log == log {
			all = append(all, e)
		}
	}
	slices.SortFunc(all, func(a, b Entry) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// Rows says where rows are.
type Rows struct {
	// Files are the Parquet files, Days the day of each file.
	Files []string
	Days  []string
	// Without are the log files whose rows do not count, although they are in these files.
	Without []int64
}

// Rows returns where the rows of one kind are, for the days from first to last (yyyy-MM-dd) and for rows without a day. Rows
// of unwanted files do not count.
func (s *Store) Rows(log dataset.Log, kind Kind, first, last string, isWanted func(Entry) bool) Rows {
	wanted := map[int64]bool{}
	for _, id := range s.current {
		if e := s.entries[id]; e.Log == log && isWanted(e) {
			wanted[id] = true
		}
	}
	var rows Rows
	without := map[int64]bool{}
	for _, name := range slices.Sorted(maps.Keys(s.parts)) {
		p := s.parts[name]
		if p.Log != log || p.Kind != kind || p.Day != NoDay && (p.Day < first || p.Day > last) {
			continue
		}
		if !slices.ContainsFunc(p.Files, func(id int64) bool { return wanted[id] }) {
			continue
		}
		rows.Files = append(rows.Files, filepath.Join(s.folder, filepath.FromSlash(name)))
		rows.Days = append(rows.Days, p.Day)
		for _, id := range p.Files {
			if !wanted[id] {
				without[id] = true
			}
		}
	}
	rows.Without = sorted(without)
	return rows
}

// On returns only the files of the given days, yyyy-MM-dd or NoDay.
func (r Rows) On(days map[string]bool) Rows {
	some := Rows{Without: r.Without}
	for i, day := range r.Days {
		if days[day] {
			some.Files, some.Days = append(some.Files, r.Files[i]), append(some.Days, day)
		}
	}
	return some
}

func sorted(ids map[int64]bool) []int64 { return slices.Sorted(maps.Keys(ids)) }

// sweep removes what no commit names, and other versions.
func (s *Store) sweep() error {
	versions, err := os.ReadDir(s.root)
	if err != nil {
		return err
	}
	for _, entry := range versions {
		if entry.IsDir() && isVersion(entry.Name()) && entry.Name() != filepath.Base(s.folder) {
			err = errors.Join(err, os.RemoveAll(filepath.Join(s.root, entry.Name())))
		}
	}
	err = errors.Join(err, empty(filepath.Join(s.folder, stagingName)))
	for _, log := range dataset.Logs {
		parts, globErr := filepath.Glob(filepath.Join(s.folder, string(log), "*", "*"))
		err = errors.Join(err, globErr)
		for _, part := range parts {
			name, relErr := filepath.Rel(s.folder, part)
			if _, isNamed := s.parts[filepath.ToSlash(name)]; relErr != nil || !isNamed {
				err = errors.Join(err, relErr, os.RemoveAll(part))
			}
		}
	}
	return err
}

func empty(folder string) error {
	entries, err := os.ReadDir(folder)
	for _, entry := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(folder, entry.Name())))
	}
	return err
}
