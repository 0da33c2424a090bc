package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/gofrs/flock"
	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"datatrail/internal/dataset"
)

// Intake is the exclusive right of one program to add to the store, until Close.
type Intake struct {
	store *Store
	lock  *flock.Flock
}

// Intake waits until no other program adds to the store, and loads what others have added meanwhile.
func (s *Store) Intake(ctx context.Context) (*Intake, error) {
	lock := flock.New(filepath.Join(s.folder, intakeFile))
	if _, err := lock.TryLockContext(ctx, patience); err != nil {
		return nil, fmt.Errorf("store %s: another program is adding to it: %w", s.root, err)
	}
	if err := s.load(); err != nil {
		return nil, errors.Join(fmt.Errorf("store %s: %w", s.root, err), lock.Close())
	}
	return &Intake{s, lock}, nil
}

// Close lets other programs add to the store.
func (in *Intake) Close() error { return in.lock.Close() }

// Batch is what is added to the store together. Several goroutines may write to it.
type Batch struct {
	intake *Intake
	id     string
	folder string
	made   atomic.Int64 // folders
}

// syncsAtOnce is for how many files and folders a disk is asked at once: it writes them together.
const syncsAtOnce = 8

// dayName is how the folder of a day is called, which DuckDB makes.
const dayName = "part="

// Begin starts a batch.
func (in *Intake) Begin() (*Batch, error) {
	id := uuid.NewString()
	b := &Batch{intake: in, id: id, folder: filepath.Join(in.store.folder, stagingName, id)}
	if err := os.MkdirAll(b.folder, 0o750); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return b, nil
}

// File returns the name of a new file for rows of one log, kind and day, yyyy-MM-dd.
func (b *Batch) File(log dataset.Log, kind Kind, day string) (string, error) {
	folder, err := b.Folder(log, kind)
	if err != nil {
		return "", err
	}
	file := filepath.Join(folder, dayName+day, "rows.parquet")
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		return "", fmt.Errorf("store: %w", err)
	}
	return file, nil
}

// Folder creates a folder for rows of one log and kind and several days, with a folder part=<day> for each day.
func (b *Batch) Folder(log dataset.Log, kind Kind) (string, error) {
	folder := filepath.Join(b.folder, string(log), string(kind), strconv.FormatInt(b.made.Add(1), 10))
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return "", fmt.Errorf("store: %w", err)
	}
	return folder, nil
}

// Written returns the files that were written to such a folder.
func (b *Batch) Written(folder string) ([]string, error) {
	found, err := filepath.Glob(filepath.Join(folder, dayName+"*", "*.parquet"))
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return found, nil
}

// Commit adds the files that were read. filesIn says which files the records of a part come from, by the path to which the part
// was written; it may name more. Profiles are taken to come from the files of all records of their log and day in the batch.
func (b *Batch) Commit(entries []Entry, filesIn map[string][]int64) error {
	if err := b.commit(entries, filesIn); err != nil {
		return fmt.Errorf("store %s: %w", b.intake.store.root, err)
	}
	return nil
}

func (b *Batch) commit(entries []Entry, filesIn map[string][]int64) error {
	c := commit{Entries: entries}
	for _, log := range dataset.Logs {
		recorded := map[string][]int64{} // by day
		for _, kind := range Kinds {
			written, err := filepath.Glob(filepath.Join(b.folder, string(log), string(kind), "*", dayName+"*", "*.parquet"))
			if err != nil {
				return err
			}
			for _, file := range written {
				p, err := b.keep(log, kind, file)
				if err != nil {
					return err
				}
				if kind == Records {
					p.Files = filesIn[file]
					recorded[p.Day] = append(recorded[p.Day], p.Files...)
				} else {
					p.Files = slices.Compact(slices.Sorted(slices.Values(recorded[p.Day])))
				}
				c.Parts = append(c.Parts, p)
			}
		}
	}
	return b.settle(c)
}

// settle waits until the parts of a commit are on disk, writes the commit, and ends the batch.
func (b *Batch) settle(c commit) error {
	s := b.intake.store
	names := map[string]bool{}
	for _, p := range c.Parts {
		file := filepath.Join(s.folder, filepath.FromSlash(p.Name))
		names[file], names[filepath.Dir(file)] = true, true
	}
	var syncing errgroup.Group
	syncing.SetLimit(syncsAtOnce)
	for name := range names {
		syncing.Go(func() error { return s.sync(name) })
	}
	if err := syncing.Wait(); err != nil {
		return err
	}
	return errors.Join(s.write(c), os.RemoveAll(b.folder))
}

// keep puts a part to the others of its day.
func (b *Batch) keep(log dataset.Log, kind Kind, file string) (Part, error) {
	s := b.intake.store
	info, err := os.Stat(file)
	if err != nil {
		return Part{}, err
	}
	folder := filepath.Dir(file)
	day := strings.TrimPrefix(filepath.Base(folder), dayName)
	p := Part{Log: log, Kind: kind, Day: day, Size: info.Size()}
	p.Name = path.Join(string(log), day, b.id+"-"+string(kind)+"-"+filepath.Base(filepath.Dir(folder))+"-"+filepath.Base(file))
	to := filepath.Join(s.folder, filepath.FromSlash(p.Name))
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		return Part{}, err
	}
	return p, os.Rename(file, to)
}

// Drop discards the batch.
func (b *Batch) Drop() error { return os.RemoveAll(b.folder) }
