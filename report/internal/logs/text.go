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
	if text := value[1 : len(value)-1]; strings.IndexByte(text, '\\') < 0 {
		return text
	}
	return unescaped(value)
}

func unescaped(value string) string {
	var text string
	if err := json.Unmarshal([]byte(value), &text); err != nil {
		return value
	}
	return text
}
