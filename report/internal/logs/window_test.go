package logs

import (
	"bytes"
	"context"
	"crypto/sha256"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"datatrail/report/internal/source"
)

// pieces of files, whole and damaged.
var pieces = []string{
	`{"Records":[`, `[`, `]`, `}`, `]}`, ",", "\n", " ", `{"Events":[`, `],"NextToken":"` + strings.Repeat("t", 90) + `"}`,
	`{"eventVersion":"1","eventID":"a","eventTime":"2026-11-06T12:00:00Z","userIdentity":{"type":"Root"}}`,
	`{"eventID":"b","resources":[{"ARN":"x"}],"requestParameters":{"key":"` + strings.Repeat("k", 200) + `"}}`,
	`{"eventID":"c","eventTime":}`, `{"eventID":"d","x":"`, `{"CloudTrailEvent":"{\"eventID\":\"e\"}","n":1}`, `{"eventID":"f\u0041"}`, "42",
	`{"digestStartTime":"x"}`, "\uFEFF", `"`, `{`,
}

var lines = []string{"", "\r", "short", strings.Repeat("long ", 50), "o b [06/Nov/2026:12:00:00 +0000] 1 - R REST.GET.OBJECT k \"GET /k HTTP/1.1\" 200 - 1 1 1 1 \"-\" \"-\" -"}

// entries are pieces of files of access logs in JSON.
var entries = []string{
	`{"bucket_name":"b","request_time":"2026-11-06T12:00:00Z","key_name":"a b","user_agent":"` + strings.Repeat("u", 90) + `"}`,
	`{"request_time":"2026-11-07T12:00:00.5Z","bucket_arn":"arn:aws:s3:::c","operation":"X"}`, "\n", "\n", "\n", ",", "]", "}", " ",
	`{"bucket_name":"b","request_time":"yesterday"}`, `{"bucket_name":"b","request_ti`, "2026-11-06T12:00:00.000Z ", "2026-11-06", "hello",
	`{"events":[`, `],"nextToken":"` + strings.Repeat("t", 90) + `"}`, `{"message":"{\"bucket_name\":\"m\",\"request_time\":\"2026-11-06T12:00:00Z\"}"}`,
	`{"results":[`, `[{"field":"bucket_name","value":"q"},{"field":"request_time","value":"2026-11-06T12:00:00Z"}]`, `[`, `[{"field":"x"`, `"text"`,
	`{"logEvents":[`, `{"a":{}}`, "42", "{}", "\uFEFF", `"`, `{`,
}

// looked is everything that a reader makes of a file.
type looked struct {
	Rows   [][]Value
	Counts []Count
	Sum    []byte
}

type rowReader interface {
	Open(ctx context.Context, file File)
	Next(row []Value) (bool, error)
	Hash()
	Sum() []byte
}

func lookThrough(t require.TestingT, file string, size int, open func(tally *Tally) (rowReader, *window), columns int) looked {
	tally := &Tally{}
	found, err := source.Folder(file).List(context.Background(), source.All())
	require.NoError(t, err)
	require.Len(t, found.Files, 1)
	r, w := open(tally)
	w.sight = size
	r.Hash()
	var all looked
	// The second time, what was read the first time lies about.
	for range 2 {
		all = looked{}
		tally.Take()
		r.Open(context.Background(), File{File: found.Files[0], Number: 1})
		row := make([]Value, columns)
		for {
			more, err := r.Next(row)
			require.NoError(t, err)
			if !more {
				break
			}
			copied := slices.Clone(row)
			for i := range copied {
				copied[i].Text = strings.Clone(copied[i].Text)
			}
			all.Rows = append(all.Rows, copied)
		}
		all.Counts, all.Sum = tally.Counts(), r.Sum()
	}
	return all
}

// Whatever a file holds, it makes no difference how much of it is in sight at once.
func TestAFileIsReadAlikeHoweverLittleIsInSight(t *testing.T) {
	trail := func(tally *Tally) (rowReader, *window) {
		r := NewTrail([]string{"eventid", "requestparameters", "dt"}, tally)
		return r, &r.window
	}
	access := func(tally *Tally) (rowReader, *window) {
		r := NewAccess([]string{"operation", "key", "dt"}, tally)
		return r, &r.window
	}
	for name, kind := range map[string]struct {
		open   func(*Tally) (rowReader, *window)
		pieces []string
		join   string
	}{"a trail": {trail, pieces, ""}, "an access log": {access, lines, "\n"}, "an access log in JSON": {access, entries, ""}} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			rapid.Check(t, func(rt *rapid.T) {
				text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(kind.pieces), 0, 30).Draw(rt, "pieces"), kind.join)
				var packed bytes.Buffer
				zip := gzip.NewWriter(&packed)
				_, err := zip.Write([]byte(text))
				require.NoError(rt, err)
				require.NoError(rt, zip.Close())
				kept := packed.Bytes()[:packed.Len()-rapid.SampledFrom([]int{0, 0, 1, 9}).Draw(rt, "cut off")]
				file := filepath.Join(dir, "file")
				require.NoError(rt, os.WriteFile(file, kept, 0o600))
				want := lookThrough(rt, file, 1<<20, kind.open, 3)
				if len(kept) == packed.Len() {
					sum := sha256.Sum256([]byte(text))
					require.Equal(rt, want.Sum, sum[:])
				} else {
					require.Nil(rt, want.Sum)
				}
				got := lookThrough(rt, file, rapid.IntRange(len(byteOrderMark), 300).Draw(rt, "in sight"), kind.open, 3)
				require.Equal(rt, want, got)
			})
		})
	}
}

func TestWhatFollowsABrokenRecordIsReadThoughItIsNotInSightYet(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	text := `{"eventID":"a"}{"digestStartTime":"x"}{"eventID":"b"}{"Records":[`
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	_, err := zip.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, zip.Close())
	require.NoError(t, os.WriteFile(file, packed.Bytes(), 0o600))
	open := func(tally *Tally) (rowReader, *window) {
		r := NewTrail([]string{"eventid"}, tally)
		return r, &r.window
	}
	for sight := len(byteOrderMark); sight <= len(text); sight++ {
		got := lookThrough(t, file, sight, open, 1)
		require.Equal(t, [][]Value{{{Text: "a", Valid: true}}, {{Text: "b", Valid: true}}}, got.Rows, "in sight: %d", sight)
		require.True(t, slices.ContainsFunc(got.Counts, func(c Count) bool { return c.Kind == TruncatedFile }), "in sight: %d", sight)
	}
}

func TestALargeFileIsNotHeldInMemory(t *testing.T) {
	record := `{"eventID":"a","requestParameters":{"key":"` + strings.Repeat("k", 2000) + `"}}`
	const records = 12_000
	text := `{"Records":[` + strings.Repeat(record+",", records-1) + record + "]}"
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	_, err := zip.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, zip.Close())
	for name, kept := range map[string][]byte{"packed": packed.Bytes(), "unpacked": []byte(text)} {
		file := filepath.Join(t.TempDir(), "file")
		require.NoError(t, os.WriteFile(file, kept, 0o600))
		var w *window
		got := lookThrough(t, file, sight, func(tally *Tally) (rowReader, *window) {
			r := NewTrail([]string{"eventid"}, tally)
			w = &r.window
			return r, w
		}, 1)
		require.Len(t, got.Rows, records, name)
		require.Len(t, w.buffer, sight, name)
		start, _ := w.held.Bytes()
		require.LessOrEqual(t, len(start), 16<<20, name)
	}
}

func TestARecordThatIsTooLongIsBroken(t *testing.T) {
	long := `{"eventID":"long","x":"` + strings.Repeat("x", longest) + `"}`
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, []byte(`{"Records":[{"eventID":"a"},`+long+`,{"eventID":"b"}]}`), 0o600))
	got := lookThrough(t, file, sight, func(tally *Tally) (rowReader, *window) {
		r := NewTrail([]string{"eventid"}, tally)
		return r, &r.window
	}, 1)
	require.Len(t, got.Rows, 1, "what follows it has no beginning in sight")
	times := map[Kind]int64{}
	for _, c := range got.Counts {
		times[c.Kind] = c.Times
	}
	require.EqualValues(t, 1, times[BadRecord])
}
