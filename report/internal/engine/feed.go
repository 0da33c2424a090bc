package engine

import (
	"strconv"
	"sync/atomic"

	"github.com/duckdb/duckdb-go/v2"

	"datatrail/report/internal/logs"
)

// feed gives the rows of log files to DuckDB, which asks for them on several threads at once. A thread takes a file at a
// time and one chunk of rows after another, so nothing is held but the files in work.
type feed struct {
	files   []logs.File
	columns []string
	numbers map[int]bool // columns of the type bigint
	reader  func(columns []string) reader
	threads int
	read    func(int64)

	next atomic.Int64
	rows atomic.Int64
}

// reader reads the rows of one file after the other.
type reader interface {
	Open(logs.File)
	Next(row []logs.Value) (bool, error)
}

type thread struct {
	reader  reader
	row     []logs.Value
	columns []int // that the scan asks for
	open    bool
}

// ColumnInfos gives the columns.
func (f *feed) ColumnInfos() []duckdb.ColumnInfo {
	text, _ := duckdb.NewTypeInfo(duckdb.TYPE_VARCHAR)
	number, _ := duckdb.NewTypeInfo(duckdb.TYPE_BIGINT)
	infos := make([]duckdb.ColumnInfo, len(f.columns))
	for i, name := range f.columns {
		infos[i] = duckdb.ColumnInfo{Name: name, T: text}
		if f.numbers[i] {
			infos[i].T = number
		}
	}
	return infos
}

// Cardinality is unknown before the files are read.
func (f *feed) Cardinality() *duckdb.CardinalityInfo {
	return nil
}

// Init starts a scan.
func (f *feed) Init() duckdb.ParallelTableSourceInfo {
	f.next.Store(0)
	f.rows.Store(0)
	return duckdb.ParallelTableSourceInfo{MaxThreads: f.threads}
}

// NewLocalState starts a thread of the scan.
func (f *feed) NewLocalState() any {
	return &thread{row: make([]logs.Value, len(f.columns))}
}

// FillChunk gives a thread its next rows; none means that there are no more files.
func (f *feed) FillChunk(local any, chunk duckdb.DataChunk) error {
	t := local.(*thread)
	if t.reader == nil {
		f.start(t, chunk)
	}
	size, capacity := 0, duckdb.GetDataChunkCapacity()
	for size < capacity {
		if !t.open && !f.advance(t) {
			break
		}
		more, err := t.reader.Next(t.row)
		if err != nil {
			return err
		}
		if !more {
			t.open = false
			continue
		}
		if err := f.write(chunk, size, t); err != nil {
			return err
		}
		size++
	}
	f.rows.Add(int64(size))
	return chunk.SetSize(size)
}

func (f *feed) advance(t *thread) bool {
	i := int(f.next.Add(1)) - 1
	if i >= len(f.files) {
		return false
	}
	t.reader.Open(f.files[i])
	t.open = true
	f.read(f.files[i].Size)
	return true
}

// start finds out which columns the scan asks for. The driver does not say, but it refuses a value of a wrong type for
// those and ignores any value for the others; ignoring costs more than all the rest, so it must not happen for each row.
func (f *feed) start(t *thread, chunk duckdb.DataChunk) {
	wanted := make([]string, len(f.columns))
	for i, name := range f.columns {
		if duckdb.SetChunkValue(chunk, i, 0, struct{}{}) != nil {
			t.columns = append(t.columns, i)
			wanted[i] = name
		}
	}
	t.reader = f.reader(wanted)
}

func (f *feed) write(chunk duckdb.DataChunk, at int, t *thread) error {
	for _, i := range t.columns {
		value := t.row[i]
		var err error
		switch {
		case !value.Valid:
			err = chunk.SetValue(i, at, nil)
		case !f.numbers[i]:
			err = duckdb.SetChunkValue(chunk, i, at, value.Text)
		default:
			// A number that is none is absent, as in the table.
			if n, problem := strconv.ParseInt(value.Text, 10, 64); problem == nil {
				err = duckdb.SetChunkValue(chunk, i, at, n)
			} else {
				err = chunk.SetValue(i, at, nil)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}
