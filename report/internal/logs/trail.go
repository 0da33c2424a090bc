package logs

import (
	"context"
	"strconv"
	"strings"
	"time"

	"datatrail/internal/analysis/schema"
)

// byteOrderMark is what some editors write before a text.
const byteOrderMark = "\uFEFF"

// Trail reads CloudTrail's log files, and other files with the same records, into the columns of the table.
type Trail struct {
	window
	tally   *Tally
	fields  *field
	account int
	region  int
	day     int
	path    int

	file      File
	number    string    // of the file
	delivered time.Time // the day that its name says; zero when it says none
	err       error

	isList      bool // the next record is an element of a list
	isEnveloped bool // and so is its envelope
	isKnown     bool // something in the file was a record, or a list of records

	told    told // of the record in work
	judged  judged
	unknown []string

	elements *field // of a list of which only those of one type are picked
	element  string // type of the one in work
	picked   []byte // the elements that were picked from the list in work
}

// NewTrail returns a reader for the named columns. A column has the name of the table's column, and a field of a struct a
// name such as useridentity_sessioncontext_sessionissuer_arn.
func NewTrail(columns []string, tally *Tally) *Trail {
	index := map[string]int{}
	for i, column := range columns {
		index[column] = i + 1
	}
	fields := newField("", schema.TrailColumns(), index)
	t := &Trail{
		tally: tally, fields: fields, account: index["account"], region: index["region"], day: index["dt"], path: index[PathColumn],
	}
	t.elements = &field{children: map[string]*field{"type": {told: &t.element}}}
	for name, told := range map[string]*string{
		"eventtime": &t.told.made, "eventsource": &t.told.service, "eventcategory": &t.told.category, "errorcode": &t.told.fault,
		"requestparameters": &t.told.parameters, "resources": &t.told.things, "recipientaccountid": &t.told.account,
		"awsregion": &t.told.region,
	} {
		fields.children[name].told = told
	}
	return t
}

// Open opens the next file. Problems with it are counted in the tally.
func (t *Trail) Open(ctx context.Context, file File) {
	t.file, t.number = file, strconv.Itoa(file.Number)
	// What is no day gives the zero time.
	t.delivered, _ = time.Parse(schema.DayFormat, file.Object.Day)
	t.judged = judged{}
	t.isList, t.isEnveloped, t.isKnown = false, false, false
	t.open(ctx, file)
	t.err = nil
	if !t.hasText && t.window.err != nil {
		t.err, t.isKnown = t.tally.failed(file.File, false, t.fault()), true
		return
	}
	if strings.HasPrefix(t.text, byteOrderMark) {
		t.at = len(byteOrderMark)
	}
}

// Next reads the next record of the file into row. It returns false at the end of the file. An error means that the whole
// source cannot be read. A row is valid until the next one is read.
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
		if t.at = start; !t.goesOn() {
			t.broken()
		}
	}
	return false, t.err
}

// goesOn reads on when what begins at the present place has no end in sight, and reports whether it did.
func (t *Trail) goesOn() bool {
	return resume(t.text, t.at) >= len(t.text) && t.more()
}

// broken counts a broken record and goes behind it.
func (t *Trail) broken() {
	t.tally.Add(BadRecord, t.file.Path())
	// What looks like the end of the file may only be the end of what is in sight.
	for t.goesOn() {
		continue
	}
	if t.at = max(resume(t.text, t.at), t.at+1); t.at >= len(t.text) {
		t.skip()
	}
}

// seek goes to the next record. It returns false at the end of the file.
func (t *Trail) seek() bool {
	for {
		if t.isShort() {
			t.more()
		}
		if t.at = space(t.text, t.at); t.at >= len(t.text) {
			if t.more() {
				continue
			}
			t.end()
			return false
		}
		switch c := t.text[t.at]; {
		case c == ',':
			t.at++
		case t.isList && c == ']':
			end, isCut := behind(t.text, t.at+1)
			if isCut && t.more() {
				continue
			}
			t.isList, t.at = false, end
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
	for d.form == noForm && t.goesOn() {
		d = documentAt(t.text, t.at)
	}
	switch d.form {
	case listForm:
		t.isList, t.isKnown, t.at = true, true, space(t.text, d.at)
		first := documentAt(t.text, t.at)
		for first.form == noForm && t.goesOn() {
			first = documentAt(t.text, space(t.text, t.at))
		}
		t.isEnveloped = first.form == envelopeForm
		return false
	case recordForm, envelopeForm:
		t.isKnown, t.isEnveloped, t.at = true, d.form == envelopeForm, d.at
		return true
	case noForm, digestForm:
	}
	// A file of nothing else is told as a whole.
	if !t.isKnown {
		t.skip()
		return false
	}
	t.broken()
	return false
}

func (t *Trail) end() {
	cut := t.fault()
	t.err = t.tally.failed(t.file.File, true, cut)
	switch {
	case !t.isKnown:
		t.tally.Add(UnreadableFile, t.file.Path())
	case t.isList && cut == nil:
		t.tally.Add(TruncatedFile, t.file.Path())
	}
	t.isKnown, t.isList = true, false
}
