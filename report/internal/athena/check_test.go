package athena_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/dataset"
	"datatrail/report/internal/athena"
)

func TestEveryShippedQueryRunsOnAthena(t *testing.T) {
	all, err := queries.All()
	require.NoError(t, err)
	day := queries.On(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))
	values := map[string]queries.Values{
		"for given days and a full perimeter": {
			Since: day, Until: day.Add(30), Dataset: dataset.Dataset{Bucket: "acme-data", Perimeter: &dataset.Perimeter{
				CIDRs:        []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("2001:db8::/32")},
				VPCEndpoints: []string{"vpce-1"}, ExemptPrincipals: []string{"arn:aws:iam::111122223333:role/it's_*"},
				AllowViaAWSServices: true, DenyListing: true, PresignedMaxAgeSeconds: 900,
			}},
			AsOf: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), Proven: []queries.Day{day, day.Add(1)},
			Unexpected: []dataset.Log{dataset.Access},
		},
		"for a prefix": {
			Since: day, Until: day.Add(30), Dataset: dataset.Dataset{Bucket: "acme-data", Prefix: "year=2026/", Perimeter: &dataset.Perimeter{}},
		},
		"for the last days and an empty perimeter": {
			Since: queries.DaysAgo(30), Until: queries.DaysAgo(0), Dataset: dataset.Dataset{Bucket: "acme-data"},
		},
	}
	for name, v := range values {
		for _, v.ReadsFrom = range dataset.Logs {
			t.Run(name+", reads from "+v.ReadsFrom.String(), func(t *testing.T) {
				v.TrailTable, v.AccessTable = `"datatrail"."cloudtrail"`, `"datatrail"."access_log"`
				for _, query := range all {
					if query.AnsweredFrom(v.ReadsFrom) == nil {
						continue
					}
					sql, err := query.Bind(v)
					require.NoError(t, err)
					assert.NoError(t, athena.Check(sql), query.Name)
					if v.ReadsFrom != dataset.Trail {
						continue
					}
					sql, err = query.BindAsked([]string{"acme", "other"}, []queries.Values{v, v})
					require.NoError(t, err)
					assert.NoError(t, athena.Check(sql), "%s, asked about one of two", query.Name)
					below := v
					below.Dataset.Prefix = "year=2026/"
					sql, err = query.Bind(below)
					require.NoError(t, err)
					assert.NoError(t, athena.Check(sql), "%s, about a prefix", query.Name)
					sql, err = query.BindAsked([]string{"acme", "other"}, []queries.Values{v, below})
					require.NoError(t, err)
					assert.NoError(t, athena.Check(sql), "%s, asked about a prefix", query.Name)
				}
			})
		}
	}
}

func TestMistakesAreRefused(t *testing.T) {
	assert.NoError(t, athena.Check("SELECT count(*) FROM t WHERE dt BETWEEN '2026/11/01' AND '2026/11/02'"))
	for name, c := range map[string]struct{ sql, reason string }{
		"a missing expression":             {"SELECT a FROM t WHERE LIMIT 5", "line 1"},
		"a cast of another dialect":        {"SELECT a::varchar FROM t", "line 1"},
		"a clause of another dialect":      {"SELECT a FROM t QUALIFY row_number() OVER () = 1", "line 1"},
		"an operator of another dialect":   {"SELECT a // 2 FROM t", "line 1"},
		"a function that Athena lacks":     {"SELECT json_extract_string(a, '$.b') FROM t", "json_extract_string"},
		"a cast that the engines disagree": {"SELECT try_cast(a AS bigint) FROM t", "try_cast to bigint"},
		"two statements":                   {"SELECT 1; DROP TABLE t", "line 1"},
		"an unfinished text":               {"SELECT 'a FROM t", "line 1"},
		"a trailing comma":                 {"SELECT a, FROM t", "line 1"},
		"a reserved word as a column":      {"SELECT a FROM t WHERE select = 1", "line 1"},
	} {
		t.Run(name, func(t *testing.T) {
			assert.ErrorContains(t, athena.Check(c.sql), c.reason)
		})
	}
}
