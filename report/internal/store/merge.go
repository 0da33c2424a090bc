package store

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"

	"datatrail/internal/dataset"
)

// Crowd is the parts of one log, kind and day when there are many of them.
type Crowd struct {
	// Log is the log, Kind the kind, Day the day.
	Log  dataset.Log
	Kind Kind
	Day  string
	// Parts are in the order of their names.
	Parts []Part
}

// Crowds returns the days with more parts than the given number.
func (in *Intake) Crowds(most int) []Crowd {
	type of struct {
		log  dataset.Log
		kind Kind
		day  string
	}
	days := map[of][]Part{}
	for _, p := range in.store.parts {
		key := of{p.Log, p.Kind, p.Day}
		days[key] = append(days[key], p)
	}
	var all []Crowd
	for of, parts := range days {
		if len(parts) > most {
			slices.SortFunc(parts, func(a, b Part) int { return cmp.Compare(a.Name, b.Name) })
			all = append(all, Crowd{of.log, of.kind, of.day, parts})
		}
	}
	slices.SortFunc(all, func(a, b Crowd) int {
		return cmp.Or(cmp.Compare(a.Log, b.Log), cmp.Compare(a.Day, b.Day), cmp.Compare(a.Kind, b.Kind))
	})
	return all
}

// Files returns the Parquet files of the parts.
func (in *Intake) Files(c Crowd) []string {
	files := make([]string, len(c.Parts))
	for i, p := range c.Parts {
		files[i] = filepath.Join(in.store.folder, filepath.FromSlash(p.Name))
	}
	return files
}

// Merge replaces the parts of a crowd with one file that has all of their rows and no others. The parts stay on disk while
// another program may still read them: the next program that opens the store while no other
// uses it removes them.
func (b *Batch) Merge(c Crowd, file string) error {
	if err := b.merge(c, file); err != nil {
		return fmt.Errorf("store %s: %w", b.intake.store.root, err)
	}
	return nil
}

func (b *Batch) merge(c Crowd, file string) error {
	files := map[int64]bool{}
	var merged commit
	for _, p := range c.Parts {
		merged.Replaced = append(merged.Replaced, p.Name)
		for _, id := range p.Files {
			files[id] = true
		}
	}
	p, err := b.keep(c.Log, c.Kind, file)
	if err != nil {
		return err
	}
	p.Files = sorted(files)
	merged.Parts = []Part{p}
	return b.settle(merged)
}
