package logs

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// plain is the text of a string, and of anything else its JSON. The value has been checked. Few strings hold an escape,
// and only those are copied; half of a surrogate pair becomes U+FFFD.
func plain(value string) string {
	if value[0] != '"' {
		return value
	}
	if text := value[1 : len(value)-1]; strings.IndexByte(text, '\\') < 0 {
		return text
	}
	return unescaped(value)
}

func unescaped(value string) string {
	if text, ok := unescapedLetters(value[1 : len(value)-1]); ok {
		return text
	}
	var text string
	if err := json.Unmarshal([]byte(value), &text); err != nil {
		return value
	}
	return text
}

// letters are the escapes of a single letter, and what they stand for.
var letters = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// unescapedLetters takes a string that has no other escapes, as nearly all have that have any: json.Unmarshal costs several times
// as much. It returns false for others, and for what is no UTF-8.
func unescapedLetters(text string) (string, bool) {
	if !utf8.ValidString(text) {
		return "", false
	}
	var out strings.Builder
	out.Grow(len(text))
	for {
		i := strings.IndexByte(text, '\\')
		if i < 0 {
			out.WriteString(text)
			return out.String(), true
		}
		if i+1 == len(text) || letters[text[i+1]] == 0 {
			return "", false
		}
		out.WriteString(text[:i])
		out.WriteByte(letters[text[i+1]])
		text = text[i+2:]
	}
}
