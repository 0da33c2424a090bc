package queries_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/dataset"
)

var (
	day    = queries.On(time.Date(2026, 11, 1, 15, 0, 0, 0, time.UTC))
	values = queries.Values{TrailTable: "cloudtrail", AccessTable: "access_log", Dataset: dataset.Dataset{Bucket: "acme-data"}, Since: day, Until: day.Add(29)}
)

func find(t *testing.T, name string) queries.Query {
	t.Helper()
	all, err := queries.All()
	require.NoError(t, err)
	for _, query := range all {
		if query.Name == name {
			return query
		}
	}
	t.Fatalf("no query is called %s", name)
	return queries.Query{}
}

func TestEveryQueryIsDocumented(t *testing.T) {
	all, err := queries.All()
	require.NoError(t, err)
	assert.Len(t, all, 28)
	for _, query := range all {
		assert.NotEmpty(t, query.Title, query.Name)
		assert.True(t, strings.HasSuffix(query.Question, "?"), "%s asks %q", query.Name, query.Question)
		assert.NotEmpty(t, query.Columns, query.Name)
		for _, log := range query.Logs {
			assert.Contains(t, dataset.Logs, log, query.Name)
		}
		for _, param := range query.Params {
			assert.NotEmpty(t, param.Comment, "%s: %s", query.Name, param.Name)
		}
	}
}

func TestNothingIsLeftToFillIn(t *testing.T) {
	all, err := queries.All()
	require.NoError(t, err)
	for _, query := range all {
		sql, err := query.Bind(values)
		require.NoError(t, err, query.Name)
		assert.NotContains(t, sql, "{{", query.Name)
		assert.NotContains(t, sql, "timestamp", "%s uses a reserved word", query.Name)
		assert.Less(t, len(sql), 262_144, "Athena's limit for %s", query.Name)
	}
}

func TestTheScanCoversThePeriodAndLateDeliveries(t *testing.T) {
	sql, err := find(t, "bytes_by_day").Bind(values)
	require.NoError(t, err)
	assert.Contains(t, sql, "dt BETWEEN '2026/11/01' AND '2026/12/07'", "seven days more, for events delivered late")
	assert.Contains(t, sql, "day BETWEEN '2026/11/01' AND '2026/11/30'")

	sql, err = find(t, "first_seen_principals").Bind(values)
	require.NoError(t, err)
	assert.Contains(t, sql, "dt BETWEEN '2026/08/03' AND '2026/12/07'", "ninety days before, to know who is new")

	recent := values
	recent.Since, recent.Until = queries.DaysAgo(30), queries.DaysAgo(0)
	sql, err = find(t, "bytes_by_day").Bind(recent)
	require.NoError(t, err)
	assert.Contains(t, sql, "dt BETWEEN date_format(current_date - interval '30' day, '%Y/%m/%d') "+
		"AND date_format(current_date + interval '7' day, '%Y/%m/%d')")
}

// Athena computes a subquery again wherever it is named, and reads and bills the log again.
func TestNoQueryReadsALogTwice(t *testing.T) {
	all, err := queries.All()
	require.NoError(t, err)
	named := regexp.MustCompile(`(?:FROM|JOIN)\s+([a-z_]+)`)
	for _, readsFrom := range dataset.Logs {
		for _, query := range all {
			logs := query.AnsweredFrom(readsFrom)
			if logs == nil {
				continue
			}
			asked := values
			asked.ReadsFrom = readsFrom
			sql, err := query.Bind(asked)
			require.NoError(t, err)
			seen := map[string]bool{}
			for _, m := range named.FindAllStringSubmatch(sql, -1) {
				assert.False(t, seen[m[1]], "%s names %s twice", query.Name, m[1])
				seen[m[1]] = true
			}
			for log, table := range map[dataset.Log]string{dataset.Trail: "cloudtrail", dataset.Access: "access_log"} {
				assert.Equal(t, slices.Contains(logs, log), seen[table], "%s, reads from %s", query.Name, readsFrom)
			}
		}
	}
}

func TestValuesAreQuoted(t *testing.T) {
	hostile := values
	hostile.Dataset = dataset.Dataset{
		Bucket:    "x' OR '1'='1",
		Perimeter: &dataset.Perimeter{ExemptPrincipals: []string{"arn:aws:iam::111122223333:role/100%_sure!/*"}},
	}
	sql, err := find(t, "outside_perimeter").Bind(hostile)
	require.NoError(t, err)
	assert.Contains(t, sql, "'x'' OR ''1''=''1'")
	assert.Contains(t, sql, "('arn:aws:iam::111122223333:role/100!%!_sure!!/%')", "only * is a wildcard")
	assert.Contains(t, sql, "cidrs (cidr) AS (VALUES (CAST(NULL AS varchar)))", "no network contains nothing")
}

func TestMissingValuesAreNamedTogether(t *testing.T) {
	_, err := find(t, "bytes_by_principal").Bind(queries.Values{})
	require.Error(t, err)
	for _, name := range []string{"trail_table", "bucket", "since", "until", "scan_since", "delivered_until"} {
		assert.ErrorContains(t, err, "needs a value for "+name)
	}
}

func TestAPartCanBeKept(t *testing.T) {
	part, err := queries.Part("trail_calls")
	require.NoError(t, err)
	sql, err := part.Bind(values)
	require.NoError(t, err)
	assert.Contains(t, sql, "FROM cloudtrail")

	kept := values
	kept.Kept = map[string]string{"trail_calls": "kept_calls"}
	sql, err = find(t, "bytes_by_day").Bind(kept)
	require.NoError(t, err)
	assert.Contains(t, sql, "WITH trail_calls AS (SELECT * FROM kept_calls)")
	assert.NotContains(t, sql, "FROM cloudtrail", "the table is not read again")

	kept.Kept["trail_calls"] = "trail_calls"
	sql, err = find(t, "bytes_by_day").Bind(kept)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(sql, "WITH dataset_calls AS ("), "a table with the part's name is read as it is")
	kept.Kept["dataset_calls"], kept.Kept["dataset_reads"] = "dataset_calls", "dataset_reads"
	sql, err = find(t, "bytes_by_day").Bind(kept)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(sql, "SELECT\n"), "nothing is left of WITH")
	sql, err = find(t, "bytes_by_hour").Bind(kept)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(sql, "WITH hours AS ("), "what follows the parts is left")

	kept.ReadsFrom = dataset.Access
	kept.Kept = map[string]string{"access_requests": "access_requests", "trail_calls": "trail_calls"}
	sql, err = find(t, "bytes_by_day").Bind(kept)
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(sql, "WITH trail_calls AS (\n  SELECT"), "calls from the access log hide those from the trail")
	assert.Contains(t, sql, "FROM access_requests\n")
	assert.NotContains(t, sql, "access_requests AS (")

	_, err = queries.Part("nothing")
	assert.ErrorContains(t, err, `no part is called "nothing"`)
}

func TestOnlyThePerimeterQueryNeedsAPerimeter(t *testing.T) {
	all, err := queries.All()
	require.NoError(t, err)
	for _, query := range all {
		assert.Equal(t, query.Name == "outside_perimeter", query.NeedsPerimeter(), query.Name)
	}
}

func TestTheAccessLogStandsInForTheTrailOnlyWhereItCanAnswer(t *testing.T) {
	all, err := queries.All()
	require.NoError(t, err)
	asked := values
	asked.ReadsFrom = dataset.Access
	only := []string{"outside_perimeter", "cross_account_reads", "ai_service_roles"}
	for _, query := range all {
		sql, err := query.Bind(asked)
		if slices.Contains(only, query.Name) {
			assert.ErrorContains(t, err, "cannot be answered from the access log: it", query.Name)
			assert.Empty(t, query.AnsweredFrom(dataset.Access), query.Name)
			continue
		}
		require.NoError(t, err)
		movable := !slices.Contains(query.Logs, dataset.Access)
		assert.Equal(t, movable, strings.Contains(sql, "trail_calls AS (") && !strings.Contains(sql, "FROM cloudtrail"), query.Name)
	}
	calls, err := queries.Part("trail_calls")
	require.NoError(t, err)
	stand, err := queries.Part("access_calls")
	require.NoError(t, err)
	text, err := stand.Bind(asked)
	require.NoError(t, err)
	last := -1
	for _, column := range calls.Columns {
		at := regexp.MustCompile(`(?m)^  (?:.* AS )?` + column.Name + `,?$`).FindStringIndex(text)
		if assert.NotNil(t, at, "access_calls has no %s", column.Name) {
			assert.Greater(t, at[0], last, "%s stands elsewhere than in trail_calls", column.Name)
			last = at[0]
		}
	}
}

func TestWhatIsDueHangsOnTheNewestEvidence(t *testing.T) {
	asked := values
	asked.AsOf = time.Date(2026, 11, 14, 20, 0, 59, 0, time.UTC)
	sql, err := find(t, "delivery_gap").Bind(asked)
	require.NoError(t, err)
	assert.Contains(t, sql, "> '2026-11-13T20:00' THEN 'access log still to be delivered'")
	assert.Contains(t, sql, "> '2026-11-14T17:00' THEN 'CloudTrail still to be delivered'")

	sql, err = find(t, "delivery_gap").Bind(values)
	require.NoError(t, err)
	assert.Contains(t, sql, "> date_format(now() - interval '180' minute, '%Y-%m-%dT%H:%i') THEN 'CloudTrail still to be delivered'",
		"without evidence of its own, what is due hangs on the time of asking")
}

func TestKnownReasonsStandOnce(t *testing.T) {
	asked := values
	asked.Recorded = dataset.Recorded{Reads: true}
	for _, name := range []string{"delivery_gap", "silences", "coverage", "bytes_disagree"} {
		sql, err := find(t, name).Bind(asked)
		require.NoError(t, err)
		assert.Equal(t, 1, strings.Count(sql, "'redirect: never in CloudTrail'"), name)
	}
}
