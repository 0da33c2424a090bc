package logs

import (
	"strings"

	"datatrail/report/internal/source"
)

// aside is the kind of a file that AWS puts beside logs and that holds none.
const aside source.Kind = "aside"

// writeTest is what CloudWatch Logs writes into a bucket before it exports into it.
const writeTest = "Permission Check Successful"

// controlMessage is how the message of an event begins with which CloudWatch Logs tries out a subscription.
const controlMessage = "CWL CONTROL MESSAGE"

// accessDocuments goes through a file of access logs in JSON.
type accessDocuments struct {
	isJSON  bool
	isList  bool // the next entry is an element of a list
	isEnded bool
	record  accessRecord
	passed  int // messages of control
}

// nextRecord reads the next record of a file in JSON into the fields. It returns false at the end of the file.
func (a *Access) nextRecord() bool {
	for {
		if a.isShort() {
			a.more()
		}
		if a.at = space(a.text, a.at); a.at >= len(a.text) {
			if a.more() {
				continue
			}
			a.endJSON(false)
			return false
		}
		switch c := a.text[a.at]; {
		case c == ']' && a.isList:
			a.endList()
		case c == ',' || c == ']' || c == '}':
			a.at++
		case c == '{' || c == '[' || c == '"':
			if a.entry() {
				return true
			}
		case isDigit(c) && a.dated() > 0:
			a.at += a.dated()
		default:
			a.passLine()
		}
	}
}

// dated returns how much stands before the record at the present place.
func (a *Access) dated() int {
	if a.isList {
		return 0
	}
	for len(a.text)-a.at < datedHead && a.more() {
		continue
	}
	return dateLength(a.text, a.at)
}

// endList goes behind a list, and the object that it stands in.
func (a *Access) endList() {
	end, isCut := behind(a.text, a.at+1)
	if !isCut || !a.more() {
		a.isList, a.at = false, end
	}
}

// entry reads what begins at the present place and goes behind it, and reports whether it was a record.
func (a *Access) entry() bool {
	e := entryAt(a.text, a.at)
	end, isRecord, isQuiet := -1, false, false
	switch e.kind {
	case listEntry:
		a.isList, a.at = true, e.at
		return false
	case recordEntry:
		a.record.begin(&a.fields)
		end = object(a.text, a.at, accessMember{&a.record, a.text})
		isRecord = end > 0 && a.record.finish(&a.wants)
	case eventEntry:
		var text string
		if text, end = message(a.text, a.at); end > 0 {
			isRecord, isQuiet = a.message(text)
		}
	case textEntry:
		if end = quoted(a.text, a.at); end > 0 {
			isRecord, isQuiet = a.message(plain(a.text[a.at:end]))
		}
	case rowEntry:
		end, isRecord = a.row()
	case otherEntry:
		end = e.at
	case cutEntry:
	}
	if end < 0 {
		a.cut()
		return false
	}
	if !isRecord && !isQuiet {
		a.pass(a.text[a.at:end])
	}
	a.at = end
	return isRecord
}

// message reads a message, and reports whether it is a record, or else one that tells of nothing.
func (a *Access) message(text string) (isRecord, isQuiet bool) {
	if strings.HasPrefix(text, controlMessage) {
		a.passed++
		return false, true
	}
	a.record.begin(&a.fields)
	at := space(text, 0)
	if at >= len(text) || text[at] != '{' || object(text, at, accessMember{&a.record, text}) < 0 {
		return false, false
	}
	return a.record.finish(&a.wants), false
}

// row reads the row of a query. Where it has the message, the other fields say the same.
func (a *Access) row() (end int, isRecord bool) {
	whole := ""
	a.record.begin(&a.fields)
	end = row(a.text, a.at, func(field, value string) {
		if field == "@message" {
			whole = plain(value)
			return
		}
		a.record.put(field, value)
	})
	switch {
	case end < 0:
		return end, false
	case whole != "":
		isRecord, _ = a.message(whole)
		return end, isRecord
	}
	return end, a.record.finish(&a.wants)
}

// cut reads on when what begins at the present place has no end in sight. When it has none at all it is told, and passed over: in
// a list up to where it seems to end, and else up to the next line that begins like an entry.
func (a *Access) cut() {
	if a.isShort() && a.more() {
		return
	}
	if a.isList {
		end := resume(a.text, a.at)
		if end >= len(a.text) && a.more() {
			return
		}
		a.passUntil(max(end, a.at+1))
		return
	}
	if end := nextEntry(a.text, a.at); end > 0 {
		a.passUntil(end)
		return
	}
	if !a.more() {
		a.passUntil(len(a.text))
	}
}

// nextEntry returns the place of the first line behind a place that begins like an entry.
func nextEntry(s string, at int) int {
	for {
		line := strings.IndexByte(s[at:], '\n')
		if line < 0 || at+line+1 >= len(s) {
			return -1
		}
		at += line + 1
		if beginsEntry(s, at) {
			return at
		}
	}
}

// passUntil counts what cannot be read.
func (a *Access) passUntil(end int) {
	a.pass(a.text[a.at:end])
	if a.at = end; end >= len(a.text) && !a.more() {
		a.endJSON(true)
	}
}

// passLine counts a line that is no JSON, or an element of a list that can be no entry.
func (a *Access) passLine() {
	if a.isList {
		a.cut()
		return
	}
	end := strings.IndexByte(a.text[a.at:], '\n')
	if end < 0 && a.more() {
		return
	}
	if end < 0 {
		end = len(a.text) - a.at
	}
	a.pass(a.text[a.at : a.at+end])
	a.at += end
}

func (a *Access) pass(text string) {
	a.tally.Add(BadAccessRecord, a.file.Path()+": "+strings.Clone(strings.TrimSpace(text[:min(len(text), 80)])))
}

// endJSON tells of a file that ends in the middle. A fault that is known already tells it as well.
func (a *Access) endJSON(isCut bool) {
	if (isCut || a.isList) && a.window.err == nil && !a.isEnded {
		a.tally.Add(TruncatedFile, a.file.Path())
	}
	a.isEnded, a.isList = true, false
}

// accessKind tells what a text in JSON holds of access logs: records, nothing but what AWS puts beside them, or nothing.
func accessKind(text string) source.Kind {
	if strings.TrimSpace(text) == writeTest {
		return aside
	}
	if !isInJSON(text) {
		return source.Unknown
	}
	a := NewAccess(nil, &Tally{})
	a.text = text
	a.beginJSON()
	switch {
	case a.nextRecord():
		return source.Access
	case a.passed > 0:
		return aside
	}
	return source.Unknown
}

// beginJSON finds out whether the text in sight is JSON, and goes behind a byte order mark.
func (a *Access) beginJSON() {
	for !showsBegin(a.text) && a.more() {
		continue
	}
	a.accessDocuments = accessDocuments{isJSON: isInJSON(a.text)}
	if a.isJSON && strings.HasPrefix(a.text, byteOrderMark) {
		a.at = len(byteOrderMark)
	}
}

// showsBegin reports whether enough of a text is in sight to tell whether it is JSON.
func showsBegin(text string) bool {
	at := space(text, len(text)-len(strings.TrimPrefix(text, byteOrderMark)))
	return at < len(text) && (!isDigit(text[at]) || len(text)-at >= datedHead)
}
