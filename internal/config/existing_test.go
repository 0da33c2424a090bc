package config_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/config"
)

func TestLoad_TakesABucketThatExistsAsItIs(t *testing.T) {
	values := valid()
	values["datatrail:datasets"] = `[{"name":"a","bucket":"old.lake-an"}]`
	values["datatrail:buckets"] = `[{"name":"old.lake-an","existing":true,"account":444455556666,
		"kmsKeyArn":"arn:aws:kms:eu-central-1:444455556666:key/1"}]`
	c, err := load(t, values)
	require.NoError(t, err)
	assert.Empty(t, c.Warnings, "neither its name nor its policy is the stack's to judge")
	b := c.Buckets[0]
	assert.Equal(t, "444455556666", b.Account)
	assert.Equal(t, "eu-central-1", b.Region, "the stack's, by default")
	for _, setting := range []string{config.ManagePolicy, config.ManageRequestMetrics, config.ManageStorageClasses, config.ManageAccessLogs} {
		assert.False(t, b.Manages(setting), setting)
		assert.True(t, config.Bucket{}.Manages(setting), "what it makes, a stack manages")
		assert.True(t, config.Bucket{Existing: true, Manage: []string{setting}}.Manages(setting), setting)
	}
}

func TestLoad_RefusesWhatADatasetWantsOfABucketThatExists(t *testing.T) {
	values := valid()
	values["datatrail:trail"] = `{"multiRegion":false}`
	values["datatrail:analysis"] = `{"since":"2026-11-21","regions":["eu-central-1"]}`
	values["datatrail:datasets"] = `[{"name":"a","bucket":"lake","events":"writes","storageClassAnalysis":true,"encryption":"sse-s3",
		"noncurrentDays":7,"protect":true}]`
	values["datatrail:buckets"] = `[{"name":"lake","existing":true,"region":"eu-west-1"}]`
	_, err := load(t, values)
	told := map[string]string{}
	for _, p := range unwrap(t, err) {
		told[p.Path] = p.Reason
	}
	for path, says := range map[string]string{
		"datasets[0].events":               "leaves reads out of the trail",
		"datasets[0].storageClassAnalysis": "add storage-class-analysis to buckets[0].manage",
		"datasets[0].encryption":           "has no effect on an existing bucket (buckets[0])",
		"datasets[0].noncurrentDays":       "has no effect on an existing bucket (buckets[0])",
		"datasets[0].protect":              "has no effect on an existing bucket (buckets[0])",
		"buckets[0].region":                "set trail.multiRegion to true",
		"analysis.regions":                 "add eu-west-1",
	} {
		assert.Contains(t, told[path], says, path)
		delete(told, path)
	}
	assert.Empty(t, told)
}
