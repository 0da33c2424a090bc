package engine

import (
	"bytes"
	"context"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/duckdb/duckdb-go/v2"

	"datatrail/report/internal/logs"
)

// A row goes to DuckDB as one text, its values apart by separator: handing over each value by itself costs more than
// unpacking and parsing the files.
const (
	separator = '\x1f'
	absent    = '\x1e'
)

// feed gives the rows of log files to DuckDB, which asks for them on several threads at once. A thread takes a file at a
// time and one chunk of rows after another, so nothing is held but the files in work.
type feed struct {
	files   []logs.File
	columns []string
	numbers []bool // which columns are whole numbers
	reader  func() reader
	ctx     context.Context //nolint:containedctx // DuckDB asks for rows without one
	threads int
	read    func(int64)

	next atomic.Int64
	rows atomic.Int64
}

// reader reads the rows of one file after the other.
type reader interface {
	Open(context.Context, logs.File)
	Next(row []logs.Value) (bool, error)
}

type thread struct {
	reader reader
	row    []logs.Value
	packed []byte
	open   bool
}

// ColumnInfos gives the one column.
func (f *feed) ColumnInfos() []duckdb.ColumnInfo {
	text, _ := duckdb.NewTypeInfo(duckdb.TYPE_VARCHAR)
	return []duckdb.ColumnInfo{{Name: "packed", T: text}}
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
	return &thread{reader: f.reader(), row: make([]logs.Value, len(f.columns))}
}

// FillChunk gives a thread its next rows; none means that there are no more files.
func (f *feed) FillChunk(local any, chunk duckdb.DataChunk) error {
	t := local.(*thread)
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
		if err := duckdb.SetChunkValue(chunk, 0, size, f.pack(t)); err != nil {
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
	t.reader.Open(f.ctx, f.files[i])
	t.open = true
	f.read(f.files[i].Size)
	return true
}

func (f *feed) pack(t *thread) []byte {
	joined, missing := f.join(t)
	// A value that holds one of the two marks would shift those behind it. Nobody but an attacker writes such a value.
	if bytes.Count(t.packed, []byte{separator}) != joined-1 || bytes.Count(t.packed, []byte{absent}) != missing {
		for i := range t.row {
			t.row[i].Text = strings.Map(unmark, t.row[i].Text)
		}
		f.join(t)
	}
	return t.packed
}

// join leaves out what is absent at the end: DuckDB takes what a list does not have for absent. It returns how many values
// it has joined, and how many of them are absent.
func (f *feed) join(t *thread) (joined, missing int) {
	t.packed = t.packed[:0]
	joined = len(t.row)
	for joined > 1 && !t.row[joined-1].Valid {
		joined--
	}
	for i, value := range t.row[:joined] {
		if i > 0 {
			t.packed = append(t.packed, separator)
		}
		// A number that is none is absent, as in the table.
		if value.Valid && f.numbers[i] {
			_, err := strconv.ParseInt(value.Text, 10, 64)
			value.Valid = err == nil
		}
		if !value.Valid {
			t.packed = append(t.packed, absent)
			missing++
			continue
		}
		t.packed = append(t.packed, value.Text...)
	}
	return joined, missing
}

func unmark(r rune) rune {
	if r == separator || r == absent {
		return '\uFFFD'
	}
	return r
}
