package engine

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"datatrail/report/internal/logs"
	"datatrail/report/internal/source"
)

func TestRecordsShareAProfile(t *testing.T) {
	values := []value{{column: "eventid"}, {column: "eventtime"}, {column: "sourceipaddress"}, {column: "eventname"}, {column: "$path"}, {}}
	record := func(texts ...string) []logs.Value {
		row := make([]logs.Value, len(values))
		for i, text := range texts {
			row[i] = logs.Value{Text: text, Valid: text != ""}
		}
		return row
	}
	first := record("1", "2026-11-06T10:00:00Z", "10.0.0.1", "GetObject")
	for name, c := range map[string]struct {
		other                  []logs.Value
		sameProfile, samePlace bool
	}{
		"with another id":             {record("2", "2026-11-06T10:00:00Z", "10.0.0.1", "GetObject"), true, true},
		"at another time of the day":  {record("1", "2026-11-06T09:00:00Z", "10.0.0.1", "GetObject"), true, true},
		"but not of another day":      {record("1", "2026-11-07T10:00:00Z", "10.0.0.1", "GetObject"), false, true},
		"but not of no time":          {record("1", "", "10.0.0.1", "GetObject"), false, true},
		"from another place":          {record("1", "2026-11-06T10:00:00Z", "10.0.0.2", "GetObject"), true, false},
		"but not with another action": {record("1", "2026-11-06T10:00:00Z", "10.0.0.1", "GetObjec"), false, true},
		"but not without an action":   {record("1", "2026-11-06T10:00:00Z", "10.0.0.1"), false, true},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProfiler(TrailTable, values)
			one, from := p.of(first, 7<<idBits)
			other, otherFrom := p.of(c.other, 9<<idBits)
			assert.Equal(t, c.sameProfile, one == other)
			assert.Equal(t, c.samePlace, from == otherFrom)
			assert.NotEqual(t, one.id, from.id)
			row := make([]logs.Value, len(values))
			if p.row(one, row); c.sameProfile {
				assert.Equal(t, "2026-11-06T10:00:00Z", row[1].Text, "the latest")
				assert.Equal(t, strconv.Itoa(9<<idBits), row[4].Text)
				assert.EqualValues(t, 2, one.records)
			}
			assert.Equal(t, []logs.Value{{}, {}, {Text: "GetObject", Valid: true}}, []logs.Value{row[0], row[2], row[3]})
			p.row(from, row)
			assert.Equal(t, []logs.Value{{}, first[2], {}}, []logs.Value{row[0], row[2], row[3]})
		})
	}
}

func TestProfilersThatBeginWithOtherFilesNumberOtherwise(t *testing.T) {
	numbers := map[int64]bool{}
	for file := range int64(3) {
		p := newProfiler(TrailTable, []value{{column: "eventname"}})
		for i := range 1<<idBits + 10 {
			numbers[p.number(file<<(idBits+20))] = true
			_ = i
		}
	}
	assert.Len(t, numbers, 3*(1<<idBits+10))
}

// opened are three files with two lines each, and an engine to read them with.
func opened(t *testing.T) (*Engine, []logs.File) {
	t.Helper()
	dir := t.TempDir()
	for i := range 3 {
		line := fmt.Sprintf(`o b [06/Nov/2026:15:04:0%d +0000] 203.0.113.%d r id%d REST.GET.OBJECT k "GET /k HTTP/1.1" 200 - 5 - 7 6 "-" "curl" -`, i, i, i)
		name := fmt.Sprintf("2026-11-06-00-00-0%d-0123456789ABCDEF", i)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(strings.Repeat(line+"\n", 2)), 0o600))
	}
	ctx := context.Background()
	found, err := logs.Find(ctx, source.Folder(dir), source.All(), &logs.Tally{})
	require.NoError(t, err)
	e, err := Open(ctx, Options{Threads: 1, Queries: allColumns + " requestid remoteip requestdatetime"})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, e.Close()) })
	for i := range found.Access {
		found.Access[i].Number = (i + 1) << idBits
	}
	return e, found.Access
}

func TestOfManyProfilesFilesWait(t *testing.T) {
	before := mostBytes
	mostBytes = 1
	t.Cleanup(func() { mostBytes = before })
	e, files := opened(t)
	ctx := context.Background()
	met := &Met{}
	for n, rest := 0, files; len(rest) > 0; n++ {
		assert.False(t, met.IsFull())
		taken, waiting, err := e.Take(ctx, AccessTable, rest, met,
			fmt.Sprintf(`CREATE TABLE rows%d AS SELECT requestid, "$path" AS origin FROM access_log`, n))
		require.NoError(t, err)
		assert.True(t, met.IsFull())
		assert.Len(t, taken, 1)
		assert.Len(t, waiting, len(rest)-1)
		rest = waiting
		require.NoError(t, e.Share(ctx, AccessTable, met,
			fmt.Sprintf(`CREATE TABLE profiles%d AS SELECT remoteip, operation, requestid, "$path" AS origin FROM access_log`, n)))
		assert.Equal(t, []any{int64(2), int64(1), int64(1)}, one(t, e, fmt.Sprintf(
			"SELECT count(*), count(DISTINCT origin.profile), count(DISTINCT origin.place) FROM rows%d", n)))
		assert.Equal(t, []any{"REST.GET.OBJECT", nil, int64(2)}, one(t, e, fmt.Sprintf(
			"SELECT operation, requestid, origin.records FROM profiles%d WHERE origin.records > 0", n)))
		assert.Equal(t, []any{fmt.Sprintf("203.0.113.%d", n), nil}, one(t, e, fmt.Sprintf(
			"SELECT remoteip, operation FROM profiles%d WHERE origin.records = 0", n)))
	}
}

func TestWhatSeveralReadingsMeetIsSharedOnce(t *testing.T) {
	e, files := opened(t)
	ctx, met := context.Background(), &Met{}
	var readings errgroup.Group
	for i := range files {
		readings.Go(func() error {
			_, rest, err := e.Take(ctx, AccessTable, files[i:i+1], met,
				fmt.Sprintf(`CREATE TABLE rows%d AS SELECT requestid, "$path".profile AS profile FROM access_log`, i))
			assert.Empty(t, rest)
			return err
		})
	}
	require.NoError(t, readings.Wait())
	require.NoError(t, e.Share(ctx, AccessTable, met, `CREATE TABLE profiles AS SELECT "$path".* FROM access_log`))
	assert.Equal(t, []any{int64(3), int64(6)}, one(t, e,
		"SELECT count(DISTINCT profile), count(*) FROM (FROM rows0 UNION ALL FROM rows1 UNION ALL FROM rows2) JOIN profiles USING (profile)"))
	assert.Equal(t, []any{int64(3), int64(3), int64(6)}, one(t, e,
		"SELECT count(*) FILTER (records > 0), count(*) FILTER (records = 0), CAST(sum(records) AS bigint) FROM profiles"))
	require.NoError(t, e.Share(ctx, AccessTable, met, "no statement: there is nothing to share"))
}

func TestTheRecordsOfAProfileHaveItsTexts(t *testing.T) {
	dir := t.TempDir()
	long, text := strings.Repeat("long", 9), strings.Builder{}
	for i := range 5000 {
		fmt.Fprintf(&text, "o b%d [06/Nov/2026:15:04:05 +0000] %s %s id%d REST.GET.OBJECT k \"GET /k HTTP/1.1\" 200 - 5 - 7 6 \"-\" \"curl\" -",
			i%2, []string{"::1", long}[i/3%2], []string{"short", long, "-"}[i%3], i)
		text.WriteString([]string{"\n", " h - TLS\n"}[i/5%2])
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "2026-11-06-00-00-00-0123456789ABCDEF"), []byte(text.String()), 0o600))
	ctx := context.Background()
	found, err := logs.Find(ctx, source.Folder(dir), source.All(), &logs.Tally{})
	require.NoError(t, err)
	const columns = "bucket_name, requester, ciphersuite, remoteip, requestid"
	e, err := Open(ctx, Options{Threads: 1, Queries: columns})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, e.Close()) })
	_, err = e.Read(ctx, AccessTable, found.Access, "CREATE TABLE alone AS SELECT "+columns+" FROM access_log")
	require.NoError(t, err)
	_, _, err = e.Take(ctx, AccessTable, found.Access, &Met{}, "CREATE TABLE sharing AS SELECT "+columns+" FROM access_log")
	require.NoError(t, err)
	assert.Equal(t, []any{int64(5000), int64(2500)}, one(t, e, "SELECT count(*), count(ciphersuite) FROM sharing"))
	assert.Equal(t, []any{int64(0)}, one(t, e, "SELECT count(*) FROM (FROM alone EXCEPT FROM sharing)"))
}

func TestListsGiveOnlyTheElementsThatAreAskedFor(t *testing.T) {
	const asked = "filter(resources, r -> r.type = 'B' AND r.arn IS NOT NULL)"
	for text, want := range map[string]string{
		asked:                                  "B",
		"resources, " + asked + "\n resources": "B",
		asked + " " + asked:                    "B",
		"resources":                            "",
		asked + " filter(resources, r -> r.type = 'C')": "",
		asked + " element_at(resources, 1)":             "",
		asked + " resources[1]":                         "",
		asked + " filter(other, r -> r.type = 'C')":     "B",
	} {
		assert.Equal(t, want, elementsOf(text, "resources"), text)
	}
}
