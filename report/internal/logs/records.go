package logs

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unsafe"

	"datatrail/internal/analysis/schema"
)

// Trail reads CloudTrail's log files into the columns of the table.
type Trail struct {
	unpacker
	tally   *Tally
	fields  *field
	account int
	region  int
	day     int
	path    int
	number  string // of the file
	text    string
	at      int // of the next record
	file    File

	// Of the record in work.
	service, made, category, fault, parameters, things string

	unknown []string
}

// NewTrail returns a reader that gives the named columns. A column is named like the table's, and a field of a struct
// like useridentity_sessioncontext_sessionissuer_arn.
func NewTrail(columns []string, tally *Tally) *Trail {
	index := map[string]int{}
	for i, column := range columns {
		index[column] = i + 1
	}
	fields := newField("", schema.TrailColumns(), index)
	t := &Trail{
		tally: tally, fields: fields, account: index["account"], region: index["region"], day: index["dt"], path: index[PathColumn],
	}
	for name, told := range map[string]*string{
		"eventtime": &t.made, "eventsource": &t.service, "eventcategory": &t.category, "errorcode": &t.fault,
		"requestparameters": &t.parameters, "resources": &t.things,
	} {
		fields.children[name].told = told
	}
	return t
}

// Open takes the next file. What is wrong with it goes to the tally.
func (t *Trail) Open(file File) {
	t.file, t.number, t.text, t.at = file, strconv.Itoa(file.Number), "", 0
	text, err := t.unpack(file.Path)
	if err != nil && len(text) > 0 {
		t.tally.Add(TruncatedFile, file.Path)
	}
	// The text stays in place until the next file is opened, and nothing keeps a record that long.
	t.text = unsafe.String(unsafe.SliceData(text), len(text)) //nolint:gosec // see above
	const name = `"Records"`
	at := strings.Index(t.text, name)
	if at >= 0 {
		at = space(t.text, at+len(name))
	}
	if at < 0 || at >= len(t.text) || t.text[at] != ':' {
		t.tally.Add(UnreadableFile, file.Path)
		t.text = ""
		return
	}
	if at = space(t.text, at+1); at < len(t.text) && t.text[at] == '[' {
		at++
	}
	t.at = at
}

// Next reads the next record of the file into row. It returns false at the end of the file.
func (t *Trail) Next(row []Value) (bool, error) {
	for {
		t.at = space(t.text, t.at)
		if t.at < len(t.text) && t.text[t.at] == ',' {
			t.at = space(t.text, t.at+1)
		}
		if t.at >= len(t.text) || t.text[t.at] == ']' {
			return false, nil
		}
		start := t.at
		if t.record(row) {
			return true, nil
		}
		t.tally.Add(BadRecord, t.file.Path)
		t.at = max(resume(t.text, start), start+1)
	}
}

func (t *Trail) record(row []Value) bool {
	if t.text[t.at] != '{' {
		return false
	}
	clear(row)
	t.service, t.made, t.category, t.fault, t.parameters, t.things, t.unknown = "", "", "", "", "", "", t.unknown[:0]
	end := object(t.text, t.at, 0, func(key string, i int) int { return t.take(row, t.fields, key, i, 0) })
	if end < 0 {
		return false
	}
	t.at = end
	put(row, t.account, t.file.Object.Account)
	put(row, t.region, t.file.Object.Region)
	put(row, t.day, t.file.Object.Day)
	put(row, t.path, t.number)
	t.judge()
	return true
}

// take puts the value at place i into the column that it belongs to, and returns the place behind it.
func (t *Trail) take(row []Value, parent *field, key string, i, depth int) int {
	child := parent.child(key)
	if child == nil {
		if parent == t.fields {
			t.unknown = append(t.unknown, key)
		}
		return anything(t.text, i, depth)
	}
	if i < len(t.text) && depth < deepest {
		switch first := t.text[i]; {
		case first == '{' && child.children != nil:
			if child.told != nil {
				*child.told = "{"
			}
			return object(t.text, i, depth+1, func(key string, i int) int { return t.take(row, child, key, i, depth+1) })
		case first == '[' && child.column > 0 && !child.isMember:
			text, end := lowerKeys(t.text, i, depth+1)
			child.put(row, text)
			return end
		}
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
	case t.service != "s3.amazonaws.com":
		t.tally.Add(OtherEvent, strings.Clone(t.service))
	case t.category == "" || t.category == "Data" || t.category == "Management":
	case t.category != "NetworkActivity" || t.fault != "VpceAccessDenied":
		t.tally.Add(EchoEvent, t.file.Path)
	case t.parameters == "" && t.things == "":
		t.tally.Add(NoBucketRefusal, t.file.Path)
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

// plain is the text of a string, and of anything else its JSON. The value has been checked. Few strings hold an escape,
// and only those are copied; half of a surrogate pair becomes U+FFFD.
func plain(value string) string {
	if value[0] != '"' {
		return value
	}
	text := value[1 : len(value)-1]
	if strings.IndexByte(text, '\\') < 0 {
		return text
	}
	if err := json.Unmarshal([]byte(value), &text); err != nil {
		return value
	}
	return text
}

// lowerKeys renders the array at place i with the keys of its objects in lower case, as Hive reads them, and returns the
// place behind it.
func lowerKeys(s string, i, depth int) (text string, end int) {
	var b strings.Builder
	b.WriteByte('[')
	end = array(s, i, depth, func(_ string, i int) int {
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		if i < len(s) && s[i] == '{' {
			return lowerMembers(&b, s, i, depth+1)
		}
		return copied(&b, s, i, depth)
	})
	b.WriteByte(']')
	return b.String(), end
}

func lowerMembers(b *strings.Builder, s string, i, depth int) int {
	b.WriteByte('{')
	first := true
	end := object(s, i, depth, func(key string, i int) int {
		if !first {
			b.WriteByte(',')
		}
		first = false
		b.WriteByte('"')
		b.WriteString(strings.ToLower(key))
		b.WriteString(`":`)
		return copied(b, s, i, depth)
	})
	b.WriteByte('}')
	return end
}

func copied(b *strings.Builder, s string, i, depth int) int {
	end := anything(s, i, depth)
	if end >= 0 {
		b.WriteString(s[i:end])
	}
	return end
}
