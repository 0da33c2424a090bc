package logs

import (
	"encoding/binary"
	"math/bits"
	"strings"
	"unsafe"
)

// The functions below go over JSON once: they check it and find its parts in the same pass. A place of -1 means that the
// text is no JSON, or ends too early. What is found is a piece of the text, not a copy.

const deepest = 200

// A one, and the highest bit, in each of eight bytes.
const ones, highs = 0x0101010101010101, 0x8080808080808080

// visitor is given the place of a value and returns the place behind it. The key is empty for an element of an array.
type visitor interface {
	value(key string, i int) int
}

// visit is a visitor.
type visit func(key string, i int) int

func (v visit) value(key string, i int) int { return v(key, i) }

// skipper only checks.
type skipper struct {
	s     string
	depth int
}

func (k skipper) value(_ string, i int) int { return anything(k.s, i, k.depth) }

// object goes over the object at place i, lets each go over the members, and returns the place behind the object.
func object[V visitor](s string, i int, each V) int {
	i = space(s, i+1)
	if i < len(s) && s[i] == '}' {
		return i + 1
	}
	for i < len(s) && s[i] == '"' {
		end := quoted(s, i)
		if end < 0 {
			return -1
		}
		key := s[i+1 : end-1]
		i = space(s, end)
		if i >= len(s) || s[i] != ':' {
			return -1
		}
		if i = each.value(key, space(s, i+1)); i < 0 {
			return -1
		}
		var isEnd bool
		if i, isEnd = next(s, i, '}'); isEnd {
			return i
		}
	}
	return -1
}

// array goes over the array at place i, lets each go over the elements, and returns the place behind the array.
func array[V visitor](s string, i int, each V) int {
	i = space(s, i+1)
	if i < len(s) && s[i] == ']' {
		return i + 1
	}
	for i < len(s) {
		if i = each.value("", i); i < 0 {
			return -1
		}
		var isEnd bool
		if i, isEnd = next(s, i, ']'); isEnd {
			return i
		}
	}
	return -1
}

// next returns the place of what follows a member or an element, or the place behind the object or the list, which the bracket
// closes.
func next(s string, i int, bracket byte) (at int, isEnd bool) {
	if i = space(s, i); i >= len(s) {
		return -1, true
	}
	switch s[i] {
	case ',':
		return space(s, i+1), false
	case bracket:
		return i + 1, true
	}
	return -1, true
}

func anything(s string, i, depth int) int {
	if i >= len(s) || depth > deepest {
		return -1
	}
	switch s[i] {
	case '"':
		return quoted(s, i)
	case '{':
		return object(s, i, skipper{s, depth + 1})
	case '[':
		return array(s, i, skipper{s, depth + 1})
	case 't':
		return word(s, i, "true")
	case 'f':
		return word(s, i, "false")
	case 'n':
		return word(s, i, "null")
	}
	return number(s, i)
}

func quoted(s string, i int) int {
	for i = telling(s, i+1); i < len(s); i = telling(s, i+1) {
		switch s[i] {
		case '"':
			return i + 1
		case '\\':
			i++
			if i >= len(s) || !escape(s[i:]) {
				return -1
			}
		default:
			return -1
		}
	}
	return -1
}

// telling returns the place of the first byte from place i on that may not stand in a string as it is: a quotation mark, a
// backslash or a control character. Most of a record is the inside of strings, so it looks at eight bytes at a time.
func telling(s string, i int) int {
	for ; i+8 <= len(s); i += 8 {
		word := eight(s, i)
		// A byte below n gets its highest bit when n is taken off, unless it had it. The lowest bit that is left is the first such byte.
		quote, slash := word^('"'*ones), word^('\\'*ones)
		found := ((word - ' '*ones) | (quote - ones) | (slash - ones)) &^ word & highs
		if found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for ; i < len(s); i++ {
		if c := s[i]; c == '"' || c == '\\' || c < ' ' {
			break
		}
	}
	return i
}

// eight returns the eight bytes from place i on, the first as the lowest.
func eight(s string, i int) uint64 {
	return binary.LittleEndian.Uint64(unsafe.Slice(unsafe.StringData(s), len(s))[i:]) //nolint:gosec // read only
}

func escape(s string) bool {
	if s[0] != 'u' {
		return strings.IndexByte(`"\/bfnrt`, s[0]) >= 0
	}
	return len(s) > 4 && strings.Trim(s[1:5], "0123456789abcdefABCDEF") == ""
}

func number(s string, i int) int {
	if i < len(s) && s[i] == '-' {
		i++
	}
	end := digits(s, i)
	if end == i || (s[i] == '0' && end > i+1) {
		return -1
	}
	if i = end; i < len(s) && s[i] == '.' {
		if end = digits(s, i+1); end == i+1 {
			return -1
		}
		i = end
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		if i++; i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		if end = digits(s, i); end == i {
			return -1
		}
		i = end
	}
	return i
}

func digits(s string, i int) int {
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return i
}

func word(s string, i int, want string) int {
	if strings.HasPrefix(s[i:], want) {
		return i + len(want)
	}
	return -1
}

func space(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\n' || s[i] == '\t' || s[i] == '\r') {
		i++
	}
	return i
}

// resume returns the place behind a broken record at place i: behind the bracket that closes it, or the end of the text.
func resume(s string, i int) int {
	open, inText := 0, false
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && inText:
			i++
		case c == '"':
			inText = !inText
		case inText:
		case c == '{' || c == '[':
			open++
		case c == '}' || c == ']':
			if open--; open <= 0 {
				return i + 1
			}
		case c == ',' && open == 0:
			return i
		}
	}
	return len(s)
}
