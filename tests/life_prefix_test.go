package tests

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	inLake   = `"bucket":"lake","perimeter":{"cidrs":["8.8.8.0/24"]}`
	speech   = `{"name":"speech","prefix":"speech/",` + inLake + `}`
	images   = `{"name":"images","prefix":"images/",` + inLake + `}`
	lakeOnly = `[{"name":"lake"}]`
)

func inBuckets(datasets, buckets string) map[string]string {
	return minimal("datatrail:datasets", datasets, "datatrail:buckets", buckets, "datatrail:cloudWatch", allRecorded,
		"datatrail:metrics", `{"requests":true,"records":true}`)
}

// measured are the resources of a dataset with a prefix that is measured.
func measured(op, name string) []string {
	out := []string{op + " BucketMetric request-metrics-" + name}
	for _, m := range []string{"EgressBytes", "EgressRequests", "DeniedReads", "AnonymousReads", "PresignedReads", "CopiesOut"} {
		out = append(out, op+" LogMetricFilter record-metrics-"+m+"-"+name)
	}
	return out
}

func TestLife_PrefixesComeChangeAndGoInAProtectedBucket(t *testing.T) {
	l := live(t, inBuckets("["+speech+"]", lakeOnly))
	l.up()
	l.expectQuiet()

	// The bucket's tag names a single dataset.
	both := []string{"update BucketPolicy lake-policy", "update Trail trail", "update BucketV2 lake"}
	l.configure(inBuckets("["+images+","+speech+"]", lakeOnly))
	assert.ElementsMatch(t, append(measured("create", "images"), both...), l.up(), "the second changes nothing of the first")
	l.expectQuiet()

	result, err := l.Up(context.Background())
	require.NoError(t, err)
	outputs, ok := result.Outputs["datasets"].(map[string]any)
	require.True(t, ok, "%v", result.Outputs)
	assert.Equal(t, map[string]any{"bucket": "lake", "prefix": "images/", "arn": "arn:aws:s3:::lake", "perimeter": "enforce"}, outputs["images"])

	l.configure(inBuckets("["+speech+","+images+"]", lakeOnly))
	assert.Empty(t, l.up(), "the order of datasets means nothing")

	l.configure(inBuckets("["+speech+","+strings.Replace(images, `"images/"`, `"pictures/"`, 1)+"]", lakeOnly))
	changed := l.up()
	for _, step := range changed {
		assert.Regexp(t, "^(update|replace) ", step)
		assert.NotContains(t, step, "speech")
		assert.NotContains(t, step, "replace BucketV2")
	}
	assert.Subset(t, changed, both[:2], "the prefix of one changed")

	l.configure(inBuckets("["+speech+"]", lakeOnly))
	assert.ElementsMatch(t, append(measured("delete", "images"), both...), l.up(), "removing leaves the other alone")
	l.expectQuiet()

	l.configure(minimal())
	_, err = l.Preview(context.Background())
	require.ErrorContains(t, err, "protected", "the last dataset takes the bucket with it")
}

func TestLife_ABucketGetsAnEntryWithoutAChange(t *testing.T) {
	const alone = `[{"name":"a","bucket":"lake","noncurrentDays":9,"perimeter":{"cidrs":["8.8.8.0/24"]}}]`
	l := live(t, inBuckets(alone, `[]`))
	l.up()
	l.configure(inBuckets(strings.Replace(alone, `"noncurrentDays":9,`, "", 1), `[{"name":"lake","noncurrentDays":9}]`))
	l.expectQuiet()
}

func TestLife_ABucketIsKeptWhenItsDatasetBecomesAPrefixAndBack(t *testing.T) {
	whole := `[{"name":"speech",` + inLake + `}]`
	l := live(t, inBuckets(whole, `[]`))
	l.up()
	l.options.Account.PutObject("lake")
	settings := l.settings("lake")

	keeps := func(datasets, buckets string) {
		l.configure(inBuckets(datasets, buckets))
		preview, err := l.Preview(context.Background())
		require.NoError(t, err)
		done := l.up()
		assert.Equal(t, steps(preview), done)
		for _, step := range done {
			if !strings.Contains(step, "record-metrics") && !strings.Contains(step, "request-metrics") {
				assert.Regexp(t, "^update ", step)
			}
		}
		l.expectQuiet()
		assert.Len(t, l.settings("lake"), len(settings))
	}
	keeps("["+speech+","+images+"]", lakeOnly)
	keeps("["+images+"]", lakeOnly)
	keeps(whole, `[]`)
}
