package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
	"datatrail/report/internal/store"
)

const (
	version = "v0123456789abcdef"
	day     = "2026-11-06"
)

func open(t *testing.T, root, version string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), root, version)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func entry(name, version string) store.Entry {
	return store.Entry{ID: store.ID(dataset.Trail, name, version), Log: dataset.Trail, Name: name, Version: version, Rows: 1}
}

// written is a batch that is ready to be committed, of files that share a part.
func written(t *testing.T, in *store.Intake, entries ...store.Entry) (*store.Batch, map[string][]int64) {
	t.Helper()
	batch, err := in.Begin()
	require.NoError(t, err)
	file, err := batch.File(dataset.Trail, store.Records, day)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, []byte(fmt.Sprint(entries)), 0o600))
	ids := make([]int64, len(entries))
	for i, e := range entries {
		ids[i] = e.ID
	}
	return batch, map[string][]int64{file: ids}
}

func add(t *testing.T, s *store.Store, entries ...store.Entry) {
	t.Helper()
	in, err := s.Intake(context.Background())
	require.NoError(t, err)
	batch, parts := written(t, in, entries...)
	require.NoError(t, batch.Commit(entries, parts))
	require.NoError(t, in.Close())
}

func everything(store.Entry) bool { return true }

func rows(s *store.Store) store.Rows {
	return s.Rows(dataset.Trail, store.Records, day, day, everything)
}

func TestWhatWasCommittedIsHeld(t *testing.T) {
	root := t.TempDir()
	s := open(t, root, version)
	a, b := entry("a", "1"), entry("b", "1")
	add(t, s, a, b)
	for name, s := range map[string]*store.Store{"at once": s, "when it is opened again": open(t, root, version)} {
		assert.True(t, s.Holds(a.ID), name)
		assert.Equal(t, []store.Entry{a, b}, s.Entries(dataset.Trail), name)
		assert.Empty(t, s.Entries(dataset.Access), name)
		assert.Len(t, rows(s).Files, 1, name)
		assert.Empty(t, rows(s).Without, name)
		assert.Empty(t, s.Rows(dataset.Trail, store.Records, "2026-11-07", "2026-11-09", everything).Files, name)
	}
}

func TestProfilesComeFromTheFilesOfTheRecordsOfTheirDay(t *testing.T) {
	const next = "2026-11-07"
	s := open(t, t.TempDir(), version)
	in, err := s.Intake(context.Background())
	require.NoError(t, err)
	batch, err := in.Begin()
	require.NoError(t, err)
	a, b, c := entry("a", "1"), entry("b", "1"), entry("c", "1")
	filesIn := map[string][]int64{}
	put := func(kind store.Kind, day string, from ...int64) {
		file, err := batch.File(dataset.Trail, kind, day)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(file, []byte(day), 0o600))
		if kind == store.Records {
			filesIn[file] = from
		}
	}
	put(store.Records, day, a.ID)
	put(store.Records, day, b.ID)
	put(store.Records, next, c.ID)
	put(store.Profiles, day)
	put(store.Profiles, next)
	require.NoError(t, batch.Commit([]store.Entry{a, b, c}, filesIn))
	require.NoError(t, in.Close())
	profiles := func(name string) store.Rows {
		return s.Rows(dataset.Trail, store.Profiles, day, next, func(e store.Entry) bool { return e.Name == name })
	}
	assert.Equal(t, []string{day}, profiles("a").Days)
	assert.Equal(t, []int64{b.ID}, profiles("a").Without)
	assert.Equal(t, []string{next}, profiles("c").Days)
	assert.Empty(t, profiles("c").Without)
	assert.Empty(t, profiles("d").Files)
}

func TestAFileThatCameLateJoinsItsDay(t *testing.T) {
	s := open(t, t.TempDir(), version)
	add(t, s, entry("a", "1"))
	add(t, s, entry("b", "1"))
	assert.Len(t, rows(s).Files, 2)
}

func TestAFileThatChangedIsReplaced(t *testing.T) {
	s := open(t, t.TempDir(), version)
	old, other, fresh := entry("a", "1"), entry("b", "1"), entry("a", "2")
	add(t, s, old, other)
	add(t, s, fresh)
	assert.Equal(t, []store.Entry{fresh, other}, s.Entries(dataset.Trail))
	assert.Equal(t, []int64{old.ID}, rows(s).Without, "its rows stand beside others")
	assert.Len(t, rows(s).Files, 2)
	add(t, s, entry("b", "2"))
	assert.Empty(t, rows(s).Without, "nothing of the first part counts any more, so nobody reads it")
	assert.Len(t, rows(s).Files, 2)
}

func TestFilesThatAreNotWantedDoNotCount(t *testing.T) {
	s := open(t, t.TempDir(), version)
	a, b := entry("a", "1"), entry("b", "1")
	add(t, s, a, b)
	got := s.Rows(dataset.Trail, store.Records, day, day, func(e store.Entry) bool { return e.Name == "a" })
	assert.Equal(t, []int64{b.ID}, got.Without)
}

func TestAnEndBeforeTheCommitLeavesNothing(t *testing.T) {
	root := t.TempDir()
	s := open(t, root, version)
	kept := entry("a", "1")
	add(t, s, kept)
	in, err := s.Intake(context.Background())
	require.NoError(t, err)
	written(t, in, entry("b", "1"))
	// The program ends here: the system takes its locks away.
	require.NoError(t, in.Close())
	require.NoError(t, s.Close())
	stray := filepath.Join(root, version, "trail", day, "stray-data_0.parquet")
	require.NoError(t, os.WriteFile(stray, nil, 0o600))
	half := filepath.Join(root, version, "commits", "29991231T000000.0-x.json")
	require.NoError(t, os.WriteFile(half, []byte(`{"entries":[{"id":7`), 0o600))

	s = open(t, root, version)
	assert.Equal(t, []store.Entry{kept}, s.Entries(dataset.Trail))
	staged, err := os.ReadDir(filepath.Join(root, version, "staging"))
	require.NoError(t, err)
	assert.Empty(t, staged)
	assert.NoFileExists(t, stray)
	assert.Len(t, rows(s).Files, 1)
	assert.FileExists(t, rows(s).Files[0])
}

func TestFilesOfADamagedPartAreReadAgain(t *testing.T) {
	for name, damage := range map[string]func(string) error{
		"gone": os.Remove, "cut": func(file string) error { return os.Truncate(file, 1) },
	} {
		root := t.TempDir()
		s := open(t, root, version)
		a, b := entry("a", "1"), entry("b", "1")
		add(t, s, a)
		add(t, s, b)
		require.NoError(t, damage(rows(s).Files[0]), name)
		s = open(t, root, version)
		assert.NotEqual(t, s.Holds(a.ID), s.Holds(b.ID), "%s: one of them must be read again", name)
		assert.Len(t, rows(s).Files, 1, name)
	}
}

func TestWhatAnotherVersionWroteGoes(t *testing.T) {
	root := t.TempDir()
	mine := filepath.Join(root, "notes")
	require.NoError(t, os.MkdirAll(mine, 0o750))
	s := open(t, root, version)
	add(t, s, entry("a", "1"))
	const next = "vfedcba9876543210"
	other := open(t, root, next)
	assert.Empty(t, other.Entries(dataset.Trail))
	assert.DirExists(t, filepath.Join(root, version), "as long as somebody uses it")
	require.NoError(t, s.Close())
	require.NoError(t, other.Close())
	open(t, root, next)
	assert.NoDirExists(t, filepath.Join(root, version))
	assert.DirExists(t, mine, "what is not the store's stays")
}

func TestSeveralProgramsAddToOneStore(t *testing.T) {
	root := t.TempDir()
	var programs sync.WaitGroup
	problems := make([]error, 4)
	for i := range problems {
		programs.Go(func() { problems[i] = addAll(root) })
	}
	programs.Wait()
	for _, err := range problems {
		require.NoError(t, err)
	}
	s := open(t, root, version)
	assert.Len(t, s.Entries(dataset.Trail), files)
	assert.Len(t, rows(s).Files, files, "each file was read by one of them only")
}

const files = 20

// addAll adds the files that nobody has added yet.
func addAll(root string) error {
	for i := range files {
		if err := addOne(root, entry(strconv.Itoa(i), "1")); err != nil {
			return err
		}
	}
	return nil
}

func addOne(root string, e store.Entry) error {
	ctx := context.Background()
	s, err := store.Open(ctx, root, version)
	if err != nil {
		return err
	}
	in, err := s.Intake(ctx)
	if err != nil {
		return err
	}
	if !s.Holds(e.ID) {
		batch, err := in.Begin()
		if err != nil {
			return err
		}
		file, err := batch.File(dataset.Trail, store.Records, day)
		if err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(e.Name), 0o600); err != nil {
			return err
		}
		if err := batch.Commit([]store.Entry{e}, map[string][]int64{file: {e.ID}}); err != nil {
			return err
		}
	}
	if err := in.Close(); err != nil {
		return err
	}
	return s.Close()
}

func TestABriefStoreGoesWithTheProgram(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s, err := store.Open(context.Background(), "", version)
	require.NoError(t, err)
	add(t, s, entry("a", "1"))
	require.NoError(t, s.Close())
	left, err := os.ReadDir(os.Getenv("TMPDIR"))
	require.NoError(t, err)
	assert.Empty(t, left)
}

// merged puts one file in the place of the parts of the only day that has more than one.
func merged(t *testing.T, s *store.Store) {
	t.Helper()
	in, err := s.Intake(context.Background())
	require.NoError(t, err)
	crowds := in.Crowds(1)
	require.Len(t, crowds, 1)
	assert.Len(t, in.Files(crowds[0]), len(crowds[0].Parts))
	batch, err := in.Begin()
	require.NoError(t, err)
	file, err := batch.File(crowds[0].Log, crowds[0].Kind, crowds[0].Day)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, []byte("merged"), 0o600))
	require.NoError(t, batch.Merge(crowds[0], file))
	assert.Empty(t, in.Crowds(1))
	require.NoError(t, in.Close())
}

func TestTheManyPartsOfADayBecomeOne(t *testing.T) {
	root := t.TempDir()
	s, reader := open(t, root, version), open(t, root, version)
	a, b := entry("a", "1"), entry("b", "1")
	add(t, s, a)
	add(t, s, b)
	fresh := open(t, root, version)
	before := rows(fresh).Files
	require.Len(t, before, 2)
	merged(t, s)
	for name, s := range map[string]*store.Store{"at once": s, "when it is opened again": open(t, root, version)} {
		assert.Equal(t, []store.Entry{a, b}, s.Entries(dataset.Trail), name)
		assert.Len(t, rows(s).Files, 1, name)
		got := s.Rows(dataset.Trail, store.Records, day, day, func(e store.Entry) bool { return e.Name == "a" })
		assert.Equal(t, []int64{b.ID}, got.Without, name)
		require.NoError(t, s.Close())
	}
	for _, part := range before {
		assert.FileExists(t, part, "as long as somebody may read it")
	}
	require.NoError(t, reader.Close())
	require.NoError(t, fresh.Close())
	s = open(t, root, version)
	for _, part := range before {
		assert.NoFileExists(t, part)
	}
	assert.FileExists(t, rows(s).Files[0])
	add(t, s, entry("c", "1"))
	assert.Len(t, rows(s).Files, 2, "a late file joins its day")
}

func TestAnEndInTheMiddleOfAMergeChangesNothing(t *testing.T) {
	root := t.TempDir()
	s := open(t, root, version)
	add(t, s, entry("a", "1"))
	add(t, s, entry("b", "1"))
	before := rows(s)
	in, err := s.Intake(context.Background())
	require.NoError(t, err)
	batch, err := in.Begin()
	require.NoError(t, err)
	file, err := batch.File(dataset.Trail, store.Records, day)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, []byte("half"), 0o600))
	// The program ends here.
	require.NoError(t, in.Close())
	require.NoError(t, s.Close())
	s = open(t, root, version)
	assert.Equal(t, before, rows(s))
	assert.NoFileExists(t, file)
}

func TestFilesOfADamagedMergeAreReadAgain(t *testing.T) {
	for name, isSwept := range map[string]bool{"the parts are still there": false, "the parts are gone": true} {
		root := t.TempDir()
		s := open(t, root, version)
		a, b := entry("a", "1"), entry("b", "1")
		add(t, s, a)
		add(t, s, b)
		merged(t, s)
		one := rows(s).Files[0]
		require.NoError(t, s.Close())
		if isSwept {
			require.NoError(t, open(t, root, version).Close())
		}
		require.NoError(t, os.Truncate(one, 1), name)
		s = open(t, root, version)
		assert.Equal(t, isSwept, !s.Holds(a.ID), name)
		assert.Equal(t, isSwept, !s.Holds(b.ID), name)
		assert.Len(t, rows(s).Files, map[bool]int{true: 0, false: 2}[isSwept], name)
	}
}

func TestRowsWithoutADayAreThereOnlyWhenAskedFor(t *testing.T) {
	all := store.Rows{Files: []string{"a", "b", "c"}, Days: []string{"2026-11-01", store.NoDay, "2026-11-02"}, Without: []int64{7}}
	day := all.On(map[string]bool{"2026-11-02": true})
	assert.Equal(t, store.Rows{Files: []string{"c"}, Days: []string{"2026-11-02"}, Without: []int64{7}}, day)
	assert.Equal(t, []string{"b"}, all.On(map[string]bool{store.NoDay: true}).Files)
}
