package watch

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
	"datatrail/internal/watch/watchtest/filterpattern"
)

// meaning says what a call adds to a measure of its bucket: the requirement, not the pattern.
func meaning(m Measure, c call) float64 {
	content := slices.Contains([]string{"GetObject", "SelectObjectContent", "GetObjectTorrent"}, c.name)
	s3, ok := c.service == "s3.amazonaws.com", c.errorCode == ""
	counts := map[Measure]bool{
		EgressBytes:    s3 && ok && content,
		EgressRequests: s3 && ok && content,
		DeniedReads:    s3 && c.data && c.readOnly && c.errorCode == "AccessDenied",
		AnonymousReads: s3 && c.data && c.readOnly && ok && c.unauthenticated(),
		PresignedReads: s3 && ok && content && c.auth == "QueryString",
	}
	switch {
	case !counts[m] || c.bucket == "":
		return 0
	case m == EgressBytes:
		return c.bytes
	default:
		return 1
	}
}

// counted adds up, by bucket, which a field names, what a metric filter makes of records.
func counted(t *testing.T, bucketField, pattern, value string, records []any) map[string]float64 {
	t.Helper()
	p, err := filterpattern.Parse(pattern)
	require.NoError(t, err, pattern)
	sums := map[string]float64{}
	for _, record := range records {
		if !p.Matches(record) {
			continue
		}
		bucket, _ := filterpattern.Text(record, "$."+bucketField)
		n, found := filterpattern.Value(record, value)
		require.True(t, found)
		sums[bucket] += n
	}
	return sums
}

func recordsOf(t *testing.T, all []call) []any {
	t.Helper()
	records := make([]any, len(all))
	for i, c := range all {
		records[i] = c.record(t)
	}
	return records
}

func expected(m Measure, all []call) map[string]float64 {
	sums := map[string]float64{}
	for _, c := range all {
		if n := meaning(m, c); n > 0 {
			sums[c.bucket] += n
		}
	}
	return sums
}

func TestMeasures_CountWhatTheyMeanAndNothingElse(t *testing.T) {
	t.Parallel()
	all := everyCall()
	records := recordsOf(t, all)
	for _, m := range byBucket(dataset.Trail) {
		want := expected(m.Measure, all)
		require.Len(t, want, 4, "every bucket has records that count")
		assert.Equal(t, want, counted(t, fieldBucket, m.pattern().String(), m.value(), records), m.Measure)
	}
}

func TestCopiesOut_CountTheSourceAndNotTheTarget(t *testing.T) {
	t.Parallel()
	all := everyCall()
	records := recordsOf(t, all)
	for _, source := range []string{speech, longer, earlier} {
		want := map[string]float64{}
		for _, c := range all {
			copies := c.name == "CopyObject" || c.name == "UploadPartCopy"
			if c.service == "s3.amazonaws.com" && copies && c.errorCode == "" && c.origin == source && c.bucket != source {
				want[c.bucket]++
			}
		}
		require.Len(t, want, 3, "copies into every other bucket")
		assert.Equal(t, want, counted(t, fieldBucket, one(t, copiesOut(Source{Bucket: source})).String(), CopiesOut.in(dataset.Trail).value(), records), source)
	}
}

// one is the only pattern of a list.
func one(t *testing.T, patterns []pattern) pattern {
	t.Helper()
	require.Len(t, patterns, 1)
	return patterns[0]
}

var quoted = regexp.MustCompile(`"[^"]*"`)

// Were a clause or a value of a pattern without effect on these records, the tests above would show
// nothing about it.
func TestMeasures_EveryClauseAndEveryValueMatters(t *testing.T) {
	t.Parallel()
	records := recordsOf(t, everyCall())
	patterns := map[reading]pattern{CopiesOut.in(dataset.Trail): one(t, copiesOut(Source{Bucket: speech}))}
	for _, m := range byBucket(dataset.Trail) {
		patterns[m] = m.pattern()
	}
	for m, p := range patterns {
		sound := counted(t, fieldBucket, p.String(), m.value(), records)
		for i, clause := range p {
			if clause == hasBytes {
				continue // it spares records that would add nothing
			}
			without := append(append(pattern{}, p[:i]...), p[i+1:]...)
			assert.NotEqual(t, sound, counted(t, fieldBucket, without.String(), m.value(), records), "%s without %s", m.Measure, clause)
		}
		for _, at := range quoted.FindAllStringIndex(p.String(), -1) {
			broken := p.String()[:at[0]] + `"never"` + p.String()[at[1]:]
			assert.NotEqual(t, sound, counted(t, fieldBucket, broken, m.value(), records), "%s without %s", m.Measure, p.String()[at[0]:at[1]])
		}
	}
}

func TestPatterns_FitForTheLongestBucketNames(t *testing.T) {
	t.Parallel()
	args := RecordMetricsSpec{LogGroup: "g", Namespace: "n"}
	for range MaxFilters - len(byBucket(dataset.Trail)) {
		args.Copies = append(args.Copies, Source{Dataset: "d", Bucket: strings.Repeat("b", 63)})
	}
	require.NoError(t, args.Validate())
	args.Copies = append(args.Copies, Source{Dataset: "d", Bucket: "one-too-many"})
	require.ErrorContains(t, args.Validate(), "101 metric filters are more than the 100 that a log group can have")
}
