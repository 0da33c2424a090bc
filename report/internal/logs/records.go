package logs

import (
	"strings"
	"time"
	"unsafe"

	"github.com/tidwall/gjson"

	"datatrail/internal/analysis/schema"
)

// Trail reads CloudTrail's log files into the columns of the table.
type Trail struct {
	unpacker
	tally   *Tally
	fields  *field
	time    *field
	source  *field
	account int
	region  int
	day     int
	rest    []gjson.Result
	file    File

	service, made string // of the record in work
}

// NewTrail returns a reader that gives the named columns. A column is named like the table's, and a field of a struct
// like useridentity_sessioncontext_sessionissuer_arn.
func NewTrail(columns []string, tally *Tally) *Trail {
	index := map[string]int{}
	for i, column := range columns {
		index[column] = i + 1
	}
	fields := newField("", schema.TrailColumns(), index)
	return &Trail{
		tally: tally, fields: fields, time: fields.children["eventtime"], source: fields.children["eventsource"],
		account: index["account"], region: index["region"], day: index["dt"],
	}
}

// Open takes the next file. What is wrong with it goes to the tally.
func (t *Trail) Open(file File) {
	t.file, t.rest = file, t.rest[:0]
	text, err := t.unpack(file.Path)
	if len(text) == 0 && err != nil {
		t.tally.Add(UnreadableFile, file.Path)
		return
	}
	if err != nil {
		t.tally.Add(TruncatedFile, file.Path)
	}
	// The text stays in place until the next file is opened, and nothing keeps a record that long.
	records, found := recordArray(unsafe.String(unsafe.SliceData(text), len(text)))
	if !found {
		t.tally.Add(UnreadableFile, file.Path)
		return
	}
	records.ForEach(func(_, record gjson.Result) bool {
		t.rest = append(t.rest, record)
		return true
	})
}

// judge counts the events that a reader of the report would miss or wonder about.
func (t *Trail) judge() {
	if t.service != "s3.amazonaws.com" {
		t.tally.Add(OtherEvent, strings.Clone(t.service))
	}
	made, err := time.Parse(time.RFC3339, t.made)
	if err != nil {
		t.tally.Add(BadTime, strings.Clone(t.made))
		return
	}
	delivered, err := time.Parse(schema.DayFormat, t.file.Object.Day)
	if err == nil && delivered.Sub(made) > 24*time.Hour {
		t.tally.Add(Late, t.file.Path)
	}
}

// recordArray finds the array of records. A look-up by name would read the whole array once more to find its end.
func recordArray(text string) (gjson.Result, bool) {
	_, after, found := strings.Cut(text, `"Records"`)
	after = strings.TrimLeft(after, " \t\r\n:")
	return gjson.Parse(after), found && strings.HasPrefix(after, "[")
}

// Next reads the next record of the file into row. It returns false at the end of the file.
func (t *Trail) Next(row []Value) (bool, error) {
	for len(t.rest) > 0 {
		record := t.rest[0]
		t.rest = t.rest[1:]
		if !record.IsObject() || !gjson.Valid(record.Raw) {
			t.tally.Add(BadRecord, t.file.Path)
			continue
		}
		clear(row)
		put(row, t.account, t.file.Object.Account)
		put(row, t.region, t.file.Object.Region)
		put(row, t.day, t.file.Object.Day)
		t.service, t.made = "", ""
		t.take(row, t.fields, record)
		t.judge()
		return true, nil
	}
	return false, nil
}

func (t *Trail) take(row []Value, parent *field, object gjson.Result) {
	object.ForEach(func(key, value gjson.Result) bool {
		child := parent.child(key.Str)
		switch {
		case child == nil:
			if parent == t.fields {
				t.tally.Add(UnknownField, strings.Clone(key.Str))
			}
		case value.Type == gjson.Null:
		case child == t.time:
			t.made = value.String()
			put(row, child.column, t.made)
		case child == t.source:
			t.service = value.String()
			put(row, child.column, t.service)
		case child.children != nil && value.IsObject():
			t.take(row, child, value)
		case child.column == 0:
		case value.IsArray():
			put(row, child.column, lowerKeys(value))
		case value.Type == gjson.JSON:
			put(row, child.column, value.Raw)
		default:
			put(row, child.column, value.String())
		}
		return true
	})
}

// put sets a column, which counts from one; zero is no column.
func put(row []Value, column int, text string) {
	if column > 0 {
		row[column-1] = Value{Text: text, Valid: true}
	}
}

// lowerKeys renders an array of objects with keys in lower case, as Hive reads them.
func lowerKeys(array gjson.Result) string {
	var b strings.Builder
	b.WriteByte('[')
	array.ForEach(func(_, element gjson.Result) bool {
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.WriteByte('{')
		first := true
		element.ForEach(func(key, value gjson.Result) bool {
			if !first {
				b.WriteByte(',')
			}
			first = false
			b.WriteString(strings.ToLower(key.Raw))
			b.WriteByte(':')
			b.WriteString(value.Raw)
			return true
		})
		b.WriteByte('}')
		return true
	})
	b.WriteByte(']')
	return b.String()
}
