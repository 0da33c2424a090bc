package engine

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/duckdb/duckdb-go/v2/mapping"

	"datatrail/report/internal/logs"
)

// feed gives the rows of log files to DuckDB, which asks for them in several statements at once. A thread takes a file at a
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
			vector := mapping.DataChunkGetVector(vectors, mapping.IdxT(t.columns[i])) //nolint:gosec // a column of the chunk
			if err := t.write(f.layout.values[i].kind, i, vector, t.nth[sharing]); err != nil {
				return 0, err
			}
		}
	}
	return size, chunk.SetSize(size)
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

func (f *feed) advance(t *thread) bool {
	if t.profiler.bytes() > mostBytes/f.threads {
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

// countersOf is how many values of a row tell of its profile: the numbers of profile and place, and the records.
const countersOf = 3
