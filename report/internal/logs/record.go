package logs

import (
	"cmp"
	"strings"
	"time"
)

// told is what the reader itself looks at in a record.
type told struct {
	service, made, category, fault, parameters, things, account, region string
}

// record reads the record at the present place and goes behind it.
func (t *Trail) record(row []Value) bool {
	if t.at = t.members(row, t.at); t.at < 0 {
		return false
	}
	t.place(row)
	t.judge()
	return true
}

func (t *Trail) members(row []Value, at int) int {
	if t.text[at] != '{' {
		return -1
	}
	clear(row)
	t.told, t.unknown = told{}, t.unknown[:0]
	return object(t.text, at, taker{t, row, t.fields, 0})
}

// enveloped reads the record that stands in the envelope at the present place and goes behind the envelope.
func (t *Trail) enveloped(row []Value) bool {
	outer := t.text
	inner, end := envelope(outer, t.at)
	t.at = end
	if end < 0 || inner == "" {
		return false
	}
	t.text = inner
	isRecord := t.members(row, 0) >= 0
	t.text = outer
	if isRecord {
		t.place(row)
		t.judge()
	}
	return isRecord
}

// place fills the partitions. What the name of the file does not say, the record does.
func (t *Trail) place(row []Value) {
	o := t.file.Object
	put(row, t.account, cmp.Or(o.Account, t.told.account))
	put(row, t.region, cmp.Or(o.Region, t.told.region))
	day := o.Day
	if day == "" && len(t.told.made) >= len(time.DateOnly) {
		day = strings.ReplaceAll(t.told.made[:len(time.DateOnly)], "-", "/")
	}
	put(row, t.day, day)
	put(row, t.path, t.number)
}

// taker puts the members of an object into the columns that they belong to.
type taker struct {
	*Trail
	row    []Value
	parent *field
	depth  int
}

func (t taker) value(key string, i int) int { return t.take(t.row, t.parent, key, i, t.depth) }

// take puts the value at place i into the column that it belongs to, and returns the place behind it.
func (t *Trail) take(row []Value, parent *field, key string, i, depth int) int {
	child := parent.child(key)
	if child == nil {
		if parent == t.fields {
			t.unknown = append(t.unknown, key)
		}
		return anything(t.text, i, depth)
	}
	if i < len(t.text) && depth < deepest && t.text[i] == '{' && child.children != nil {
		if child.told != nil {
			*child.told = "{"
		}
		if child.memory != nil {
			return t.remembered(row, child, i, depth)
		}
		return object(t.text, i, taker{t, row, child, depth + 1})
	}
	if i < len(t.text) && t.text[i] == '[' && child.only != "" {
		return t.pick(row, child, i, depth)
	}
	end := anything(t.text, i, depth)
	if end < 0 {
		return -1
	}
	if value := t.text[i:end]; value != "null" && (child.column > 0 || child.told != nil) && child.accepts(row, value) {
		child.put(row, plain(value))
	}
	return end
}

func (f *field) put(row []Value, text string) {
	put(row, f.column, text)
	if f.told != nil {
		*f.told = text
	}
}

// put sets a column, which counts from one; zero is no column.
func put(row []Value, column int, text string) {
	if column > 0 {
		row[column-1] = Value{Text: text, Valid: true}
	}
}

// judge counts the events that a reader of the report would miss or wonder about.
func (t *Trail) judge() {
	for _, name := range t.unknown {
		t.tally.Add(UnknownField, strings.Clone(name))
	}
	switch {
	case t.told.service != "s3.amazonaws.com":
		t.tally.Add(OtherEvent, strings.Clone(t.told.service))
	case t.told.category == "" || t.told.category == "Data" || t.told.category == "Management":
	case t.told.category != "NetworkActivity" || t.told.fault != "VpceAccessDenied":
		t.tally.Add(EchoEvent, t.file.Path())
	case t.told.parameters == "" && t.told.things == "":
		t.tally.Add(NoBucketRefusal, t.file.Path())
	}
	made, err := time.Parse(time.RFC3339, t.told.made)
	if err != nil {
		t.tally.Add(BadTime, strings.Clone(t.told.made))
		return
	}
	if !t.delivered.IsZero() && t.delivered.Sub(made) > 24*time.Hour {
		t.tally.Add(Late, t.file.Path())
	}
}
