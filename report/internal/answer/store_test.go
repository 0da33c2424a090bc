package answer_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/generate"
	"datatrail/report/internal/logs"
	"datatrail/report/internal/source"
	"datatrail/report/internal/store"
)

// place is somewhere that logs come to file by file, and are read from.
type place interface {
	// put makes the file of a folder with all logs appear.
	put(t require.TestingT, name string)
	source() source.Source
}

// places make places that get their files from a folder, as many as a test asks for.
var places = map[string]func(t *testing.T) func(from string) place{
	"a folder": func(t *testing.T) func(string) place {
		t.Helper()
		return func(from string) place { return folder{from, t.TempDir()} }
	},
	"S3": bucketsOf,
}

type folder struct{ from, dir string }

func (f folder) put(t require.TestingT, name string) {
	to := filepath.Join(f.dir, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(to), 0o750))
	// The time of change stays, so the version is the same.
	if err := os.Link(filepath.Join(f.from, name), to); !errors.Is(err, fs.ErrExist) {
		require.NoError(t, err)
	}
}

func (f folder) source() source.Source { return source.Folder(f.dir) }

// Every answer is the same whether all logs are read at once or in several runs, some of which were interrupted, in whatever
// order the files came.
func TestEveryAnswerIsTheSameInHoweverManyRuns(t *testing.T) {
	defer answer.ReadBatches(100 << 10)()
	defer answer.MergeParts(1)()
	// A check takes seconds. Whoever wants more says so with -rapid.checks.
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		require.NoError(t, checks.Value.Set("4"))
		defer func() { assert.NoError(t, checks.Value.Set(checks.DefValue)) }()
	}
	w := generate.New(9, start, 5, 1500)
	w.Access = []generate.AccessForm{generate.ClassicForm, generate.LinesForm, generate.ExportForm, generate.FilterForm}
	w.Split, w.Open = true, true
	all := t.TempDir()
	require.NoError(t, w.Write(all, func(int) {}))
	names := filesIn(t, all)
	whole := answer.Options{Logs: source.Folder(all), Declared: saying(w, false, dataset.Egress), ListingLimit: 5, Threads: 2}
	part := whole
	part.Since, part.Until = start.AddDate(0, 0, 3), start.AddDate(0, 0, 3)
	want := map[bool]*answer.Report{true: built(t, whole), false: built(t, part)}
	for name, newPlace := range places {
		t.Run("from "+name, func(t *testing.T) {
			newPlace := newPlace(t)
			rapid.Check(t, func(rt *rapid.T) {
				defer answer.Little(rapid.SampledFrom([]int64{0, 10 << 10, 1 << 20}).Draw(rt, "size of a little day"))()
				at, kept := newPlace(all), t.TempDir()
				order := slices.Clone(names)
				draw := rand.New(rand.NewPCG(1, rapid.Uint64().Draw(rt, "order")))
				draw.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
				runs := rapid.IntRange(1, 3).Draw(rt, "runs")
				for i := range runs {
					for _, file := range order[len(order)*i/runs : len(order)*(i+1)/runs] {
						at.put(rt, file)
					}
					if i == runs-1 {
						break
					}
					interrupted := whole
					interrupted.Logs, interrupted.Store = at.source(), kept
					run(rt, interrupted, rapid.Int64Range(0, 1<<20).Draw(rt, "bytes before the interruption"))
				}
				for isWhole, o := range map[bool]answer.Options{true: whole, false: part} {
					o.Logs, o.Store = at.source(), kept
					if isWhole {
						alike(rt, want[true], built(rt, o))
						continue
					}
					// The store must know the time before the part first.
					o.Since, o.Until = time.Time{}, time.Time{}
					built(rt, o)
					o.Since, o.Until = part.Since, part.Until
					alike(rt, want[false], built(rt, o))
				}
			})
		})
	}
}

// run builds a report that is interrupted after so many bytes, if it reads as many.
func run(t require.TestingT, o answer.Options, bytes int64) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var mu sync.Mutex
	o.Read = func(n int64) {
		mu.Lock()
		defer mu.Unlock()
		if bytes -= n; bytes < 0 {
			cancel()
		}
	}
	_, err := answer.Build(ctx, o)
	if ctx.Err() == nil {
		require.NoError(t, err)
	}
}

func built(t require.TestingT, o answer.Options) *answer.Report {
	report, err := answer.Build(context.Background(), o)
	require.NoError(t, err)
	return report
}

// alike compares all that two reports answer. What was read in which run is not part of an answer.
func alike(t require.TestingT, want, got *answer.Report) {
	assert.Equal(t, want.AsOf, got.AsOf)
	assert.Equal(t, want.Findings, got.Findings)
	require.Len(t, got.Datasets, len(want.Datasets))
	for i, d := range want.Datasets {
		assert.Equal(t, d.Days, got.Datasets[i].Days)
		assert.Equal(t, d.ReadsFrom, got.Datasets[i].ReadsFrom)
		for j, s := range d.Sections {
			assert.Equal(t, s, got.Datasets[i].Sections[j], "%s of %s", s.Name, d.Bucket)
		}
	}
	if want.Since != got.Since || want.Until != got.Until {
		assert.Fail(t, "another period")
	}
	if want.Read.TrailFiles == got.Read.TrailFiles {
		assert.Equal(t, kinds(want), kinds(got))
		assert.Equal(t, want.Read.TrailRecords, got.Read.TrailRecords)
		assert.Equal(t, want.Read.AccessRecords, got.Read.AccessRecords)
	}
}

func kinds(report *answer.Report) map[logs.Kind]int64 {
	all := map[logs.Kind]int64{}
	for _, c := range report.Counts {
		all[c.Kind] = c.Times
	}
	return all
}

func filesIn(t require.TestingT, dir string) []string {
	var names []string
	require.NoError(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			name, err := filepath.Rel(dir, path)
			names = append(names, name)
			return err
		}
		return err
	}))
	return names
}

// A file that grew, or that was repaired, takes the place of what it was.
func TestAFileThatChangedCountsAsItIsNow(t *testing.T) {
	dir := t.TempDir()
	o := answer.Options{Logs: source.Folder(dir), Store: t.TempDir(), Declared: declare(dataset.Egress, corpus), Threads: 1}
	first, second := readOf(corpus, "A", noon, 1000), readOf(corpus, "B", noon.Add(time.Minute), 500)
	logged(t, dir, first)
	trailed(t, dir, noon.Add(5*time.Minute), first)
	assert.EqualValues(t, 1000, built(t, o).Datasets[0].Section("bytes_by_principal").Total("bytes"))
	logged(t, dir, second)
	trailed(t, dir, noon.Add(5*time.Minute), first, second)
	report := built(t, o)
	assert.EqualValues(t, 1500, report.Datasets[0].Section("bytes_by_principal").Total("bytes"))
	assert.EqualValues(t, 2, report.Read.TrailRecords)
	// The file of another folder is not part of this one.
	require.NoError(t, os.RemoveAll(filepath.Join(dir, "trail")))
	report = built(t, o)
	assert.Equal(t, dataset.Access, report.Datasets[0].ReadsFrom, "what is not in the folder any more does not count")
}

func TestAFileIsReadOnce(t *testing.T) {
	dir := t.TempDir()
	o := answer.Options{Logs: source.Folder(dir), Store: t.TempDir(), Declared: declare(dataset.Egress, corpus), Threads: 1}
	first := readOf(corpus, "A", noon, 1000)
	logged(t, dir, first)
	trailed(t, dir, noon.Add(5*time.Minute), first)
	want := built(t, o)
	// Whoever reads it again finds nothing that can be read.
	for _, name := range filesIn(t, dir) {
		file := filepath.Join(dir, name)
		info, err := os.Stat(file)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(file, make([]byte, info.Size()), 0o600))
		require.NoError(t, os.Chtimes(file, info.ModTime(), info.ModTime()))
	}
	alike(t, want, built(t, o))
}

func TestWhoIsNewIsKnownFromTheStore(t *testing.T) {
	dir, kept := t.TempDir(), t.TempDir()
	old, now := readOf(corpus, "A", noon.AddDate(0, 0, -2), 1000), readOf(corpus, "B", noon, 1000)
	older := readOf(corpus, "D", noon.AddDate(0, 0, -3), 1000)
	other := readOf(corpus, "C", noon.Add(time.Minute), 1000)
	other.requester = "arn:aws:iam::111122223333:user/new"
	logged(t, dir, older, old, now, other)
	o := answer.Options{Logs: source.Folder(dir), Declared: declare(dataset.Writes, corpus), Threads: 1}
	o.Store = kept
	built(t, o)
	o.Since = noon.Truncate(24 * time.Hour)
	for store, want := range map[string][]string{
		kept: {"arn:aws:iam::111122223333:user/new"},
		"":   {"arn:aws:iam::111122223333:role/trainer", "arn:aws:iam::111122223333:user/new"},
	} {
		o.Store = store
		section := built(t, o).Datasets[0].Section("first_seen_principals")
		var got []string
		for _, row := range section.Rows {
			got = append(got, row[section.Column("principal")].(string))
		}
		assert.Equal(t, want, got)
		last := section.Notes[len(section.Notes)-1]
		if store == "" {
			assert.Contains(t, last, "are not read, so everybody appears to be new")
		} else {
			assert.Contains(t, last, "is known only from 2026-11-03 on")
		}
	}
}

// The shortcuts that spare the windows, and keep of the time before the period no more than who was there, give what the text of the
// queries gives, which is what Athena runs.
func TestTheStoreGivesWhatTheQueriesMakeOfTheFiles(t *testing.T) {
	for seed := range uint64(4) {
		defer answer.Little(int64(seed%2) << 20)()
		dir := t.TempDir()
		require.NoError(t, generate.New(seed, start, 3, 3000).Write(dir, func(int) {}))
		unlike, err := answer.Unlike(context.Background(), answer.Options{Logs: source.Folder(dir), Threads: 2})
		require.NoError(t, err)
		assert.Equal(t, map[dataset.Log]int64{dataset.Trail: 0, dataset.Access: 0}, unlike, "seed %d", seed)
	}
}

func commits(t *testing.T, kept string) int {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(kept, "v*", "commits", "*.json"))
	require.NoError(t, err)
	return len(found)
}

// The profiles of a batch wait to be written together. So many that memory must not hold them all are written in between.
func TestOfManyProfilesNoneIsLost(t *testing.T) {
	dir, kept := t.TempDir(), t.TempDir()
	const files, linesOfFile = 6, 700
	for day := range 2 {
		for file := range files {
			var text strings.Builder
			for line := range linesOfFile {
				r := readOf(corpus, strconv.Itoa(file*linesOfFile+line), noon.AddDate(0, 0, day), 1000)
				text.WriteString(strings.Replace(r.line(), "boto", strings.Repeat(r.id+" ", 9000/(len(r.id)+1)), 1))
			}
			name := schema.AccessKey("s3/", "111122223333", "eu-west-1", corpus, noon.AddDate(0, 0, day), fmt.Sprintf("%016X", file))
			write(t, filepath.Join(dir, name+".gz"), gzipped(t, text.String()))
		}
	}
	// To compare all of these rows takes more memory than a report does.
	o := answer.Options{Logs: source.Folder(dir), Store: kept, Threads: 2, Memory: "2GB"}
	unlike, err := answer.Unlike(context.Background(), o)
	require.NoError(t, err)
	assert.Equal(t, map[dataset.Log]int64{dataset.Trail: 0, dataset.Access: 0}, unlike)
	o.Memory = ""
	built(t, o)
	assert.Equal(t, 1, commits(t, kept), "all of it is one batch")
	parts, err := filepath.Glob(filepath.Join(kept, "v*", "access", "*", "*-"+string(store.Profiles)+"-*"))
	require.NoError(t, err)
	assert.Greater(t, len(parts), 2, "a day has several")
}

func TestTheShortcutsGiveWhatTheQueriesGive(t *testing.T) {
	defer answer.Slices(100)()
	for name, c := range map[string]struct {
		seed    uint64
		since   int
		prefix  string
		records dataset.Events
		// needs is how much memory each call or request is taken to need.
		needs int64
		// copied is how many records there must be for one of a dataset whose records are copied.
		copied int
		// few is how many different texts of a column are few.
		few int
	}{
		"of all days":                            {3, 0, "", dataset.Egress, 1, 16, 10_000},
		"of days with others before":             {8, 2, "", dataset.Egress, 1, 16, 10_000},
		"of more than fits into memory":          {9, 2, "", dataset.Egress, 1 << 40, 16, 10_000},
		"of prefixes":                            {4, 2, "train/", dataset.All, 1, 16, 10_000},
		"of what the trail does not record":      {5, 2, "", dataset.Writes, 1, 16, 10_000},
		"of prefixes, read from the access logs": {6, 2, "train/", dataset.Writes, 1 << 40, 16, 10_000},
		"of prefixes whose records are copied":   {7, 2, "train/", dataset.Egress, 1, 1, 10_000},
		"of texts that are too many for numbers": {10, 2, "", dataset.Egress, 1, 16, 3},
	} {
		t.Run(name, func(t *testing.T) {
			defer answer.RowBytes(c.needs)()
			defer answer.Copied(c.copied)()
			defer answer.Few(c.few)()
			w := generate.New(c.seed, start, 4, 2000)
			dir := t.TempDir()
			require.NoError(t, w.Write(dir, func(int) {}))
			o := answer.Options{Logs: source.Folder(dir), Declared: saying(w, false, c.records), ListingLimit: 5, Threads: 2}
			o.Since, o.Until = start.AddDate(0, 0, c.since), start.AddDate(0, 0, 3)
			for i := range o.Declared.Datasets {
				o.Declared.Datasets[i].Prefix = c.prefix
			}
			if c.since > 0 {
				// The store knows the time before from both logs.
				o.Store = t.TempDir()
				before := o
				before.Since = time.Time{}
				built(t, before)
			}
			short := built(t, o)
			plain, err := answer.Plain(context.Background(), o)
			require.NoError(t, err)
			rows := 0
			for i, d := range short.Datasets {
				compared := 0
				for _, s := range d.Sections {
					if s.State == answer.NotAnswered {
						continue
					}
					assert.Equal(t, lines(plain[i][s.Name]), lines(s.Rows), "%s of %s", s.Name, d.Name)
					compared++
					rows += len(s.Rows)
				}
				assert.Greater(t, compared, 12)
			}
			assert.Greater(t, rows, 200)
		})
	}
}
