package dataset_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/internal/dataset"
)

func TestOperations_NameEachOperationOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, o := range dataset.Operations() {
		assert.False(t, seen[o.API], o.API)
		assert.Regexp(t, `^s3:[A-Z]\w+$`, o.Action, o.API)
		assert.NotEqual(t, dataset.Other, o.Class, o.API)
		assert.Equal(t, o.Class, dataset.ClassOf(o.API), o.API)
		seen[o.API] = true
	}
	assert.Equal(t, dataset.Attributes, dataset.ClassOf("GetObjectOfTheFuture"), "the policy's wildcard covers it")
	for _, other := range []string{"PutObject", "GetBucketPolicy", "ListParts", "ListBuckets", ""} {
		assert.Equal(t, dataset.Other, dataset.ClassOf(other), other)
	}
}

func TestReadActions_CoverEveryOperationThatThePerimeterDecides(t *testing.T) {
	for _, listing := range []bool{false, true} {
		p := dataset.Perimeter{DenyListing: listing}
		for _, o := range dataset.Operations() {
			assert.Equal(t, p.Covers(o.API), coveredBy(dataset.ReadActions("aws", listing), o.Action), "%s, listing %v", o.API, listing)
			matched := regexp.MustCompile(p.CoveredPattern()).MatchString(o.API)
			assert.Equal(t, p.Covers(o.API) && o.Class != dataset.Copies, matched, o.API)
		}
	}
	assert.Equal(t, []string{"s3:GetObject*"}, dataset.ReadActions("aws-cn", false), "a partition that does not know annotations yet")
}

func coveredBy(patterns []string, action string) bool {
	for _, pattern := range patterns {
		if dataset.ARNLike("arn:b:c:d:e:"+pattern, "arn:b:c:d:e:"+action) {
			return true
		}
	}
	return false
}

func TestKnownIn_HoldsBackYoungActionsOnly(t *testing.T) {
	for _, partition := range []string{"aws", "aws-cn", "aws-us-gov", "aws-eusc"} {
		assert.True(t, dataset.KnownIn(partition, "s3:GetObject"), partition)
		assert.Equal(t, partition == "aws", dataset.KnownIn(partition, "s3:UpdateObjectEncryption"), partition)
	}
}

func TestLogOperations_AreNamedAsTheAccessLogNamesThem(t *testing.T) {
	assert.Equal(t, []string{"REST.GET.OBJECT", "WEBSITE.GET.OBJECT", "REST.SELECT.OBJECT", "REST.GET.OBJECT_TORRENT"},
		dataset.LogOperations(dataset.Content))
	assert.Equal(t, []string{"REST.COPY.OBJECT_GET", "REST.COPY.PART_GET"}, dataset.LogOperations(dataset.Copies))
	assert.Len(t, dataset.LogOperations(dataset.Listings), 4, "both versions of ListObjects have one name")
}

func TestCopySource_FindsTheBucketHoweverItIsWritten(t *testing.T) {
	pattern := regexp.MustCompile(dataset.CopySource)
	for _, header := range []string{"b/k", "/b/k", "b%2Fk", "/b%2fk", "%2Fb%2Fk", "%2fb/k", "b/k?versionId=1"} {
		assert.Equal(t, "b", pattern.FindStringSubmatch(header)[1], header)
	}
}
