package logs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/generate"
	"datatrail/report/internal/logs"
)

var pattern = regexp.MustCompile(schema.AccessPattern)

const (
	head = `79a5 acme-data [06/Nov/2026:15:04:05 +0000] 203.0.113.1 arn:aws:iam::111122223333:user/a 3E57427F3EXAMPLE REST.GET.OBJECT `
	mid  = ` 200 - 113 2048 7 - `
	tail = ` - s9lzHYrFp76Z= SigV4 ECDHE AuthHeader acme-data.s3.amazonaws.com TLSv1.3 - - eu-west-1`
)

// agree checks that the splitter and the expression of the table take a line apart in the same way.
func agree(t require.TestingT, line string) bool {
	var fields [logs.AccessFields]logs.Value
	split := logs.SplitLine(line, &fields)
	m := pattern.FindStringSubmatchIndex(line)
	require.Equal(t, m != nil, split, "%q", line)
	for i := range fields {
		if m == nil {
			continue
		}
		from, to := m[2*i+2], m[2*i+3]
		require.Equal(t, from >= 0, fields[i].Valid, "field %d of %q", i, line)
		if from >= 0 {
			require.Equal(t, line[from:to], fields[i].Text, "field %d of %q", i, line)
		}
	}
	return split
}

func TestTheSplitterAgreesWithTheTableOnEveryGeneratedLine(t *testing.T) {
	dir := t.TempDir()
	w := generate.New(5, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), 3, 5000)
	require.NoError(t, w.Write(dir, func(int) {}))
	found, err := logs.Find(dir, &logs.Tally{})
	require.NoError(t, err)
	lines := 0
	for _, file := range found.Access {
		text, err := os.ReadFile(filepath.Clean(file.Path))
		require.NoError(t, err)
		for line := range strings.Lines(string(text)) {
			lines++
			require.True(t, agree(t, strings.TrimSuffix(line, "\n")), line)
		}
	}
	assert.Greater(t, lines, 4000)
}

func TestHostileLines(t *testing.T) {
	for name, c := range map[string]struct {
		line  string
		reads bool
		check map[int]string
	}{
		"a quotation mark in the request": {
			head + `a"b "GET /a"b?x="y" HTTP/1.1"` + mid + `"-" "curl"` + tail, true, map[int]string{8: `"GET /a"b?x="y" HTTP/1.1"`, 9: "200"},
		},
		"a user agent that forges the fields behind it": {
			head + `k "GET /k HTTP/1.1"` + mid + `"-" "x" - forged SigV4 c QueryString h TLSv1.2 - - -"` + tail, true,
			map[int]string{16: `"x" - forged SigV4 c QueryString h TLSv1.2 - - -"`, 21: "AuthHeader", 26: "eu-west-1"},
		},
		"a referrer that holds a quotation mark and a space": {
			head + `k "GET /k HTTP/1.1"` + mid + `"http://a/" b" "curl"` + tail, true, map[int]string{15: `"http://a/" b"`, 16: `"curl"`},
		},
		"an escaped quotation mark in the user agent": {
			head + `k "GET /k HTTP/1.1"` + mid + `"-" "my \"agent\""` + tail, true, map[int]string{16: `"my \"agent\""`, 18: "s9lzHYrFp76Z="},
		},
		"an encoded space in the key": {
			head + `a%20b "GET /a%20b HTTP/1.1"` + mid + `"-" "curl"` + tail, true, map[int]string{7: "a%20b"},
		},
		"fields missing at the end": {
			head + `k "GET /k HTTP/1.1"` + mid + `"-" "curl" - s9lz SigV4`, true, map[int]string{17: "-", 19: "SigV4", 20: "", 26: ""},
		},
		"a field that is new at the end": {
			head + `k "GET /k HTTP/1.1"` + mid + `"-" "curl"` + tail + " new fields", true, map[int]string{26: "eu-west-1"},
		},
		"a lifecycle action": {
			`79a5 acme [06/Nov/2026:15:04:05 +0000] - AmazonS3 3E57 S3.EXPIRE.OBJECT k "-" - - - 11 - - "-" "-" -`, true,
			map[int]string{4: "AmazonS3", 8: `"-"`, 17: "-"},
		},
		"nothing quoted":                  {head + "k - 200 - - - - - - - -", true, map[int]string{15: "-", 16: "-", 17: "-"}},
		"a line cut short":                {line: head + `k "GET /k HT`},
		"a status that is no number":      {line: head + `k "GET /k HTTP/1.1" OK - 1 1 1 1 "-" "curl"` + tail},
		"a raw space in the request line": {line: head + `k "GET /a b c HTTP/1.1"` + mid + `"-" "curl"` + tail},
		"an empty line":                   {},
		"text of another kind":            {line: `{"Records":[]}`},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.reads, agree(t, c.line))
			var fields [logs.AccessFields]logs.Value
			logs.SplitLine(c.line, &fields)
			for i, want := range c.check {
				assert.Equal(t, want, fields[i].Text, "field %d", i)
			}
		})
	}
}

func TestTheSplitterAgreesWithTheTableOnAnyLine(t *testing.T) {
	word := rapid.SampledFrom([]string{
		"-", `"-"`, `"`, `""`, "", "a", `a"b`, `"a`, `b"`, "200", "2x", "[x]", "[", "]", `"GET`, `HTTP/1.1"`, " ", "é\u2028", "\r",
	})
	rapid.Check(t, func(r *rapid.T) {
		words := rapid.SliceOfN(word, 0, 14).Draw(r, "words")
		line := strings.Join(words, " ")
		switch rapid.IntRange(0, 2).Draw(r, "shape") {
		case 1:
			line = head + `k "GET /k HTTP/1.1"` + mid + line
		case 2:
			line = head + line + mid + strings.Join(words, " ") + tail
		}
		agree(r, line)
	})
}
