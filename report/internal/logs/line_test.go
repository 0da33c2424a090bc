package logs_test

import (
	"context"
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
	"datatrail/report/internal/source"
)

var pattern = regexp.MustCompile(schema.AccessPattern)

const (
	start    = `79a5 acme-data [06/Nov/2026:15:04:05 +0000] 203.0.113.1 `
	user     = `arn:aws:iam::111122223333:user/a`
	identity = `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2EXAMPLE1ID`
	get      = ` 3E57427F3EXAMPLE REST.GET.OBJECT `

	head = start + user + get
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
	found, err := logs.Find(context.Background(), source.Folder(dir), source.All(), &logs.Tally{})
	require.NoError(t, err)
	lines := 0
	for _, file := range found.Access {
		text, err := os.ReadFile(filepath.Clean(file.Path()))
		require.NoError(t, err)
		for line := range strings.Lines(string(text)) {
			lines++
			line = strings.TrimSuffix(line, "\n")
			require.True(t, agree(t, line), line)
			withSpaces(t, line)
		}
	}
	assert.Greater(t, lines, 4000)
}

// withSpaces checks that a line keeps its other fields when its requester becomes one that holds spaces.
func withSpaces(t *testing.T, line string) {
	t.Helper()
	var before, after [logs.AccessFields]logs.Value
	require.True(t, logs.SplitLine(line, &before))
	ahead := strings.Join([]string{before[0].Text, before[1].Text, "[" + before[2].Text + "]", before[3].Text, ""}, " ")
	behind, found := strings.CutPrefix(line, ahead+before[4].Text)
	require.True(t, found, line)
	line = ahead + identity + behind
	require.True(t, agree(t, line), line)
	logs.SplitLine(line, &after)
	before[4].Text = identity
	require.Equal(t, before, after, line)
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
		"an origin access identity of CloudFront": {
			start + identity + get + `a/1.wav "GET /a/1.wav HTTP/1.1"` + mid + `"-" "boto"` + tail, true,
			map[int]string{
				3: "203.0.113.1", 4: identity, 5: "3E57427F3EXAMPLE", 6: "REST.GET.OBJECT", 7: "a/1.wav", 9: "200", 16: `"boto"`, 26: "eu-west-1",
			},
		},
		"an origin access identity that lists": {
			start + identity + ` 3E57427F3EXAMPLE REST.GET.BUCKET - "GET /?list-type=2 HTTP/1.1"` + mid + `"-" "boto"` + tail, true,
			map[int]string{4: identity, 5: "3E57427F3EXAMPLE", 6: "REST.GET.BUCKET", 7: "-", 9: "200"},
		},
		"a requester of two words": {
			start + "arn:aws:iam::x:user/two words" + get + `k "GET /k HTTP/1.1"` + mid + `"-" "curl"` + tail, true,
			map[int]string{4: "arn:aws:iam::x:user/two words", 5: "3E57427F3EXAMPLE", 7: "k"},
		},
		"a requester of nine words": {
			start + "a b c d e f g h i" + get + `k "GET /k HTTP/1.1"` + mid + `"-" "curl"` + tail, true, map[int]string{4: "a b c d e f g h i"},
		},
		"a requester of ten words": {line: start + "a b c d e f g h i j" + get + `k "GET /k HTTP/1.1"` + mid + `"-" "curl"` + tail},
		"a word that looks like a request id": {
			start + "a 0123456789ABCDEF" + get + `k "GET /k HTTP/1.1"` + mid + `"-" "curl"` + tail, true,
			map[int]string{4: "a 0123456789ABCDEF", 5: "3E57427F3EXAMPLE"},
		},
		"a word with a dot": {line: start + "a b.c" + get + `k "GET /k HTTP/1.1"` + mid + `"-" "curl"` + tail},
		"a key and raw spaces that would cut the identity short": {
			line: start + identity + get + `"K "GET /a" 200 - 1 1 1 1 "-" "x HTTP/1.1"` + mid + `"-" "curl"` + tail,
		},
		"raw spaces that would lengthen the requester": {
			line: head + `k "GET "b c HTTP/1.1"` + mid + `"-" "curl"` + tail,
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
		"é", "A1", "REST.GET.OBJECT", "3E57427F3EXAMPLE",
	})
	rapid.Check(t, func(r *rapid.T) {
		words := rapid.SliceOfN(word, 0, 14).Draw(r, "words")
		line := strings.Join(words, " ")
		switch rapid.IntRange(0, 4).Draw(r, "shape") {
		case 1:
			line = head + `k "GET /k HTTP/1.1"` + mid + line
		case 2:
			line = head + line + mid + strings.Join(words, " ") + tail
		case 3:
			line = start + requester.Draw(r, "requester") + get + `k "GET /k HTTP/1.1"` + mid + line
		case 4:
			line = start + line + get + line + mid + `"-" "curl"` + tail
		}
		agree(r, line)
	})
}

var requester = rapid.Custom(func(r *rapid.T) string {
	first := rapid.SampledFrom([]string{"-", user, "arn:aws:iam::cloudfront:user/CloudFront", "79a5"}).Draw(r, "first")
	more := rapid.SliceOfN(rapid.StringMatching(`[0-9A-Za-z]{1,20}`), 0, 8).Draw(r, "more")
	return strings.Join(append([]string{first}, more...), " ")
})

// TestNothingBehindTheOperationMovesTheRequester writes anything where a caller may write, raw spaces and quotation marks too.
func TestNothingBehindTheOperationMovesTheRequester(t *testing.T) {
	word := rapid.SampledFrom([]string{
		"-", `"-"`, `"a`, `a"`, `"GET`, "/k", `HTTP/1.1"`, "200", "K", "3E57427F3EXAMPLE", "REST.GET.OBJECT", identity,
	})
	reads := 0
	rapid.Check(t, func(r *rapid.T) {
		who := requester.Draw(r, "requester")
		id := rapid.StringMatching(`[0-9A-Z]{1,16}`).Draw(r, "id")
		operation := rapid.StringMatching(`[0-9A-Z]{1,16}(\.[0-9A-Z_]{1,16}){1,3}`).Draw(r, "operation")
		key := rapid.SampledFrom([]string{"k", "-", `"-"`, `"K`, `"GET`}).Draw(r, "key")
		uri := strings.Join(rapid.SliceOfN(word, 0, 9).Draw(r, "uri"), " ")
		agent := strings.Join(rapid.SliceOfN(word, 0, 4).Draw(r, "agent"), " ")
		line := start + strings.Join([]string{who, id, operation, key, `"GET ` + uri + ` HTTP/1.1"`}, " ") + mid + `"-" "` + agent + `"` + tail
		if !agree(r, line) {
			return
		}
		reads++
		var fields [logs.AccessFields]logs.Value
		logs.SplitLine(line, &fields)
		require.Equal(r, []string{who, id, operation, key}, []string{fields[4].Text, fields[5].Text, fields[6].Text, fields[7].Text}, "%q", line)
	})
	assert.Positive(t, reads)
}
