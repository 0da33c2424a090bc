package logs

import (
	"encoding/json"
	"strings"
)

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
