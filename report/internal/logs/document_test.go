package logs_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/logs"
	"datatrail/report/internal/source"
)

const (
	recordA = `{"eventVersion":"1.11","eventTime":"2026-11-06T12:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject",` +
		`"awsRegion":"eu-west-1","recipientAccountId":"111122223333","eventID":"a","userAgent":"say \"a\""}`
	recordB = `{"awsRegion":"us-east-1","recipientAccountId":"222233334444","eventID":"b","eventTime":"2026-11-07T00:00:00Z",` +
		`"eventSource":"s3.amazonaws.com","eventName":"PutObject","userAgent":"b"}`
	lineA = `79a5 acme-data [06/Nov/2026:15:04:05 +0000] 203.0.113.1 r id REST.GET.OBJECT k "GET /k HTTP/1.1" 200 - 5 - 7 6 "-" "curl" -` + "\n"
)

func quote(t *testing.T, text string) string {
	t.Helper()
	out, err := json.Marshal(text)
	require.NoError(t, err)
	return string(out)
}

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	_, err := zip.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, zip.Close())
	return out.String()
}

// look puts one file into a folder and reads it as whatever it is found to be.
func look(t *testing.T, name, text string) (found logs.Found, rows [][]string, tally *logs.Tally) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, filepath.FromSlash(name))
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	tally = &logs.Tally{}
	ctx := context.Background()
	found, err := logs.Find(ctx, source.Folder(dir), source.All(), tally)
	require.NoError(t, err)
	read := func(next func([]logs.Value) (bool, error), columns int) {
		for {
			row := make([]logs.Value, columns)
			more, err := next(row)
			require.NoError(t, err)
			if !more {
				return
			}
			values := make([]string, columns)
			for i, value := range row {
				values[i] = string(append([]byte(nil), value.Text...))
			}
			rows = append(rows, values)
		}
	}
	for _, file := range found.Trail {
		trail := logs.NewTrail([]string{"eventid", "account", "region", "dt", "useragent"}, tally)
		trail.Open(ctx, file)
		read(trail.Next, 5)
	}
	for _, file := range found.Access {
		access := logs.NewAccess([]string{"key", "source_bucket", "dt"}, tally)
		access.Open(ctx, file)
		read(access.Next, 3)
	}
	return found, rows, tally
}

// requestsIn reads a text as an access log, with all fields of a line, the bucket and the day.
func requestsIn(t *testing.T, text string) (rows [][]string, tally *logs.Tally) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "export")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	tally = &logs.Tally{}
	ctx := context.Background()
	found, err := logs.Find(ctx, source.Folder(file), source.All(), tally)
	require.NoError(t, err)
	require.Len(t, found.Access, 1)
	columns := append(schema.Names(schema.AccessColumns()), "source_bucket", "dt")
	access, row := logs.NewAccess(columns, tally), make([]logs.Value, len(columns))
	access.Open(ctx, found.Access[0])
	for {
		more, err := access.Next(row)
		require.NoError(t, err)
		if !more {
			return rows, tally
		}
		texts := make([]string, len(row))
		for i, value := range row {
			texts[i] = strings.Clone(value.Text)
		}
		rows = append(rows, texts)
	}
}

func TestRecordsAreFoundInEveryFormThatTheyAreKeptIn(t *testing.T) {
	a := []string{"a", "111122223333", "eu-west-1", "2026/11/06", `say "a"`}
	b := []string{"b", "222233334444", "us-east-1", "2026/11/07", "b"}
	for name, text := range map[string]string{
		"a file of a trail":                     `{"Records":[` + recordA + `,` + recordB + `]}`,
		"with blanks and other members":         " {\n \"Version\": {\"x\": [1]}, \"Records\" :\n [ " + recordA + " ,\n" + recordB + " ] , \"Next\" : null }\n",
		"with a byte order mark":                "\uFEFF" + `{"Records":[` + recordA + `,` + recordB + `]}`,
		"several files, one after the other":    `{"Records":[` + recordA + `]}{"Records":[` + recordB + `],"more":[{}]}` + "\n",
		"a record a line":                       recordA + "\n" + recordB + "\n",
		"a list of records":                     `[` + recordA + `,` + recordB + `]`,
		"records with commas":                   recordA + ",\r\n" + recordB,
		"lookup-events":                         `{"Events":[{"EventId":"a","CloudTrailEvent":` + quote(t, recordA) + `},{"CloudTrailEvent":` + quote(t, recordB) + `,"Username":"x"}],"NextToken":"t"}`,
		"events of lookup-events, one a line":   `{"EventId":"a","CloudTrailEvent":` + quote(t, recordA) + "}\n" + `{"CloudTrailEvent":` + quote(t, recordB) + `}`,
		"filter-log-events":                     `{"events":[{"logStreamName":"s","timestamp":1,"message":` + quote(t, recordA) + `},{"message":` + quote(t, recordB) + `}],"searchedLogStreams":[]}`,
		"an export of CloudWatch Logs":          "2026-11-06T12:00:01.000Z " + recordA + "\n2026-11-07T00:00:01.000Z " + recordB + "\n",
		"EventBridge":                           `{"version":"0","detail-type":"AWS API Call via CloudTrail","detail":` + recordA + "}\n" + `{"version":"0","detail":` + recordB + `}`,
		"lists of lookup-events, page by page":  `{"Events":[{"CloudTrailEvent":` + quote(t, recordA) + `}]}` + "\n" + `{"Events":[{"CloudTrailEvent":` + quote(t, recordB) + `}]}`,
		"a list that holds something else, too": `{"Records":[` + recordA + `,42,` + recordB + `]}`,
	} {
		for _, kept := range []struct{ how, name, text string }{
			{"as it is", "export.txt", text},
			{"packed", "export", gzipped(t, text)},
			{"packed and called unpacked", "a/b.json", gzipped(t, text)},
			{"unpacked and called packed", "b.json.gz", text},
			{"in two packs, one behind the other", "c.gz", gzipped(t, text[:20]) + gzipped(t, text[20:])},
		} {
			t.Run(name+", "+kept.how, func(t *testing.T) {
				found, rows, tally := look(t, kept.name, kept.text)
				require.Len(t, found.Trail, 1)
				assert.Equal(t, [][]string{a, b}, rows)
				for _, count := range tally.Counts() {
					assert.Equal(t, logs.BadRecord, count.Kind)
					assert.Contains(t, name, "something else")
				}
			})
		}
	}
}

func TestTheNameOfATrailsFileCountsBeforeItsRecords(t *testing.T) {
	for _, name := range []string{
		"444455556666_CloudTrail_eu-west-3_20261108T0005Z_AbC.json", "444455556666_CloudTrail_eu-west-3_20261108T0005Z_AbC.json.gz",
		"444455556666_CloudTrail_eu-west-3_20261108T0005Z_AbC.json.gz.1", "444455556666_CloudTrail-NetworkActivity_eu-west-3_20261108T0005Z_AbC",
	} {
		_, rows, tally := look(t, name, `{"Records":[`+recordA+`]}`)
		assert.Equal(t, [][]string{{"a", "444455556666", "eu-west-3", "2026/11/08", `say "a"`}}, rows, name)
		assert.EqualValues(t, 1, tally.Times(logs.Late), "delivered a day and more after the call")
	}
}

func TestAccessLogsAreKnownUnderEveryName(t *testing.T) {
	for name, day := range map[string]string{
		"access/emr2026-11-06-16-10-55-0000000000000091":                           "2026/11/06",
		"logs/2026-11-07-00-16-02-AnyUniqueString":                                 "2026/11/06",
		"2026-11-06-16-10-55-0000000000000091.gz":                                  "2026/11/06",
		"2026-11-06-16-10-55-0000000000000091.txt":                                 "2026/11/06",
		"111122223333/eu-west-1/other/2026/11/09/2026-11-09-00-00-00-0123456789AB": "2026/11/09",
		"grep.out": "2026/11/06",
	} {
		for how, text := range map[string]string{"as it is": lineA, "packed": gzipped(t, lineA)} {
			found, rows, tally := look(t, name, text)
			bucket := "acme-data"
			if day == "2026/11/09" {
				bucket = "other"
			}
			require.Len(t, found.Access, 1, "%s, %s", name, how)
			assert.Equal(t, [][]string{{"k", bucket, day}}, rows, "%s, %s", name, how)
			assert.Empty(t, tally.Counts(), "%s, %s", name, how)
		}
	}
}

func TestWhatHoldsNoRecordsIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		file, text string
		kind       logs.Kind
	}{
		"notes":                          {"notes.txt", "hello\n", logs.OtherFile},
		"nothing":                        {"x", "", logs.OtherFile},
		"a page":                         {"x.html", "<html>", logs.OtherFile},
		"settings":                       {"x.json", `{"message":"hello","detail":{"a":1}}`, logs.OtherFile},
		"a list of something else":       {"x.json", `[{"bucket":"b"}]`, logs.OtherFile},
		"a list of numbers":              {"x.json", `[1,2]`, logs.OtherFile},
		"half a word":                    {"x.json", `{"Rec`, logs.OtherFile},
		"a damaged pack":                 {"x.gz", "\x1f\x8b\x08broken", logs.UnreadableFile},
		"Insights":                       {"111122223333_CloudTrail-Insight_eu-west-1_20261106T1305Z_A.json.gz", "", logs.OtherTrailObject},
		"a digest, by its name":          {"111122223333_CloudTrail-Digest_eu-west-1_t_eu-west-1_20261106T130500Z.json.gz", "", logs.OtherTrailObject},
		"a digest, by its content":       {"x.json", `{"awsAccountId":"1","digestStartTime":"2026"}`, logs.OtherTrailObject},
		"a trail's file of nothing":      {"111122223333_CloudTrail_eu-west-1_20261106T1305Z_A.json.gz", "", logs.UnreadableFile},
		"a trail's file of text":         {"111122223333_CloudTrail_eu-west-1_20261106T1305Z_A.json.gz", "hello", logs.UnreadableFile},
		"a trail's file that is cut off": {"111122223333_CloudTrail_eu-west-1_20261106T1305Z_A.json", `{"Records":[` + recordA, logs.TruncatedFile},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, tally := look(t, c.file, c.text)
			counts := tally.Counts()
			require.Len(t, counts, 1)
			assert.Equal(t, c.kind, counts[0].Kind)
			assert.EqualValues(t, 1, counts[0].Times)
			assert.Contains(t, counts[0].Examples[0], c.file)
		})
	}
	for _, name := range []string{source.DeclaredFile, "deep/" + source.KeysFile} {
		_, _, tally := look(t, name, "[]")
		assert.Empty(t, tally.Counts(), "it may lie with the logs")
	}
}
