package logs

import (
	"context"
	"strconv"
	"strings"
	"unsafe"

	"datatrail/internal/analysis/schema"
)

// byteOrderMark is what some editors write before a text.
const byteOrderMark = "\uFEFF"

// Trail reads CloudTrail's log files, and other files with the same records, into the columns of the table.
type Trail struct {
	unpacker
	tally   *Tally
	fields  *field
	account int
	region  int
	day     int
	path    int

	file   File
	number string // of the file
	text   string
	at     int // of the next record
	err    error

	isList      bool // the next record is an element of a list
	isEnveloped bool // and so is its envelope
	isKnown     bool // something in the file was a record, or a list of records
	isCut       bool // it was counted as cut short

	told    told // of the record in work
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
		"eventtime": &t.told.made, "eventsource": &t.told.service, "eventcategory": &t.told.category, "errorcode": &t.told.fault,
		"requestparameters": &t.told.parameters, "resources": &t.told.things, "recipientaccountid": &t.told.account,
		"awsregion": &t.told.region,
	} {
		fields.children[name].told = told
	}
	return t
}

// Open takes the next file. What is wrong with it goes to the tally.
func (t *Trail) Open(ctx context.Context, file File) {
	t.file, t.number, t.text, t.at = file, strconv.Itoa(file.Number), "", 0
	t.isList, t.isEnveloped, t.isKnown, t.isCut = false, false, false, false
	text, err := t.unpack(ctx, file)
	if t.err = t.tally.failed(file.File, len(text) > 0, err); len(text) == 0 && err != nil {
		t.isKnown = true
		return
	}
	t.isCut = err != nil
	// The text stays in place until the next file is opened, and nothing keeps a record that long.
	t.text = strings.TrimPrefix(unsafe.String(unsafe.SliceData(text), len(text)), byteOrderMark) //nolint:gosec // see above
}

// Next reads the next record of the file into row. It returns false at the end of the file. An error says that the whole
// source cannot be read.
func (t *Trail) Next(row []Value) (bool, error) {
	for t.err == nil && t.seek() {
		start := t.at
		read := t.record
		if t.isEnveloped {
			read = t.enveloped
		}
		if read(row) {
			return true, nil
		}
		t.tally.Add(BadRecord, t.file.Path())
		t.at = max(resume(t.text, start), start+1)
	}
	return false, t.err
}

// seek goes to the next record. It returns false at the end of the file.
func (t *Trail) seek() bool {
	for {
		if t.at = space(t.text, t.at); t.at >= len(t.text) {
			t.end()
			return false
		}
		switch c := t.text[t.at]; {
		case c == ',':
			t.at++
		case t.isList && c == ']':
			t.isList = false
			t.at = behind(t.text, t.at+1)
		case t.isList:
			return true
		case c == ']' || c == '}':
			t.at++
		default:
			if isRecord := t.document(); isRecord {
				return true
			}
		}
	}
}

// document looks at what begins outside of a list, and reports whether it is a record.
func (t *Trail) document() bool {
	d := documentAt(t.text, t.at)
	switch d.form {
	case listForm:
		t.isList, t.isKnown, t.at = true, true, d.at
		t.isEnveloped = documentAt(t.text, space(t.text, d.at)).form == envelopeForm
		return false
	case recordForm, envelopeForm:
		t.isKnown, t.isEnveloped, t.at = true, d.form == envelopeForm, d.at
		return true
	case noForm, digestForm:
	}
	// A file of nothing else is told as a whole.
	if !t.isKnown {
		t.at = len(t.text)
		return false
	}
	t.tally.Add(BadRecord, t.file.Path())
	t.at = max(resume(t.text, t.at), t.at+1)
	return false
}

func (t *Trail) end() {
	switch {
	case !t.isKnown:
		t.tally.Add(UnreadableFile, t.file.Path())
	case t.isList && !t.isCut:
		t.tally.Add(TruncatedFile, t.file.Path())
	}
	t.isKnown, t.isList = true, false
}
