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

	mu    sync.Mutex
	taken []Taken
}

// reader reads the rows of one file after the other.
type reader interface {
	Open(context.Context, logs.File)
	Next(row []logs.Value) (bool, error)
	// Hash has the files that are opened from now on hashed, Sum returns the hash of the one in work.
	Hash()
	Sum() []byte
}

// Taken says what was taken in of a file.
type Taken struct {
	// File is the file.
	File logs.File
	// Sum is the SHA-256 of what it holds, unpacked, where it was asked for. It is nil for a file that could not be read to its end.
	Sum []byte
	// Rows is how many rows it gave.
	Rows int64
	// Counts are what could not be taken in, and what a reader of the report may wonder about.
	Counts []logs.Count
}

type thread struct {
	scan    *scan
	reader  reader
	tally   *logs.Tally
	row     []logs.Value
	texts   []texts
	numbers []numbers
	lists   []lists
	file    int // in work
	open    bool
	rows    int64
}

// ColumnInfos gives the columns, one for each value.
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

// NewLocalState starts a thread of the scan. What a thread has read with before it reads with again.
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
	}
	if t.reader = f.reader(t.tally); f.isSummed {
		t.reader.Hash()
	}
	for i, v := range f.layout.values {
		t.lists[i].fields = make([]texts, len(v.fields))
	}
	return &local{t}
}

// FillChunk gives a thread its next rows; none means that there are no more files.
func (f bound) FillChunk(state any, chunk duckdb.DataChunk) error {
	l := state.(*local)
	if l.thread == nil {
		return chunk.SetSize(0)
	}
	size, err := f.fill(l.thread, chunk)
	if err == nil && size == 0 {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.idle = append(f.idle, l.thread)
		l.thread = nil
	}
	return err
}

func (f *feed) fill(t *thread, chunk duckdb.DataChunk) (size int, err error) {
	vectors, places, err := chunkOf(chunk, len(f.layout.values))
	if err != nil {
		return 0, err
	}
	for i := range f.layout.values {
		t.texts[i].clear()
		t.numbers[i].clear()
		t.lists[i].clear()
	}
	for capacity := duckdb.GetDataChunkCapacity(); size < capacity; {
		if !t.open && !f.advance(t) {
			break
		}
		more, err := t.reader.Next(t.row)
		if err != nil {
			return 0, err
		}
		if !more {
			t.finish()
			continue
		}
		t.take(f.layout.values)
		t.rows++
		size++
	}
	for i, v := range f.layout.values {
		if places[i] < 0 {
			continue
		}
		if err := t.write(v.kind, i, mapping.DataChunkGetVector(vectors, mapping.IdxT(places[i]))); err != nil {
			return 0, err
		}
	}
	return size, chunk.SetSize(size)
}

func (t *thread) write(kind kind, i int, vector mapping.Vector) error {
	switch kind {
	case numberKind:
		t.numbers[i].write(vector)
	case listKind:
		return t.lists[i].write(vector)
	case textKind:
		t.texts[i].write(vector)
	}
	return nil
}

func (f *feed) advance(t *thread) bool {
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

// take collects the values of a row.
func (t *thread) take(values []value) {
	for i, v := range values {
		switch is := t.row[i]; v.kind {
		case textKind:
			t.texts[i].add(is.Text, is.Valid)
		case numberKind:
			number, err := strconv.ParseInt(is.Text, 10, 64)
			t.numbers[i].add(number, is.Valid && err == nil)
		case listKind:
			t.lists[i].add(v.fields, is)
		}
	}
}
