package logs_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"datatrail/report/internal/logs"
)

func TestTheRequestLineSettlesHowAKeyIsEncoded(t *testing.T) {
	for name, c := range map[string]struct{ written, uri, want string }{
		"a plain key":                                      {"a/b.bin", "GET /a/b.bin HTTP/1.1", "a/b.bin"},
		"a raw key":                                        {"a b", "GET /a%20b HTTP/1.1", "a%20b"},
		"a key encoded once":                               {"a%20b", "GET /a%20b HTTP/1.1", "a%20b"},
		"a key encoded twice":                              {"a%2520b", "GET /a%20b HTTP/1.1", "a%20b"},
		"a raw key that reads as encoded":                  {"a%20b", "GET /a%2520b HTTP/1.1", "a%2520b"},
		"such a key encoded once":                          {"a%2520b", "GET /a%2520b HTTP/1.1", "a%2520b"},
		"such a key encoded twice":                         {"a%252520b", "GET /a%2520b HTTP/1.1", "a%2520b"},
		"a bucket in the path":                             {"a b", "GET /bucket/a%20b HTTP/1.1", "a%20b"},
		"a query behind the path":                          {"a%2520b", "GET /a%20b?versionId=%25 HTTP/1.1", "a%20b"},
		"quotation marks":                                  {"a%2520b", `"GET /a%20b HTTP/1.1"`, "a%20b"},
		"a plus sign":                                      {"a+b", "GET /a%2Bb HTTP/1.1", "a%2Bb"},
		"a plus sign for a blank":                          {"a+b", "GET /a%20b HTTP/1.1", "a%20b"},
		"a plus sign for a blank in the path":              {"a b", "GET /a+b HTTP/1.1", "a%20b"},
		"escapes that others leave out":                    {"year=2026/x", "GET /year=2026/x HTTP/1.1", "year%3D2026/x"},
		"escapes in small letters":                         {"a%c3%a9", "GET /a%C3%A9 HTTP/1.1", "a%C3%A9"},
		"another alphabet":                                 {"日本/x", "GET /%E6%97%A5%E6%9C%AC/x HTTP/1.1", "%E6%97%A5%E6%9C%AC/x"},
		"a slash before the key that the path lacks":       {"/photos/x", "GET /photos/x HTTP/1.1", "photos/x"},
		"a slash that the key begins with":                 {"/photos/x", "GET //photos/x HTTP/1.1", "/photos/x"},
		"an encoded slash":                                 {"a%2Fb", "GET /a%2Fb HTTP/1.1", "a/b"},
		"no request line: a raw key":                       {"a b", "-", "a%20b"},
		"no request line: encoded once":                    {"a%20b", "-", "a%20b"},
		"no request line: encoded twice":                   {"a%2520b", "-", "a%20b"},
		"no key in the request line":                       {"a%2520b", "POST /?delete HTTP/1.1", "a%20b"},
		"a percent sign that is no escape":                 {"100% sure", "-", "100%25%20sure"},
		"such a key, encoded":                              {"100%25%20sure", "-", "100%25%20sure"},
		"a request line that is no encoded text":           {"a b", "GET /% HTTP/1.1", "a%20b"},
		"nothing":                                          {"", "-", ""},
		"no key":                                           {"-", "GET / HTTP/1.1", "-"},
		"a path that ends in the key by chance, elsewhere": {"b", "GET /a%20b HTTP/1.1", "b"},
	} {
		assert.Equal(t, c.want, logs.KeyOf(c.written, c.uri), name)
	}
}

// Without a request line, a key that itself reads as encoded text would be taken for another.
func TestEveryWayToWriteAKeyGivesTheSameKey(t *testing.T) {
	once := func(key string) string { return strings.ReplaceAll(url.QueryEscape(key), "+", "%20") }
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.StringMatching(`[a-c %+=&?"é/2]{0,6}[a-c2%]`).Filter(func(s string) bool { return !strings.HasPrefix(s, "/") }).Draw(t, "key")
		want := strings.ReplaceAll(once(key), "%2F", "/")
		uri := "GET /" + want + " HTTP/1.1"
		isOpen := false
		if decoded, err := url.PathUnescape(key); err != nil || decoded == key {
			isOpen = rapid.Bool().Draw(t, "no request line")
		}
		if isOpen {
			uri = "-"
		}
		for _, written := range []string{key, once(key), want, once(once(key)), once(want)} {
			assert.Equal(t, want, logs.KeyOf(written, uri), "%q, %q", written, uri)
		}
	})
}
