package engine

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/duckdb/duckdb-go/v2/mapping"

	"datatrail/report/internal/logs"
)

// feed gives the rows of log files to DuckDB, which asks for them on several threads at once. A thread takes a file at a
// time and one chunk of rows after another, so nothing is held but the files in work.
type feed struct {
	table    string
	layout   *layout
	threads  int
	isSummed bool
	reader   func(*logs.Tally) reader
	read     func(int64)

	mu    sync.Mutex
	idle  []*thread
	scans map[int64]*scan
	last  int64
}

// bound is the feed of one statement.
type bound struct {
	*feed
	scan *scan
}

func (f *feed) begin(s *scan) int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last++
	f.scans[f.last] = s
	return f.last
}

func (f *feed) end(id int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.scans, id)
}

// bind gives the rows of a scan; there are none where none was begun.
func (f *feed) bind(id int64) bound {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s := f.scans[id]; s != nil {
		return bound{f, s}
	}
	return bound{f, &scan{ctx: context.Background()}}
}

// scan is one reading of some files. A thread keeps to its own: one that was cancelled may go on for a while.
type scan struct {
	ctx   context.Context //nolint:containedctx // DuckDB asks for rows without one
	files []logs.File
	next  atomic.Int64

	met    *Met         // takes the profiles of the rows, if anybody asks for them
	isFull atomic.Bool  // no further file is begun
	shared [][]*profile // give the rows, in the place of files

	mu    sync.Mutex
	taken []Taken
}

func (s *scan) isOfFiles() bool { return s.shared == nil }

// reader reads the rows of one file after the other.
type reader interface {
	Open(context.Context, logs.File)
	Next(row []logs.Value) (bool, error)
	// Hash turns on hashing for the files that are opened from now on, Sum returns the hash of the current file.
	Hash()
	Sum() []byte
}

// Taken says what was taken in of a file.
type Taken struct {
	// File is the file that was read.
	File logs.File
	// Sum is the SHA-256 hash of its uncompressed content, if requested. It is nil for a file that could not be read to its end.
	Sum []byte
	// Rows is the number of rows from the file.
	Rows int64
	// Counts are what was skipped, damaged, repeated or late in it.
	Counts []logs.Count
}

type thread struct {
	scan    *scan
	reader  reader
	tally   *logs.Tally
	row     []logs.Value
	places  []int         // of each value in the chunk; negative: nobody asks for it
	asked   [shares][]int // the others
	nth     [shares][]int // which of the chunk's profiles or places a row has
	count   [shares]int   // of profiles and places in the chunk
	texts   []texts
	numbers []numbers
	lists   []lists
	file    int // in work
	open    bool
	rows    int64
	chunk   int64 // in work, counted

	profiler *profiler
	profile  *profile   // of the row in work
	place    *profile   // of the row in work
	shared   []*profile // still to come
}

// ColumnInfos returns the columns, one for each value.
func (f *feed) ColumnInfos() []duckdb.ColumnInfo {
	infos := make([]duckdb.ColumnInfo, len(f.layout.values))
	for i, v := range f.layout.values {
		infos[i] = duckdb.ColumnInfo{Name: fmt.Sprintf("v%d", i), T: v.typeOf()}
	}
	return infos
}

func (v value) typeOf() duckdb.TypeInfo {
	text, _ := duckdb.NewTypeInfo(duckdb.TYPE_VARCHAR)
	switch v.kind {
	case numberKind:
		number, _ := duckdb.NewTypeInfo(duckdb.TYPE_BIGINT)
		return number
	case listKind:
		var fields []duckdb.StructEntry
		for _, name := range v.fields {
			field, _ := duckdb.NewStructEntry(text, name)
			fields = append(fields, field)
		}
		element, _ := duckdb.NewStructInfo(fields[0], fields[1:]...)
		list, _ := duckdb.NewListInfo(element)
		return list
	case textKind:
	}
	return text
}

// Cardinality is unknown before the files are read.
func (f *feed) Cardinality() *duckdb.CardinalityInfo {
	return nil
}

// Init starts a scan.
func (f *feed) Init() duckdb.ParallelTableSourceInfo {
	return duckdb.ParallelTableSourceInfo{MaxThreads: f.threads}
}

// local is a thread of a scan until it has no more rows.
type local struct{ *thread }

// NewLocalState starts a thread of the scan. A thread reuses its readers.
func (f bound) NewLocalState() any {
	f.mu.Lock()
	defer f.mu.Unlock()
	if last := len(f.idle) - 1; last >= 0 {
		t := f.idle[last]
		f.idle = f.idle[:last]
		t.scan = f.scan
		return &local{t}
	}
	n := len(f.layout.values)
	t := &thread{
		scan: f.scan, tally: &logs.Tally{}, row: make([]logs.Value, n),
		texts: make([]texts, n), numbers: make([]numbers, n), lists: make([]lists, n),
		profiler: newProfiler(f.table, f.layout.values),
	}
	if t.reader = f.reader(t.tally); f.isSummed {
		t.reader.Hash()
	}
	for i, v := range f.layout.values {
		t.lists[i].fields = make([]texts, len(v.fields))
	}
	return &local{t}
}

// FillChunk fills a chunk with the next rows of a thread. An empty chunk means that there are no more files.
func (f bound) FillChunk(state any, chunk duckdb.DataChunk) error {
	l := state.(*local)
	if l.thread == nil {
		return chunk.SetSize(0)
	}
	size, err := f.fill(l.thread, chunk)
	if err == nil && size == 0 {
		l.handOver()
		f.mu.Lock()
		defer f.mu.Unlock()
		f.idle = append(f.idle, l.thread)
		l.thread = nil
	}
	return err
}

func (f *feed) fill(t *thread, chunk duckdb.DataChunk) (size int, err error) {
	vectors, err := t.prepare(chunk, f.layout.values)
	if err != nil {
		return 0, err
	}
	for capacity := duckdb.GetDataChunkCapacity(); size < capacity; size++ {
		more, err := f.next(t)
		if err != nil {
			return 0, err
		}
		if !more {
			break
		}
		t.take(f.layout.values)
	}
	for sharing, asked := range t.asked {
		for _, i := range asked {
			vector := mapping.DataChunkGetVector(vectors, mapping.IdxT(t.places[i])) //nolint:gosec // a place in the chunk
			if err := t.write(f.layout.values[i].kind, i, vector, t.nth[sharing]); err != nil {
				return 0, err
			}
		}
	}
	return size, chunk.SetSize(size)
}

// prepare finds out what a chunk asks for.
func (t *thread) prepare(chunk duckdb.DataChunk, values []value) (vectors mapping.DataChunk, err error) {
	vectors, t.places, err = chunkOf(chunk, len(values))
	if err != nil {
		return vectors, err
	}
	for sharing := range t.asked {
		t.asked[sharing], t.nth[sharing], t.count[sharing] = t.asked[sharing][:0], t.nth[sharing][:0], 0
	}
	t.chunk++
	for i, place := range t.places {
		if place < 0 {
			continue
		}
		sharing := withNone
		if t.scan.met != nil && values[i].kind == textKind {
			sharing = t.profiler.shares[i]
		}
		t.asked[sharing] = append(t.asked[sharing], i)
		t.texts[i].clear()
		t.numbers[i].clear()
		t.lists[i].clear()
	}
	return vectors, nil
}

// next reads the next row of the scan.
func (f *feed) next(t *thread) (bool, error) {
	if !t.scan.isOfFiles() {
		return t.nextShared(), nil
	}
	for t.open || f.advance(t) {
		more, err := t.reader.Next(t.row)
		if err != nil {
			return false, err
		}
		if more {
			if t.rows++; t.scan.met != nil {
				t.profile, t.place = t.profiler.of(t.row, int64(t.scan.files[t.file].Number))
			}
			return true, nil
		}
		t.finish()
	}
	return false, nil
}

// nextShared gives the next profile.
func (t *thread) nextShared() bool {
	for len(t.shared) == 0 {
		i := int(t.scan.next.Add(1)) - 1
		if i >= len(t.scan.shared) {
			return false
		}
		t.shared = t.scan.shared[i]
	}
	t.profile, t.place, t.shared = t.shared[0], t.shared[0], t.shared[1:]
	t.profiler.row(t.profile, t.row)
	return true
}

// handOver hands over the profiles that the thread met.
func (t *thread) handOver() {
	if t.scan.met != nil {
		t.scan.met.add(t.profiler.take())
	}
}

func (t *thread) write(kind kind, i int, vector mapping.Vector, nth []int) error {
	switch kind {
	case numberKind:
		t.numbers[i].write(vector)
	case listKind:
		return t.lists[i].write(vector)
	case textKind:
		t.texts[i].write(vector, nth)
	}
	return nil
}

func (f *feed) advance(t *thread) bool {
	if t.profiler.bytes() > mostBytes {
		t.scan.isFull.Store(true)
	}
	if t.scan.isFull.Load() {
		return false
	}
	i := int(t.scan.next.Add(1)) - 1
	if i >= len(t.scan.files) {
		return false
	}
	file := t.scan.files[i]
	t.reader.Open(t.scan.ctx, file)
	t.file, t.open, t.rows = i, true, 0
	f.read(file.Size)
	return true
}

// finish notes what a file gave.
func (t *thread) finish() {
	t.open = false
	sum := t.reader.Sum()
	t.scan.mu.Lock()
	defer t.scan.mu.Unlock()
	t.scan.taken = append(t.scan.taken, Taken{File: t.scan.files[t.file], Sum: sum, Rows: t.rows, Counts: t.tally.Take()})
}

// take collects the values of a row of the chunk, and those that it shares with others only once.
func (t *thread) take(values []value) {
	t.collect(values, withNone)
	if t.scan.met != nil {
		t.share(values, withProfile, t.profile)
		t.share(values, withPlace, t.place)
	}
}

// share notes which profile or place a row has, and collects the values of one that is new in the chunk.
func (t *thread) share(values []value, with sharing, one *profile) {
	if one.chunk != t.chunk {
		one.chunk, one.nth = t.chunk, t.count[with]
		t.count[with]++
		t.collect(values, with)
	}
	t.nth[with] = append(t.nth[with], one.nth)
}

func (t *thread) collect(values []value, with sharing) {
	profile := len(t.row) - countersOf
	for _, i := range t.asked[with] {
		switch v := &values[i]; {
		case i == profile:
			t.numbers[i].add(t.profile.id, true)
		case i == profile+1:
			t.numbers[i].add(t.place.id, true)
		case i == profile+2:
			t.numbers[i].add(t.profile.records, true)
		case i == t.profiler.path && t.scan.isOfFiles():
			t.numbers[i].add(int64(t.scan.files[t.file].Number), true)
		case v.kind == textKind:
			t.texts[i].add(t.row[i].Text, t.row[i].Valid)
		case v.kind == numberKind:
			number, err := strconv.ParseInt(t.row[i].Text, 10, 64)
			t.numbers[i].add(number, t.row[i].Valid && err == nil)
		case v.kind == listKind:
			t.lists[i].add(v.fields, t.row[i])
		}
	}
}

// countersOf is how many values of a row tell of its profile: the numbers of profile and place, and the records.
const countersOf = 3
