package logs

import (
	"bytes"
	"errors"
	"strings"
	"unsafe"

	"datatrail/internal/analysis/schema"
)

// Access reads server access logs into the columns of the table.
type Access struct {
	unpacker
	tally *Tally
	rest  []byte
	file  File
}

// AccessColumns are the columns that Access gives: the table's, then its partitions.
func AccessColumns() []string {
	return append(schema.Names(schema.AccessColumns()), schema.Names(schema.AccessPartitions())...)
}

// NewAccess returns a reader.
func NewAccess(tally *Tally) *Access {
	return &Access{tally: tally}
}

// Open takes the next file. What is wrong with it goes to the tally.
func (a *Access) Open(file File) {
	a.file, a.rest = file, nil
	if err := a.read(file.Path); err != nil {
		a.tally.Add(UnreadableFile, file.Path)
		return
	}
	a.rest = a.packed.Bytes()
}

var errNoRow = errors.New("row is too short")

// Next reads the next line of the file into row. A line that cannot be split gives a row of nothing but partitions, as the
// table does. It returns false at the end of the file.
func (a *Access) Next(row []Value) (bool, error) {
	var fields [AccessFields]Value
	if len(row) < AccessFields+len(schema.AccessPartitions()) {
		return false, errNoRow
	}
	for len(a.rest) > 0 {
		raw, rest, _ := bytes.Cut(a.rest, []byte{'\n'})
		a.rest = rest
		raw = bytes.TrimSuffix(raw, []byte{'\r'})
		if len(raw) == 0 {
			continue
		}
		// The line stays in place until the next file is opened, and nothing keeps a row that long.
		line := unsafe.String(unsafe.SliceData(raw), len(raw))
		clear(row)
		if SplitLine(line, &fields) {
			copy(row, fields[:])
		} else {
			a.tally.Add(BadLine, a.file.Path+": "+strings.Clone(line[:min(len(line), 80)]))
			fields = [AccessFields]Value{}
		}
		a.partitions(row[AccessFields:], fields[1].Text)
		return true, nil
	}
	return false, nil
}

func (a *Access) partitions(row []Value, bucket string) {
	object := a.file.Object
	if object.Bucket != "" {
		bucket = object.Bucket
	}
	for i, text := range []string{object.Account, object.Region, bucket, object.Day} {
		row[i] = Value{Text: text, Valid: text != ""}
	}
}
