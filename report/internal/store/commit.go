package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// commit is what came into the store together.
type commit struct {
	Entries []Entry `json:"entries"`
	Parts   []Part  `json:"parts"`
	// Replaced are parts whose rows stand in Parts now.
	Replaced []string `json:"replaced,omitempty"`
}

// versionForm is how the folder of a version is called: nothing else in the folder of a store is ever removed.
var versionForm = regexp.MustCompile(`^v[0-9a-f]{16}$`)

func isVersion(name string) bool { return versionForm.MatchString(name) }

// load reads the commits that are not known yet, in the order in which they were made. One whose parts are not all there as
// they were written counts for nothing: its files are read again.
func (s *Store) load() error {
	if s.commits == nil {
		s.commits, s.entries, s.current = map[string]bool{}, map[int64]Entry{}, map[string]int64{}
		s.parts, s.replaced = map[string]Part{}, map[string]bool{}
	}
	names, err := os.ReadDir(filepath.Join(s.folder, commitsName))
	if err != nil {
		return err
	}
	var fresh []commit
	for _, name := range names {
		if s.commits[name.Name()] || !strings.HasSuffix(name.Name(), ".json") {
			continue
		}
		s.commits[name.Name()] = true
		text, err := os.ReadFile(filepath.Join(s.folder, commitsName, name.Name()))
		if err != nil {
			return err
		}
		var c commit
		if err := json.Unmarshal(text, &c); err == nil {
			fresh = append(fresh, c)
		}
	}
	// The newest come first: only a commit that is whole stands for the parts that it replaced.
	whole := fresh[:0:0]
	for _, c := range slices.Backward(fresh) {
		isWhole, err := s.isWhole(c)
		if err != nil {
			return err
		}
		if isWhole {
			s.replace(c.Replaced)
			whole = append(whole, c)
		}
	}
	for _, c := range slices.Backward(whole) {
		s.apply(c)
	}
	return nil
}

func (s *Store) replace(parts []string) {
	for _, name := range parts {
		s.replaced[name] = true
		delete(s.parts, name)
	}
}

// isWhole reports whether the parts of a commit are there, or others in their place.
func (s *Store) isWhole(c commit) (bool, error) {
	for _, p := range c.Parts {
		if s.replaced[p.Name] {
			continue
		}
		info, err := os.Stat(filepath.Join(s.folder, filepath.FromSlash(p.Name)))
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if info.Size() != p.Size {
			return false, nil
		}
	}
	return true, nil
}

func (s *Store) apply(c commit) {
	for _, e := range c.Entries {
		s.entries[e.ID] = e
		s.current[string(e.Log)+"/"+e.Name] = e.ID
	}
	for _, p := range c.Parts {
		if !s.replaced[p.Name] {
			s.parts[p.Name] = p
		}
	}
}

// write puts a commit down. It appears as a whole or not at all.
func (s *Store) write(c commit) error {
	text, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	id := uuid.NewString()
	staged := filepath.Join(s.folder, stagingName, id)
	if err := s.save(staged, text); err != nil {
		return err
	}
	name := time.Now().UTC().Format("20060102T150405.000000000") + "-" + id + ".json"
	if err := os.Rename(staged, filepath.Join(s.folder, commitsName, name)); err != nil {
		return err
	}
	s.commits[name] = true
	s.replace(c.Replaced)
	s.apply(c)
	return s.sync(filepath.Join(s.folder, commitsName))
}

func (s *Store) save(name string, text []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close(), s.sync(name))
}

// sync waits until a file or folder is on disk. A store that goes with the program need not be.
func (s *Store) sync(name string) error {
	if s.isBrief {
		return nil
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
