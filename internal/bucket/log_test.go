package bucket_test

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/bucket"
	"datatrail/internal/policydoc"
	"datatrail/internal/pulumitest"
)

func resourceKey(name string) resource.PropertyKey { return resource.PropertyKey(name) }

// rule returns a lifecycle rule by id, or nothing.
func rule(t *testing.T, graph *pulumitest.Graph, name, id string) resource.PropertyMap {
	t.Helper()
	for _, value := range graph.One(t, lifecycle, name).Inputs["rules"].ArrayValue() {
		if value.ObjectValue()["id"].StringValue() == id {
			return value.ObjectValue()
		}
	}
	return nil
}

func TestNewLogBucket_HasTheseChildrenAndNoOthers(t *testing.T) {
	baseline := []string{
		lifecycle + " log-lifecycle",
		"aws:s3/bucketOwnershipControls:BucketOwnershipControls log-ownership",
		policy + " log-policy",
		"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock log-public-access-block",
		encrypted + " log-encryption",
		bucketV2 + " log",
		"aws:s3/bucketVersioningV2:BucketVersioningV2 log-versioning",
	}
	t.Run("without a lock", func(t *testing.T) {
		graph, err := newLogBucket(t, trailLogs())
		require.NoError(t, err)
		assert.ElementsMatch(t, baseline, graph.Children(graph.One(t, bucket.LogBucketType, "log")))
	})
	t.Run("with a lock", func(t *testing.T) {
		args := trailLogs()
		args.Lock = &bucket.Lock{Mode: bucket.Governance, Days: 30}
		graph, err := newLogBucket(t, args)
		require.NoError(t, err)
		assert.ElementsMatch(t, append(baseline, lock+" log-lock"), graph.Children(graph.One(t, bucket.LogBucketType, "log")))
		made := graph.One(t, lock, "log-lock")
		assert.Equal(t, "GOVERNANCE", made.Text(t, "rule.defaultRetention.mode"))
		assert.InDelta(t, 30, made.Inputs["rule"].ObjectValue()["defaultRetention"].ObjectValue()["days"].NumberValue(), 0)
		assert.True(t, made.Depends(graph.One(t, "aws:s3/bucketVersioningV2:BucketVersioningV2", "log-versioning")))
		assert.NotContains(t, graph.One(t, bucketV2, "log").Inputs, resourceKey("objectLockEnabled"))
	})
}

func TestNewLogBucket_KeepsRecordsForTheirWholeRetention(t *testing.T) {
	tests := map[string]struct {
		lock       *bucket.Lock
		asked      int
		noncurrent float64
	}{
		"deleted versions are kept as long again":                    {nil, 0, 400},
		"a lock that ends earlier changes nothing":                   {&bucket.Lock{Mode: bucket.Compliance, Days: 399}, 0, 400},
		"a lock over the whole retention keeps them without further": {&bucket.Lock{Mode: bucket.Compliance, Days: 400}, 0, 1},
		"what is asked for is done":                                  {nil, 30, 30},
		"with a lock too":                                            {&bucket.Lock{Mode: bucket.Compliance, Days: 400}, 30, 30},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			args := trailLogs()
			args.Lock, args.NoncurrentDays = test.lock, test.asked
			assert.Equal(t, 400+int(test.noncurrent), args.LongestDays())
			graph, err := newLogBucket(t, args)
			require.NoError(t, err)
			expire := rule(t, graph, "log-lifecycle", "expire")["expiration"].ObjectValue()
			assert.InDelta(t, 400, expire["days"].NumberValue(), 0)
			older := rule(t, graph, "log-lifecycle", "expire-noncurrent")["noncurrentVersionExpiration"].ObjectValue()
			assert.InDelta(t, test.noncurrent, older["noncurrentDays"].NumberValue(), 0)
		})
	}
}

func TestNewLogBucket_ArchivesWhatS3Moves(t *testing.T) {
	graph, err := newLogBucket(t, trailLogs())
	require.NoError(t, err)
	assert.Nil(t, rule(t, graph, "log-lifecycle", "archive"))

	args := trailLogs()
	args.ArchiveAfterDays = 90
	graph, err = newLogBucket(t, args)
	require.NoError(t, err)
	archive := rule(t, graph, "log-lifecycle", "archive")
	assert.Equal(t, map[string]any{"prefix": ""}, archive["filter"].ObjectValue().Mappable(), "S3 leaves small records by itself")
	transition := archive["transitions"].ArrayValue()[0].ObjectValue()
	assert.Equal(t, "GLACIER_IR", transition["storageClass"].StringValue())
	assert.InDelta(t, 90, transition["days"].NumberValue(), 0)
}

func TestNewLogBucket_GrantsToThoseWhoWriteAndNobodyElse(t *testing.T) {
	sids := func(graph *pulumitest.Graph) []string {
		var out []string
		for part := range strings.SplitSeq(graph.One(t, policy, "log-policy").Text(t, "policy"), `"Sid":"`) {
			if sid, _, found := strings.Cut(part, `"`); found && sid != "{" {
				out = append(out, sid)
			}
		}
		return out
	}
	tls := []string{"DenyInsecureTransport", "DenyOutdatedTLS"}
	t.Run("a trail", func(t *testing.T) {
		graph, err := newLogBucket(t, trailLogs())
		require.NoError(t, err)
		assert.Equal(t, append([]string{"CloudTrailAclCheck", "CloudTrailWrite"}, tls...), sids(graph))
	})
	t.Run("access logging", func(t *testing.T) {
		graph, err := newLogBucket(t, accessLogs())
		require.NoError(t, err)
		assert.Equal(t, append([]string{"AccessLogDelivery"}, tls...), sids(graph))
		assert.Contains(t, graph.One(t, policy, "log-policy").Text(t, "policy"), `"Resource":"arn:aws:s3:::access-logs/s3/*"`)
	})
	t.Run("with administrators", func(t *testing.T) {
		args := accessLogs()
		args.Administrators = []string{pulumitest.Issuer}
		graph, err := newLogBucket(t, args)
		require.NoError(t, err)
		assert.Equal(t, append(append([]string{"AccessLogDelivery"}, tls...), "DenyChangingRecords", "DenyChangingProtection"), sids(graph))
	})
}

func TestNewLogBucket_RefusesWhatWouldLoseRecords(t *testing.T) {
	locked := &bucket.Lock{Mode: bucket.Governance, Days: 30}
	tests := map[string]struct {
		args   *bucket.LogBucketSpec
		change func(*bucket.LogBucketSpec)
		want   string
	}{
		"no name":                 {trailLogs(), func(a *bucket.LogBucketSpec) { a.BucketName = "" }, "BucketName"},
		"fewer days than none":    {trailLogs(), func(a *bucket.LogBucketSpec) { a.NoncurrentDays = -1 }, "NoncurrentDays -1"},
		"no retention":            {trailLogs(), func(a *bucket.LogBucketSpec) { a.RetentionDays = 0 }, "RetentionDays 0"},
		"expiry before archive":   {trailLogs(), func(a *bucket.LogBucketSpec) { a.ArchiveAfterDays = 400 }, "ArchiveAfterDays 400"},
		"expiry before the lock":  {trailLogs(), func(a *bucket.LogBucketSpec) { a.Lock = &bucket.Lock{Mode: bucket.Compliance, Days: 401} }, "Lock.Days 401"},
		"a lock of no known mode": {trailLogs(), func(a *bucket.LogBucketSpec) { a.Lock = &bucket.Lock{Mode: "WORM", Days: 1} }, `Lock.Mode "WORM"`},
		"nobody who writes":       {trailLogs(), func(a *bucket.LogBucketSpec) { a.TrailDelivery = nil }, "say who writes"},
		"a lock on access logs":   {accessLogs(), func(a *bucket.LogBucketSpec) { a.Lock = locked }, "locked bucket"},
		"SSE-KMS on access logs":  {accessLogs(), func(a *bucket.LogBucketSpec) { a.KMS = true }, "SSE-KMS"},
		"access logs of itself":   {accessLogs(), func(a *bucket.LogBucketSpec) { a.AccessLogDelivery.SourceARNs[0] = a.BucketARN }, "forever"},
		"more sources than there is room for": {accessLogs(), func(a *bucket.LogBucketSpec) {
			for range 400 {
				a.AccessLogDelivery.SourceARNs = append(a.AccessLogDelivery.SourceARNs, "arn:aws:s3:::"+strings.Repeat("a", 50))
			}
		}, "more than the 20480"},
		"no source": {accessLogs(), func(a *bucket.LogBucketSpec) { a.AccessLogDelivery.SourceARNs = nil }, "empty list"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.change(test.args)
			graph, err := newLogBucket(t, test.args)
			assert.ErrorContains(t, err, test.want)
			onlyProvider(t, graph)
		})
	}
	t.Run("no arguments", func(t *testing.T) {
		graph, err := newLogBucket(t, nil)
		assert.ErrorContains(t, err, "a spec is required")
		onlyProvider(t, graph)
	})
	t.Run("all at once", func(t *testing.T) {
		_, err := newLogBucket(t, &bucket.LogBucketSpec{
			BucketARN: "arn:aws:s3:::a", Lock: locked, AccessLogDelivery: &policydoc.AccessLogDelivery{BucketARN: "arn:aws:s3:::other", SourceARNs: []string{"arn:aws:s3:::b"}},
		})
		for _, want := range []string{"BucketName", "RetentionDays 0", "Lock.Days 30", "locked bucket", "a delivery into arn:aws:s3:::other"} {
			assert.ErrorContains(t, err, want)
		}
	})
}

func TestNewLogBucket_FailsWhenAChildDoes(t *testing.T) {
	for _, token := range []string{bucketV2, policy, lifecycle, encrypted} {
		_, err := newLogBucket(t, trailLogs(), pulumitest.WithFailure(token, assert.AnError))
		assert.ErrorContains(t, err, assert.AnError.Error(), token)
	}
}
