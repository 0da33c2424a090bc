package watch

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/watch/watchtest/insights"
)

// many are four hundred datasets with the longest names. With prefixes, every third is a bucket, and the others share buckets.
func many(prefixes bool) []Source {
	var out []Source
	for i := range 400 {
		s := Source{Dataset: fmt.Sprintf("d%062d", i), Bucket: fmt.Sprintf("b%062d", i)}
		if prefixes && i%3 > 0 {
			s.Bucket, s.Prefix = fmt.Sprintf("b%062d", 1000+i%2), fmt.Sprintf("year=%d/", i)
		}
		out = append(out, s)
	}
	return out
}

// unsplit are queries before they are split, whatever their length.
func unsplit(told func([]Source, bool) []Query, sources []Source) []Query {
	return told(sources, anyPrefix(sources))
}

func TestInParts_EveryRecordOfADatasetCountsInOnePartAsItWouldInAWhole(t *testing.T) {
	t.Parallel()
	read := func(s Source) any {
		return call{
			service: serviceS3, name: "GetObject", readOnly: true, data: true, bucket: s.Bucket, key: s.Prefix + "a", identity: role, bytes: 1,
		}.record(t)
	}
	copied := func(s Source) any {
		return call{
			service: serviceS3, name: "CopyObject", data: true, bucket: "elsewhere", key: "a", identity: role, copySource: s.Bucket + "/a", origin: s.Bucket,
		}.record(t)
	}
	requested := func(s Source) any {
		return loggedRequest{
			operation: "REST.GET.OBJECT", bucket: s.Bucket, key: s.Prefix + "a", status: 200, sent: 1.0, requester: roleSession,
		}.record(t)
	}
	for name, c := range map[string]struct {
		told     func([]Source, bool) []Query
		prefixes bool
		record   func(Source) any
		// in are queries that count the record.
		in int
	}{
		"reads of buckets":             {together, false, read, 6},
		"reads of prefixes":            {together, true, read, 6},
		"copies out of buckets":        {together, false, copied, 1},
		"requests for buckets":         {loggedTogether, false, requested, 5},
		"requests for prefixes":        {loggedTogether, true, requested, 5},
		"copies out of buckets, mixed": {together, true, copied, 1},
	} {
		t.Run(name, func(t *testing.T) {
			sources := many(c.prefixes)
			parts := map[string][]*insights.Query{}
			for _, q := range inParts(sources, c.told) {
				assert.LessOrEqual(t, len(q.Text), MaxQuery, q.Name)
				assert.Regexp(t, `^# Part \d+ of \d+: datasets d\d{62} to d\d{62}\. \w.+\nfields `, q.Text)
				parsed, err := insights.Parse(q.Text)
				require.NoError(t, err)
				parts[q.Name] = append(parts[q.Name], parsed)
			}
			require.Len(t, parts, len(unsplit(c.told, sources)))
			counted := map[string]bool{}
			for _, q := range unsplit(c.told, sources) {
				all, err := insights.Parse(q.Text)
				require.NoError(t, err)
				require.Greater(t, len(parts[q.Name]), 1, q.Name)
				for _, s := range append([]Source{{Bucket: "elsewhere"}, {Bucket: sources[399].Bucket, Prefix: "year=39"}}, every(sources, 131)...) {
					record := c.record(s)
					want, err := all.Passes(record)
					require.NoError(t, err)
					got := 0
					for _, part := range parts[q.Name] {
						passes, err := part.Passes(record)
						require.NoError(t, err)
						if !passes {
							continue
						}
						got++
						for _, field := range []string{"bucket", "dataset", "principal", "source"} {
							wanted, _, err := all.Field(record, field)
							require.NoError(t, err)
							value, _, err := part.Field(record, field)
							require.NoError(t, err)
							assert.Equal(t, wanted, value, "%s of %s", field, q.Name)
						}
					}
					assert.Equal(t, map[bool]int{true: 1}[want], got, "%s: %s/%s", q.Name, s.Bucket, s.Prefix)
					if want {
						counted[q.Name] = true
					}
				}
			}
			assert.Len(t, counted, c.in, "%v", counted)
		})
	}
}

// every is each nth source.
func every(sources []Source, n int) []Source {
	var out []Source
	for i := 0; i < len(sources); i += n {
		out = append(out, sources[i])
	}
	return out
}

func TestInParts_WhatFitsIsWhole(t *testing.T) {
	t.Parallel()
	for n, parts := range map[int]int{1: 0, 100: 0, 400: 4} {
		for _, q := range append(inParts(many(false)[:n], together), inParts(many(false)[:n], loggedTogether)...) {
			assert.Equal(t, parts, q.Parts, "%s of %d", q.Name, n)
			if parts == 0 {
				assert.Equal(t, q.Name, q.title())
				assert.NotContains(t, q.Text, "# Part")
			}
		}
	}
}

func TestInParts_APartKeepsItsLogicalNameWhenOthersCome(t *testing.T) {
	t.Parallel()
	q := Query{Name: "Access logs: who read what"}
	assert.Equal(t, "access-logs-who-read-what", q.logical())
	q.Part, q.Parts = 1, 2
	assert.Equal(t, "access-logs-who-read-what", q.logical())
	assert.Equal(t, "Access logs: who read what (1 of 2)", q.title())
	q.Part = 2
	assert.Equal(t, "access-logs-who-read-what-2", q.logical())
}

func TestQueries_SplitOnlyThoseAboutAllDatasets(t *testing.T) {
	t.Parallel()
	spec := QueriesSpec{Trail: "t", LogGroup: "g", Sources: many(true), AccessLogGroup: "a", Logged: many(true)}
	require.NoError(t, spec.Validate())
	names := map[string]bool{}
	for _, q := range append(spec.ofTrail(), spec.ofAccessLogs()...) {
		assert.False(t, names[q.logical()], q.title())
		names[q.logical()] = true
		if strings.HasPrefix(q.Name, "Copies out of ") {
			assert.Zero(t, q.Parts)
		} else {
			assert.NotZero(t, q.Parts, q.Name)
		}
	}
}

// A dataset alone may have too long a prefix.
func TestQueries_RefuseAPrefixThatNoPartHolds(t *testing.T) {
	t.Parallel()
	spec := QueriesSpec{Trail: "t", AccessLogGroup: "g", Logged: []Source{{Dataset: "d", Bucket: "b", Prefix: strings.Repeat("é", 500) + "/"}}}
	require.ErrorContains(t, spec.Validate(), "shorten the prefix")
}
