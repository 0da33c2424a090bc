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
	return t.object(row, t.fields, at, 0)
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

// object puts the members of the object at place i into the columns that they belong to, and returns the place behind the object.
func (t *Trail) object(row []Value, of *field, i, depth int) int {
	s := t.text
	of.next = 0
	if i = space(s, i+1); i < len(s) && s[i] == '}' {
		return i + 1
	}
	for i < len(s) && s[i] == '"' {
		m, isSame := of.expected(s, i)
		if isSame {
			end := i + len(m.last) - 1
			t.take(row, of, m, s[i+m.from:end], m.isBare)
			i = end
		} else if i = t.member(row, of, m, i, depth); i < 0 {
			return -1
		}
		if i+1 < len(s) && s[i] == ',' && s[i+1] == '"' {
			i++
			continue
		}
		var isEnd bool
		if i, isEnd = next(s, i, '}'); isEnd {
			return i
		}
	}
	return -1
}

// member takes the member at place i, whose name is one that was seen before or still nil. It returns the place behind the member.
func (t *Trail) member(row []Value, of *field, m *member, i, depth int) int {
	s := t.text
	colon := i
	if m != nil {
		colon += len(m.lead) - 1
	} else {
		end := quoted(s, i)
		if end < 0 {
			return -1
		}
		if colon = space(s, end); colon >= len(s) || s[colon] != ':' {
			return -1
		}
		m = of.named(s[i+1 : end-1])
	}
	return t.value(row, of, m, i, space(s, colon+1), depth)
}

// value takes the value at place i of a member that starts before it, and returns the place behind it.
func (t *Trail) value(row []Value, of *field, m *member, start, i, depth int) int {
	s, f := t.text, m.field
	if i >= len(s) {
		return -1
	}
	c := s[i]
	if c == '"' {
		if end := telling(s, i+1); end < len(s) && s[end] == '"' {
			t.take(row, of, m, s[i:end+1], true)
			m.keep(s, start, i, end+1, true)
			return end + 1
		}
	}
	if f != nil && c == '{' && f.isObject() {
		return t.known(row, f, i, depth)
	}
	if f != nil && c == '[' && f.only != "" {
		return t.pick(row, f, i, depth)
	}
	end := anything(s, i, depth)
	if end < 0 {
		return -1
	}
	t.take(row, of, m, s[i:end], false)
	if c != '{' && c != '[' {
		m.keep(s, start, i, end, false)
	}
	return end
}

// take puts a value into the column of the member's field, unless it is null. A bare value holds no escapes.
func (t *Trail) take(row []Value, of *field, m *member, value string, isBare bool) {
	f := m.field
	switch {
	case f == nil:
		if of == t.fields {
			t.unknown = append(t.unknown, m.name())
		}
	case f.column == 0 && f.told == nil || value == "null" || !f.accepts(row, value):
	case isBare && value[0] == '"':
		f.put(row, value[1:len(value)-1])
	default:
		f.put(row, plain(value))
	}
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
