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

// judged is what was found out about the last day.
type judged struct {
	day    string // as a time begins with it
	isLate bool
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

// judge counts the events that a reader of the report would miss or wonder about.
func (t *Trail) judge() {
	for _, name := range t.unknown {
		t.tally.Add(UnknownField, name)
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
	switch isTime, isLate := t.dated(t.told.made); {
	case !isTime:
		t.tally.Add(BadTime, strings.Clone(t.told.made))
	case isLate:
		t.tally.Add(Late, t.file.Path())
	}
}

// dated reports whether a text is a time, and one more than a day before the file was delivered. The latter is the same for all
// times of a day, as the file tells no more than its own day.
func (t *Trail) dated(made string) (isTime, isLate bool) {
	if day := t.judged.day; day != "" && strings.HasPrefix(made, day) && isClock(made[len(day):]) {
		return true, t.judged.isLate
	}
	at, err := time.Parse(time.RFC3339, made)
	if err != nil {
		return false, false
	}
	isLate = !t.delivered.IsZero() && t.delivered.Sub(at) > 24*time.Hour
	if day := len("2026-11-06T"); len(made) > day && isClock(made[day:]) {
		t.judged = judged{strings.Clone(made[:day]), isLate}
	}
	return true, isLate
}

// isClock reports whether a text is a time of the day as AWS writes it, such as 12:00:00Z.
func isClock(text string) bool {
	return len(text) == len("12:00:00Z") && isDigit(text[0]) && isDigit(text[1]) && text[:2] < "24" && isSixty(text[2:]) &&
		isSixty(text[5:]) && text[8] == 'Z'
}

// isSixty reports whether a text begins with a colon and a number below sixty.
func isSixty(text string) bool {
	return text[0] == ':' && text[1] >= '0' && text[1] <= '5' && isDigit(text[2])
}
