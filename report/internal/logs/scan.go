package logs

import (
	"encoding/binary"
	"math/bits"
	"strings"
	"unsafe"
)

// A one, and the highest bit, in each of eight bytes.
const ones, highs = 0x0101010101010101, 0x8080808080808080

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
		// A byte below n gets its highest bit when n is taken off. The lowest bit that is left is the first such byte.
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

// zeros marks the bytes of a word that are zero by their highest bits. Above the lowest that it marks, others may be marked, too.
func zeros(word uint64) uint64 { return (word - ones) &^ word & highs }

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
