package logs

import (
	"regexp"
	"strings"
)

// form is how records stand in a text.
type form int

const (
	noForm       form = iota
	listForm          // a list of records, alone or as a member of an object
	recordForm        // a record by itself
	envelopeForm      // a record in an envelope
	digestForm        // no record: a digest
)

// document is what begins at a place of a text.
type document struct {
	form form
	at   int // of the record, or of the first of a list
}

// Members of an object that tell what it is. AWS writes them in different places:
//
//	{"Records": [record, ...]}                   log files of a trail
//	{"Events": [{"CloudTrailEvent": "..."}]}     aws cloudtrail lookup-events
//	{"events": [{"message": "..."}]}             aws logs filter-log-events
//	{"detail-type": "...", "detail": record}     EventBridge
var (
	listMembers     = []string{"Records", "Events", "events"}
	envelopeMembers = []string{"CloudTrailEvent", "message", "detail"}
	recordMembers   = []string{"eventVersion", "eventTime", "eventSource", "eventName", "eventID", "userIdentity"}
	digestMembers   = []string{"digestStartTime", "digestEndTime", "digestS3Object"}
)

// stamped is a line that CloudWatch Logs exported to S3: the time, and the event.
var stamped = regexp.MustCompile(`^\d{4}-\d\d-\d\dT[\d:.]+Z \{`)

// documentAt finds out what begins at a place. It reads no further than to the first member that tells.
func documentAt(s string, at int) document {
	if at >= len(s) {
		return document{}
	}
	switch {
	case s[at] == '[':
		at = space(s, at+1)
		if first := documentAt(s, at); at < len(s) && s[at] == '{' && (first.form == recordForm || first.form == envelopeForm) {
			return document{listForm, at}
		}
	case s[at] == '{':
		return objectAt(s, at)
	case isDigit(s[at]) && stamped.MatchString(s[at:min(len(s), at+40)]):
		return objectAt(s, at+strings.IndexByte(s[at:], '{'))
	}
	return document{}
}

func objectAt(s string, at int) document {
	var found document
	object(s, at, visit(func(key string, i int) int {
		switch {
		case i >= len(s):
		case isOne(key, listMembers) && s[i] == '[':
			found = document{listForm, i + 1}
		case isOne(key, recordMembers):
			found = document{recordForm, at}
		case isOne(key, digestMembers):
			found = document{digestForm, at}
		case isOne(key, envelopeMembers) && holdsRecord(s, i):
			found = document{envelopeForm, at}
		default:
			return anything(s, i, 0)
		}
		return -1
	}))
	return found
}

func isOne(key string, of []string) bool {
	for _, name := range of {
		if key == name {
			return true
		}
	}
	return false
}

// holdsRecord reports whether the value at a place is a record, or a text that is one.
func holdsRecord(s string, i int) bool {
	if s[i] == '"' {
		if end := quoted(s, i); end > 0 {
			s, i = plain(s[i:end]), 0
		}
	}
	return i < len(s) && s[i] == '{' && objectAt(s, i).form == recordForm
}

// envelope returns the record in the envelope at a place, and the place behind the envelope.
func envelope(s string, at int) (record string, end int) {
	if s[at] != '{' {
		return "", -1
	}
	end = object(s, at, visit(func(key string, i int) int {
		end := anything(s, i, 0)
		if end > 0 && record == "" && isOne(key, envelopeMembers) && holdsRecord(s, i) {
			record = plain(s[i:end])
		}
		return end
	}))
	return record, end
}

// behind goes over the rest of an object behind a list in it, to the place after the object. Behind a list that stands by
// itself there is none. isCut says that the object goes on behind the text, or is broken.
func behind(s string, at int) (end int, isCut bool) {
	for i := space(s, at); ; i = space(s, i) {
		switch {
		case i >= len(s):
			return at, true
		case s[i] == '}':
			return i + 1, false
		case s[i] != ',':
			return at, false
		}
		name := quoted(s, space(s, i+1))
		if i = space(s, max(name, 0)); name < 0 || i >= len(s) || s[i] != ':' {
			return at, true
		}
		if i = anything(s, space(s, i+1), 0); i < 0 {
			return at, true
		}
	}
}
