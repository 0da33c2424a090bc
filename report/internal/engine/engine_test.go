package engine

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/logs"
	"datatrail/report/internal/source"
)

const allColumns = "eventid eventtime eventsource dt region account requestparameters resources useridentity.type " +
	"useridentity.sessioncontext.sessionissuer.arn bytessent objectsize key bucket_name source_bucket operation " +
	"json_extract_scalar(requestparameters, '$.key') json_extract_scalar(requestparameters, '$[\"x-amz-b\"]')"

// open starts an engine in which the two tables are what the files of a folder hold.
func open(t *testing.T, dir string) *Engine {
	t.Helper()
	ctx := context.Background()
	tally := &logs.Tally{}
	found, err := logs.Find(ctx, source.Folder(dir), source.All(), tally)
	require.NoError(t, err)
	e, err := Open(ctx, Options{Threads: 2, Queries: allColumns})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, e.Close()) })
	for table, files := range map[string][]logs.File{TrailTable: found.Trail, AccessTable: found.Access} {
		taken, err := e.Read(ctx, table, files, "CREATE TABLE read_"+table+" AS SELECT * FROM "+table)
		require.NoError(t, err)
		assert.Len(t, taken, len(files))
	}
	return e
}

func one(t *testing.T, e *Engine, query string) []any {
	t.Helper()
	_, rows, err := e.Run(context.Background(), query)
	require.NoError(t, err, query)
	require.Len(t, rows, 1, query)
	return rows[0]
}

// The values on the right are what Trino's documentation gives for the same expressions.
func TestFunctionsMeanWhatTheyMeanOnAthena(t *testing.T) {
	e := open(t, t.TempDir())
	for expression, want := range map[string]any{
		`split_part('a:b', ':', 2)`:                                          "b",
		`split_part('a:b', ':', 5)`:                                          nil,
		`split_part('a::b', ':', 2)`:                                         "",
		`regexp_extract('/bucket/key', '^/?([^/%?]+)', 1)`:                   "bucket",
		`regexp_extract('', '^/?([^/%?]+)', 1)`:                              nil,
		`CAST(round(try_cast('9000.0' AS double)) AS bigint)`:                int64(9000),
		`try_cast('many' AS double)`:                                         nil,
		`contains('198.51.100.0/24', try_cast('198.51.100.7' AS ipaddress))`: true,
		`contains('198.51.100.0/24', try_cast('198.51.101.7' AS ipaddress))`: false,
		`contains('2001:db8::/32', try_cast('2001:db8:1::1' AS ipaddress))`:  true,
		`contains('198.51.100.0/24', try_cast('2001:db8::1' AS ipaddress))`:  false,
		`contains('::/0', try_cast('198.51.100.7' AS ipaddress))`:            false,
		`contains('198.51.100.0/24', try_cast('AWS Internal' AS ipaddress))`: nil,
		`contains(CAST(NULL AS varchar), try_cast('10.0.0.1' AS ipaddress))`: nil,
		`element_at(filter(ARRAY['a', 'b'], x -> x = 'b'), 1)`:               "b",
		`element_at(filter(ARRAY['a', 'b'], x -> x = 'c'), 1)`:               nil,
		`date_format(date '2026-11-06' - interval '30' day, '%Y/%m/%d')`:     "2026/10/07",
		`date_diff('second', date_parse('20261120T095900Z', '%Y%m%dT%H%i%sZ'), date_parse('2026-11-20T10:00:01Z', '%Y-%m-%dT%H:%i:%sZ'))`: int64(61),
		`try(date_parse('soon', '%Y%m%dT%H%i%sZ'))`:                 nil,
		`regexp_like('GetObjectAcl', '^(GetObject.*|HeadObject)$')`: true,
		`regexp_like('xHeadObject', '^(GetObject.*|HeadObject)$')`:  false,
		`strpos('abc', 'x')`:           int64(0),
		`'a_b' LIKE 'a!_b' ESCAPE '!'`: true,
		`'axb' LIKE 'a!_b' ESCAPE '!'`: false,
	} {
		assert.Equal(t, want, one(t, e, "SELECT "+expression)[0], expression)
	}
}

func TestRowsHaveTheColumnsOfTheTable(t *testing.T) {
	dir := t.TempDir()
	key := schema.TrailKey("", "111122223333", "eu-west-1", time.Date(2026, 11, 6, 0, 0, 0, 0, time.UTC), "x")
	file := filepath.Join(dir, key)
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	_, err := zip.Write([]byte(`{"Records":[{"eventID":"sep\u001f\u001earated","eventTime":"2026-11-06T00:00:00Z",` +
		`"eventSource":"s3.amazonaws.com","userIdentity":{"type":"AssumedRole","sessionContext":{"sessionIssuer":{"arn":"r"}}},` +
		`"requestParameters":{"key":"a\"b"},"resources":[{"type":"T","ARN":"x","other":1},{"ARNPrefix":"p"}]}]}`))
	require.NoError(t, err)
	require.NoError(t, zip.Close())
	require.NoError(t, os.WriteFile(file, packed.Bytes(), 0o600))
	e := open(t, dir)
	got := one(t, e, `SELECT eventid, eventtime, dt, region, account, useridentity.type,
		useridentity.sessioncontext.sessionissuer.arn, requestparameters['$.key'], resources[1].arn, resources[2].arnprefix,
		resources[2].type FROM read_cloudtrail`)
	assert.Equal(t, []any{
		"sep\x1f\x1earated", "2026-11-06T00:00:00Z", "2026/11/06", "eu-west-1", "111122223333", "AssumedRole", "r",
		`a"b`, "x", "p", nil,
	}, got)
	_, _, err = e.Run(context.Background(), "SELECT useragent FROM read_cloudtrail")
	assert.ErrorContains(t, err, "useragent", "a column that is not read is an error, not empty")
}

func TestNumbersOfTheAccessLog(t *testing.T) {
	dir := t.TempDir()
	line := func(bytes string) string {
		return `o b [06/Nov/2026:15:04:05 +0000] 203.0.113.1 r id REST.GET.OBJECT k "GET /k HTTP/1.1" 200 - ` + bytes +
			` - 7 6 "-" "curl" -` + "\n"
	}
	text := line("123") + line("-") + line("9000.0") + line("99999999999999999999")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "2026-11-06-00-00-00-0123456789ABCDEF"), []byte(text), 0o600))
	e := open(t, dir)
	got := one(t, e, "SELECT count(*), count(bytessent), sum(bytessent)::bigint, count(objectsize), min(source_bucket) FROM read_access_log")
	assert.Equal(t, []any{int64(4), int64(1), int64(123), int64(0), "b"}, got, "what is no whole number is null, as in Hive")
}

// The values on the right are what Trino's json_extract_scalar gives for the documents.
func TestMembersOfDocumentsAreWhatAthenaTakesOut(t *testing.T) {
	for document, want := range map[string]any{
		`{"key":"x"}`:                "x",
		`{"key":9000.0}`:             "9000.0",
		`{"key":true}`:               "true",
		`{"key":"a\\b\u00e9"}`:       `a\bé`,
		`{"key":{"b":1}}`:            nil,
		`{"key":[1]}`:                nil,
		`{"key":null}`:               nil,
		`{"Key":"x"}`:                nil,
		`{"key":"first","key":"2"}`:  "first",
		`{"other":{"key":"x"}}`:      nil,
		`"text"`:                     nil,
		`null`:                       nil,
		`[{"key":"x"}]`:              nil,
		`{"x-amz-b":"c","key":"d"}`:  "d",
		`{"key":"` + long + `"}`:     long,
		`{"key":"` + long + `\xff"}`: long + "\uFFFD",
	} {
		dir := t.TempDir()
		text := strings.ReplaceAll(`{"Records":[{"eventID":"1","eventTime":"2026-11-06T00:00:00Z","eventSource":"s3.amazonaws.com",`+
			`"requestParameters":`+document+`}]}`, `\xff`, "\xff")
		require.NoError(t, os.WriteFile(filepath.Join(dir, "one.json"), []byte(text), 0o600))
		e := open(t, dir)
		assert.Equal(t, want, one(t, e, "SELECT json_extract_scalar(requestparameters, '$.key') FROM read_cloudtrail")[0], document)
	}
}

const long = "a text that is longer than what stands in its place"

// Values of every length, absent and not, in more rows than a chunk has, come through as they were written.
func TestTextsComeThroughAsTheyAre(t *testing.T) {
	dir := t.TempDir()
	var text strings.Builder
	want := map[string]bool{}
	for i := range 5000 {
		key := strings.Repeat("k", i%40)
		fmt.Fprintf(&text, "o b [06/Nov/2026:15:04:05 +0000] 203.0.113.1 r id%d REST.GET.OBJECT %s \"GET /k HTTP/1.1\" 200 - 1 - 7 6 \"-\" \"curl\" -\n", i, key+"x")
		want[key+"x"] = true
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "2026-11-06-00-00-00-0123456789ABCDEF"), []byte(text.String()), 0o600))
	e := open(t, dir)
	_, rows, err := e.Run(context.Background(), "SELECT DISTINCT key FROM read_access_log")
	require.NoError(t, err)
	got := map[string]bool{}
	for _, row := range rows {
		got[row[0].(string)] = true
	}
	assert.Equal(t, want, got)
	assert.Equal(t, []any{int64(5000)}, one(t, e, "SELECT count(*) FROM read_access_log"))
}

func TestATableThatDoesNotFitIntoMemoryLiesInAFile(t *testing.T) {
	ctx := context.Background()
	e, err := Open(ctx, Options{Threads: 1, Memory: "100MB", Queries: allColumns})
	require.NoError(t, err)
	home, err := e.HomeOf(ctx, 49_000_000)
	require.NoError(t, err)
	assert.Empty(t, home, "half of the memory is for tables")
	file := filepath.Join(e.folder, "large.duckdb")
	assert.NoFileExists(t, file)
	for range 2 {
		home, err = e.HomeOf(ctx, 51_000_000)
		require.NoError(t, err)
		require.NoError(t, e.Keep(ctx, home+"numbers", "SELECT range AS n FROM range(1000)"))
		assert.Equal(t, []any{int64(1000)}, one(t, e, "SELECT count(*) FROM "+home+"numbers"))
	}
	assert.FileExists(t, file)
	require.NoError(t, e.Close())
	assert.NoDirExists(t, e.folder)
}

func TestQueriesThatRunAtOnceSeeTheSameTables(t *testing.T) {
	ctx := context.Background()
	e, err := Open(ctx, Options{Threads: 2, Queries: allColumns})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, e.Close()) })
	require.NoError(t, e.Keep(ctx, "numbers", "SELECT range AS n FROM range(1000)"))
	require.NoError(t, e.Show(ctx, "even", "FROM numbers WHERE n % 2 = 0"))
	got := make([]any, 8)
	require.NoError(t, e.Each(ctx, len(got), func(ctx context.Context, i int) error {
		own := fmt.Sprintf("own_%d", i)
		if err := e.Keep(ctx, own, "FROM even WHERE n > 500"); err != nil {
			return err
		}
		_, rows, err := e.Run(ctx, "SELECT (SELECT count(*) FROM "+own+
			") * 10 + CAST(current_setting('threads') AS bigint)")
		if err == nil {
			got[i] = rows[0][0]
		}
		return err
	}))
	assert.Equal(t, slices.Repeat([]any{int64(2491)}, 8), got, "each has one thread")
}

func TestAnErrorOfMemoryOrDiskSaysWhatToDo(t *testing.T) {
	e := open(t, t.TempDir())
	require.NoError(t, e.Exec(context.Background(), "SET memory_limit = '20MB'; SET max_temp_directory_size = '1MB'"))
	_, _, err := e.Run(context.Background(), "SELECT count(*) FROM (SELECT DISTINCT hash(i), i::varchar || 'x' FROM range(3000000) AS t (i))")
	assert.ErrorContains(t, err, "TMPDIR")
	e = open(t, t.TempDir())
	require.NoError(t, e.Exec(context.Background(), "SET temp_directory = ''; SET memory_limit = '20MB'"))
	_, _, err = e.Run(context.Background(), "SELECT count(*) FROM (SELECT DISTINCT hash(i), i::varchar || 'x' FROM range(3000000) AS t (i))")
	assert.ErrorContains(t, err, "-memory")
	for _, full := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		assert.ErrorContains(t, Advise(fmt.Errorf("part: %w", full)), "the disk is full")
	}
}
