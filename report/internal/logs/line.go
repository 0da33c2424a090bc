package logs

import (
	"math/bits"
	"strings"
)

// AccessFields is the number of fields of an access-log line.
const AccessFields = 27

// SplitLine splits an access-log line as schema.AccessPattern does, without the cost of a regular expression. Fields that are
// missing at the end have no value. It reports whether the line has the form of an access-log line.
func SplitLine(line string, fields *[AccessFields]Value) bool {
	return splitLine(line, fields, AccessFields)
}

// splitLine is SplitLine for a reader that asks for no more than the first fields, as far as those behind the user agent go.
func splitLine(line string, fields *[AccessFields]Value, first int) bool {
	*fields = [AccessFields]Value{}
	s := splitter{rest: line, fields: fields, first: first}
	s.words(2)
	s.date()
	s.words(1)
	return !s.failed && s.requester()
}

// Value is a field that may be absent.
type Value struct {
	// Text is the field.
	Text string
	// Valid reports whether the field is present.
	Valid bool
}

type splitter struct {
	rest   string
	fields *[AccessFields]Value
	first  int // so many are asked for
	next   int
	failed bool
}

func (s *splitter) put(text string) {
	s.fields[s.next] = Value{Text: text, Valid: true}
	s.next++
}

func (s *splitter) word() string {
	end := wordLength(s.rest)
	if end < 0 {
		s.failed = true
		return ""
	}
	word := s.rest[:end]
	s.rest = s.rest[end+1:]
	return word
}

// wordLength returns where the first space is, or -1. Most words are short, so it looks at the first eight bytes by itself.
func wordLength(text string) int {
	const spaces = ' ' * ones
	if len(text) >= 8 {
		if found := zeros(eight(text, 0) ^ spaces); found != 0 {
			return bits.TrailingZeros64(found) / 8
		}
	}
	return strings.IndexByte(text, ' ')
}

func (s *splitter) words(n int) {
	for range n {
		s.put(s.word())
	}
}

func (s *splitter) date() {
	end := strings.IndexByte(s.rest, ']')
	if end < 1 || s.rest[0] != '[' || !strings.HasPrefix(s.rest[end+1:], " ") {
		s.failed = true
		return
	}
	s.put(s.rest[1:end])
	s.rest = s.rest[end+2:]
}

func (s *splitter) afterRequester() bool {
	s.requestID()
	s.operation()
	s.words(1)
	s.request()
	s.status()
	s.words(5)
	return !s.failed && s.agents() && s.tail()
}

// requestID takes a word that cannot be an operation.
func (s *splitter) requestID() {
	id := s.word()
	if strings.IndexByte(id, '.') >= 0 {
		s.failed = true
	}
	s.put(id)
}

// operation takes a word that cannot be a request id.
func (s *splitter) operation() {
	operation := s.word()
	if consistsOf(operation, isCapitalOrDigit) {
		s.failed = true
	}
	s.put(operation)
}

// request takes the request line: three words of which the first begins and the last ends with a quotation mark. No word
// can hold a space, so the quotation marks inside do not matter.
func (s *splitter) request() {
	start := s.rest
	first := s.word()
	if s.failed || first == "-" || first == `"-"` {
		s.put(first)
		return
	}
	if len(first) < 2 || first[0] != '"' || !isLetter(first[1]) {
		s.failed = true
		return
	}
	second, third := s.word(), s.word()
	if !strings.HasSuffix(third, `"`) {
		s.failed = true
		return
	}
	s.put(start[:len(first)+len(second)+len(third)+2])
}

func (s *splitter) status() {
	status := s.word()
	if status != "-" && !consistsOf(status, isDigit) {
		s.failed = true
	}
	s.put(status)
}

func isLetter(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z'
}

func isDigit(c byte) bool {
	return c >= '0' && c <= '9'
}

func isCapitalOrDigit(c byte) bool {
	return isDigit(c) || c >= 'A' && c <= 'Z'
}

// consistsOf reports whether text holds no other characters than those.
func consistsOf(text string, those func(byte) bool) bool {
	for i := range len(text) {
		if !those(text[i]) {
			return false
		}
	}
	return true
}
