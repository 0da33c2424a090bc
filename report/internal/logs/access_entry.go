package logs

import (
	"regexp"
	"slices"
	"strings"
)

// Records of server access logs in JSON come to readers in these forms:
//
//	record                                                     one a line, as S3 and Firehose get them
//	[record, ...]                                              a list
//	2026-11-06T12:00:00.000Z record                            a line of an export of a log group; aws logs tail adds the stream
//	{"events": [{"message": "record"}]}                        aws logs filter-log-events and get-log-events
//	{"results": [[{"field": "@message", "value": "record"}]]}  aws logs get-query-results; without @message, a field each
//	"record"                                                   the messages of these alone, as --query and jq print them
//	{"messageType": "DATA_MESSAGE", "logEvents": [{"message": "record"}]}   a subscription

// entryKind is what stands at a place of a file of such records.
type entryKind int

const (
	cutEntry    entryKind = iota // nothing that ends in sight
	listEntry                    // the begin of a list of entries
	recordEntry                  // a record
	eventEntry                   // an event of CloudWatch Logs, with a record as its message
	textEntry                    // the message of an event by itself
	rowEntry                     // a row of a query: a list of fields and values
	otherEntry                   // something else
)

// entry is what stands at a place.
type entry struct {
	kind entryKind
	at   int // of the entry, of the first in a list, or behind what is something else
}

var (
	entryLists   = []string{"events", "logEvents", "results"}
	messageNames = []string{"message", "@message"}
	cellNames    = []string{"field", "value"}
)

// entryAt finds out what begins at a place, with a bracket or a quotation mark. It reads no further than to the first member that
// tells.
func entryAt(s string, at int) entry {
	if s[at] == '"' {
		return entry{textEntry, at}
	}
	if s[at] == '[' {
		first := space(s, at+1)
		if first >= len(s) {
			return entry{cutEntry, at}
		}
		if s[first] == '{' {
			return cellsAt(s, at, first)
		}
		return entry{listEntry, first}
	}
	var found entry
	end := object(s, at, visit(func(key string, i int) int {
		switch {
		case i >= len(s):
		case slices.Contains(entryLists, key) && s[i] == '[':
			found = entry{listEntry, i + 1}
		case slices.Contains(messageNames, key):
			found = entry{eventEntry, at}
		case isAccessName(key):
			found = entry{recordEntry, at}
		default:
			return anything(s, i, 0)
		}
		return -1
	}))
	if end > 0 {
		return entry{otherEntry, end}
	}
	return found
}

func isAccessName(key string) bool {
	return slices.ContainsFunc(accessNames, func(is accessName) bool { return is.name == key })
}

// cellsAt tells a row from a list, by its first object.
func cellsAt(s string, at, first int) entry {
	found := entry{cutEntry, at}
	if object(s, first, visit(func(key string, _ int) int {
		found = entry{listEntry, first}
		if slices.Contains(cellNames, key) {
			found = entry{rowEntry, at}
		}
		return -1
	})) > 0 {
		return entry{listEntry, first}
	}
	return found
}

// datedEntry is how a line of an export or of aws logs tail begins, up to the record.
var datedEntry = regexp.MustCompile(`^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)? (?:[^ {]+ )?\{`)

// datedHead is how long such a begin may be: the name of a stream has up to 512 characters.
const datedHead = 1 << 10

// dateLength returns how much stands before the record in a line that begins at a place, or nothing for another line.
func dateLength(s string, at int) int {
	if !isDigit(s[at]) {
		return 0
	}
	return max(len(datedEntry.FindString(s[at:min(len(s), at+datedHead)]))-1, 0)
}

// beginsEntry reports whether an entry begins at a place, which is more than a text.
func beginsEntry(s string, at int) bool {
	return s[at] == '{' || s[at] == '[' || dateLength(s, at) > 0
}

// isInJSON reports whether a file that begins so holds access logs in JSON: lines of a classic log begin with the bucket's owner.
func isInJSON(text string) bool {
	text = strings.TrimPrefix(text, byteOrderMark)
	at := space(text, 0)
	return at < len(text) && (text[at] == '"' || beginsEntry(text, at))
}

// message reads the event at a place. It returns the message, and the place behind the event.
func message(s string, at int) (text string, end int) {
	end = object(s, at, visit(func(key string, i int) int {
		end := anything(s, i, 0)
		if end > 0 && slices.Contains(messageNames, key) {
			text = plain(s[i:end])
		}
		return end
	}))
	return text, end
}

// row reads the row of a query at a place and hands on its cells. It returns the place behind the row.
func row(s string, at int, cell func(field, value string)) (end int) {
	return array(s, at, visit(func(_ string, i int) int {
		if i >= len(s) || s[i] != '{' {
			return -1
		}
		var field, value string
		end := object(s, i, visit(func(key string, i int) int {
			end := anything(s, i, 0)
			switch {
			case end < 0:
			case key == "field":
				field = plain(s[i:end])
			case key == "value":
				value = s[i:end]
			}
			return end
		}))
		if end > 0 && value != "" {
			cell(field, value)
		}
		return end
	}))
}
