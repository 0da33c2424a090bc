package logs

import (
	"net/url"
	"slices"
	"strings"
)

// This file is the one place that decides which key an access log means. The classic form writes keys URL-encoded, some twice; of
// the form in JSON AWS does not say whether keys are encoded, nor how often. docs/unproven.md#access-log-keys
//
// A text is read in three ways: as it stands, decoded once, and decoded twice. The request line has the key encoded once, as the
// caller sent it, so it settles which of the readings is the key. Requests without a key in their request line leave it open:
// those of a bulk delete, of a lifecycle rule, of the source of a copy. There a text that reads as encoded text is decoded, at
// most twice, so that all three ways to write one key give the same key; a key that itself reads as encoded text is then taken
// for another. Whatever the form, the table has the key encoded once, with slashes as they are.

// plainKey are the characters that no encoding changes.
var plainKey = func() (is [256]bool) {
	for _, c := range []byte("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~/") {
		is[c] = true
	}
	return is
}()

// keyOf returns the key that an access log means, encoded once. uri is the request line, in quotation marks or not.
func keyOf(written, uri string) string {
	isSettled, hasEscape := !strings.HasPrefix(written, "/"), false
	for i := 0; i < len(written) && isSettled; i++ {
		if c := written[i]; plainKey[c] {
			continue
		} else if c != '%' || !isEscape(written[i:]) {
			isSettled = false
		} else {
			i += 2
			hasEscape = true
		}
	}
	// Nearly all keys are encoded once, and nothing suggests otherwise.
	if isSettled && (!hasEscape || !strings.Contains(written, "%25")) && !strings.Contains(uri, "%25") {
		return written
	}
	readings := readingsOf(written)
	if key, ok := settled(readings, pathOf(uri)); ok {
		return encoded(key)
	}
	return encoded(readings[len(readings)-1])
}

// isEscape reports whether a text begins with the escape of a character that must be escaped, as an encoder of keys writes it.
func isEscape(text string) bool {
	if len(text) < len("%41") || !isUpperHex(text[1]) || !isUpperHex(text[2]) {
		return false
	}
	return !plainKey[valueOf(text[1])<<4|valueOf(text[2])]
}

func isUpperHex(c byte) bool { return isDigit(c) || c >= 'A' && c <= 'F' }

func valueOf(hex byte) byte {
	if hex >= 'A' {
		return hex - 'A' + 10
	}
	return hex - '0'
}

// readingsOf returns a text as it stands, and decoded once and twice as far as it reads as encoded text.
func readingsOf(written string) []string {
	readings := []string{written}
	for range 2 {
		last := readings[len(readings)-1]
		if strings.IndexByte(last, '%') < 0 || strings.ContainsFunc(last, isNeverEncoded) {
			break
		}
		decoded, err := url.PathUnescape(last)
		if err != nil {
			break
		}
		readings = append(readings, decoded)
	}
	return readings
}

// isNeverEncoded reports whether a character never stands in encoded text.
func isNeverEncoded(c rune) bool { return c <= ' ' || c > '~' || c == '"' || c == '<' || c == '>' }

// settled returns the reading that the path of the request names: behind the first slash, or behind that of the bucket's name.
// AWS's samples show keys with a slash before them that the path does not have twice; it is no part of the key.
func settled(readings []string, path string) (string, bool) {
	paths := pathsOf(path)
	for _, lead := range []string{"", "/"} {
		for _, reading := range readings {
			for _, form := range []string{reading, strings.ReplaceAll(reading, "+", " ")} {
				key, has := strings.CutPrefix(form, lead)
				if has && key != "" && slices.ContainsFunc(paths, func(path string) bool { return strings.HasSuffix(path, "/"+key) }) {
					return key, true
				}
			}
		}
	}
	return "", false
}

// pathsOf decodes a path. S3 takes a plus sign in it for a space, as some clients mean it.
func pathsOf(path string) []string {
	var paths []string
	if decoded, err := url.PathUnescape(path); err == nil {
		paths = append(paths, decoded)
	}
	if decoded, err := url.QueryUnescape(path); err == nil && strings.IndexByte(path, '+') >= 0 {
		paths = append(paths, decoded)
	}
	return paths
}

// pathOf returns the path in a request line.
func pathOf(uri string) string {
	_, rest, _ := strings.Cut(strings.Trim(uri, `"`), " ")
	path, _, _ := strings.Cut(rest, " ")
	path, _, _ = strings.Cut(path, "?")
	if !strings.HasPrefix(path, "/") {
		return ""
	}
	return path
}

// encoded encodes a key as the table has it.
func encoded(key string) string {
	return strings.NewReplacer("%2F", "/", "+", "%20").Replace(url.QueryEscape(key))
}
