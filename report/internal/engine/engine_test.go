package engine

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
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
	"useridentity.sessioncontext.sessionissuer.arn bytessent objectsize key bucket_name source_bucket operation"

func open(t *testing.T, dir string) *Engine {
	t.Helper()
	tally := &logs.Tally{}
	found, err := logs.Find(context.Background(), source.Folder(dir), source.All(), tally)
	require.NoError(t, err)
	e, err := Open(context.Background(), found, tally, Options{Threads: 2, Memory: "1GB", Queries: allColumns})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, e.Close()) })
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
		`json_extract_scalar('{"a":"x"}', '$.a')`:                            "x",
		`json_extract_scalar('{"a":9000.0}', '$.a')`:                         "9000.0",
		`json_extract_scalar('{"a":{"b":1}}', '$.a')`:                        nil,
		`json_extract_scalar('{"a":[1]}', '$.a')`:                            nil,
		`json_extract_scalar('{"a":', '$.a')`:                                nil,
		`json_extract_scalar('{"x-amz-b":"c"}', '$["x-amz-b"]')`:             "c",
		`json_extract_scalar(NULL, '$.a')`:                                   nil,
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
		useridentity.sessioncontext.sessionissuer.arn, requestparameters, resources[1].arn, resources[2].arnprefix,
		resources[2].type FROM cloudtrail`)
	assert.Equal(t, []any{
		"sep\uFFFD\uFFFDarated", "2026-11-06T00:00:00Z", "2026/11/06", "eu-west-1", "111122223333", "AssumedRole", "r",
		`{"key":"a\"b"}`, "x", "p", nil,
	}, got, "a value that holds the marks of the hand-over shifts no other")
	_, _, err = e.Run(context.Background(), "SELECT useragent FROM cloudtrail")
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
	got := one(t, e, "SELECT count(*), count(bytessent), sum(bytessent)::bigint, count(objectsize), min(source_bucket) FROM access_log")
	assert.Equal(t, []any{int64(4), int64(1), int64(123), int64(0), "b"}, got, "what is no whole number is null, as in Hive")
}
