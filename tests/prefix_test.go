package tests

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/config"
	"datatrail/internal/pulumitest"
)

// lake are n datasets of one bucket, each with further members, and the bucket with more keys.
func lake(n int, members, bucket string, changes ...string) map[string]string {
	items := make([]string, n)
	for i := range items {
		items[i] = fmt.Sprintf(`{"name":"set-%03d","bucket":"lake","prefix":"set/%03d/"%s}`, i, i, members)
	}
	return minimal(append([]string{
		"datatrail:datasets", "[" + strings.Join(items, ",") + "]", "datatrail:buckets", `[{"name":"lake"` + bucket + `}]`,
	}, changes...)...)
}

const narrow = `,"perimeter":{"cidrs":["8.8.8.0/24"]}`

func TestPrefix_ABucketHoldsSeveralDatasetsAndHasOnePolicy(t *testing.T) {
	graph, plan, err := run(t, lake(3, narrow, `,"noncurrentDays":7`))
	require.NoError(t, err)
	var names []string
	for _, reg := range graph.ByType(bucketToken) {
		names = append(names, reg.Name)
	}
	assert.ElementsMatch(t, []string{"lake", "trail-logs", "access-logs"}, names)
	policy := graph.One(t, policyToken, "lake-policy").Text(t, "policy")
	assert.Equal(t, 1, strings.Count(policy, "DenyReadsOutsidePerimeter"), "equal perimeters are said once")
	for i := range 3 {
		assert.Contains(t, policy, fmt.Sprintf("arn:aws:s3:::lake/set/%03d/*", i))
	}
	tags := graph.One(t, bucketToken, "lake").Inputs["tags"].ObjectValue()
	assert.Equal(t, "prefixes", tags["datatrail:perimeter"].StringValue())
	assert.False(t, tags.HasValue("datatrail:dataset"))
	lifecycle := graph.One(t, "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2", "lake-lifecycle")
	text, err := json.Marshal(lifecycle.Inputs.Mappable())
	require.NoError(t, err)
	assert.Contains(t, string(text), `"noncurrentDays":7`)

	declared := plan.Declared()
	require.Len(t, declared.Datasets, 3)
	assert.Equal(t, "set/001/", declared.Datasets[1].Prefix)
	assert.Equal(t, "lake", declared.Datasets[1].Bucket)
	assert.Equal(t, "datasets[].prefix", plan.Switches[0].Name)
	assert.True(t, plan.Switches[0].On)
}

func TestPrefix_AnEntryOfABucketWithOneDatasetChangesNothing(t *testing.T) {
	const alone = `[{"name":"a","bucket":"lake","noncurrentDays":9` + narrow + `}]`
	before, _, err := run(t, minimal("datatrail:datasets", alone))
	require.NoError(t, err)
	after, _, err := run(t, minimal("datatrail:datasets", strings.Replace(alone, `"noncurrentDays":9,`, "", 1),
		"datatrail:buckets", `[{"name":"lake","noncurrentDays":9}]`))
	require.NoError(t, err)
	assert.Equal(t, byURN(before), byURN(after))
}

func TestPrefix_TheSecondDatasetChangesNothingOfTheFirst(t *testing.T) {
	everything := func(n int) map[string]string {
		return lake(n, narrow+`,"thresholds":{"bytes":"1 GiB","copies":3},"storageClassAnalysis":true`, "",
			"datatrail:cloudWatch", `{"retentionDays":365}`, "datatrail:trail", `{"managementEvents":"writes"}`,
			"datatrail:metrics", `{"requests":true,"records":true}`, "datatrail:analysis", `{"since":"2026-11-01"}`,
			"datatrail:alerts", `{`+emails+`,"requests":true,"anomaly":true,"records":true,"tamper":true}`,
			"datatrail:queries", "true", "datatrail:dashboard", "true")
	}
	one, _, err := run(t, everything(1))
	require.NoError(t, err)
	two, plan, err := run(t, everything(2))
	require.NoError(t, err)
	was, is := byURN(one), byURN(two)
	for urn, inputs := range was {
		require.Contains(t, is, urn)
		if strings.Contains(urn, "set-000") {
			assert.Equal(t, inputs, is[urn], urn)
		}
	}
	more, changed := added(one, two)
	for _, resource := range more {
		assert.Contains(t, resource, "set-001")
	}
	for _, urn := range changed {
		assert.NotContains(t, urn, "BucketV2::lake", "only the tag of a single dataset goes: %s", changed)
	}
	assert.NotEmpty(t, plan.Watch.Alarms.Alarms)
}

func TestPrefix_MeasuresAndAlarmsAreThoseThatHaveAnAmount(t *testing.T) {
	kinds := func(values map[string]string) (filters, alarms []string) {
		graph, _, err := run(t, values)
		require.NoError(t, err)
		for _, reg := range graph.ByType(filterToken) {
			filters = append(filters, strings.TrimPrefix(reg.Name, "record-metrics-"))
		}
		for _, reg := range graph.ByType(alarmToken) {
			alarms = append(alarms, strings.TrimPrefix(reg.Name, "alarms-"))
		}
		return filters, alarms
	}
	told := []string{"datatrail:cloudWatch", `{"retentionDays":365}`, "datatrail:alerts", `{` + emails + `,"records":true}`}
	filters, alarms := kinds(lake(1, narrow+`,"thresholds":{"denied":5,"copies":1}`, "", told...))
	assert.ElementsMatch(t, []string{"DeniedReads-set-000", "CopiesOut-set-000"}, filters)
	assert.ElementsMatch(t, []string{"set-000-denied-reads", "set-000-copies-out"}, alarms)

	filters, alarms = kinds(lake(1, narrow+`,"thresholds":{"denied":5}`, "", append(told, "datatrail:metrics", `{"records":true}`)...))
	assert.Len(t, filters, 6, "metrics for themselves are all of them")
	assert.Equal(t, []string{"set-000-denied-reads"}, alarms)

	_, plan, err := run(t, lake(1, narrow, "", told...))
	require.NoError(t, err)
	assert.Contains(t, strings.Join(plan.Warnings, "\n"), "dataset set-000 has a prefix and no thresholds of its own")
}

func TestPrefix_RefusesBeforeAnythingIsRegistered(t *testing.T) {
	distinct := func(n int) map[string]string {
		values := lake(n, "", "")
		var items []map[string]any
		require.NoError(t, json.Unmarshal([]byte(values["datatrail:datasets"]), &items))
		for i := range items {
			items[i]["perimeter"] = map[string]any{"cidrs": []string{fmt.Sprintf("8.8.%d.0/24", 2*i)}}
		}
		text, err := json.Marshal(items)
		require.NoError(t, err)
		values["datatrail:datasets"] = string(text)
		return values
	}
	for name, c := range map[string]struct {
		values map[string]string
		want   []string
	}{
		"more filters than a log group takes": {
			lake(17, narrow, "", "datatrail:cloudWatch", `{"retentionDays":365}`, "datatrail:metrics", `{"records":true}`),
			[]string{"metrics.records: 102 metric filters (0 by bucket, 0 for copies out of 0 buckets, 102 for 17 datasets with " +
				"prefixes)"},
		},
		"more perimeters than a policy holds": {
			distinct(90), []string{"buckets[0]: bucket policy: ", "more than the 20480 that S3 accepts: give some of the 90 " +
				"datasets the same perimeter"},
		},
		"names that are one in a policy": {
			lake(2, narrow, "", "datatrail:datasets", `[{"name":"a-1","bucket":"lake","prefix":"x/"`+narrow+`},
				{"name":"a1","bucket":"lake","prefix":"y/","perimeter":{"cidrs":["9.9.9.0/24"]}}]`),
			[]string{"buckets[0]: two statements are called DenyReadsOutsidePerimeterA1"},
		},
		"a bucket that is called like another dataset": {
			lake(1, "", "", "datatrail:datasets", `[{"name":"lake"},{"name":"b","bucket":"lake","prefix":"b/"}]`),
			[]string{`datasets[1].bucket: "lake" is also the name that the stack gives the bucket of datasets[0].name`},
		},
		"a bucket that is the records'": {
			lake(1, "", "", "datatrail:datasets", `[{"name":"b","bucket":"datatrail-test-trail-logs-000000000000","prefix":"b/"}]`,
				"datatrail:buckets", `[]`),
			[]string{"the name of the trail's log bucket: choose another"},
		},
		"statements with two mistakes": {
			lake(1, narrow, `,"statements":[{"Sid":"A","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::lake/*"},
				{"Sid":"A","Effect":"Permit","Principal":{"AWS":"444455556666"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::lake/*"}]`),
			[]string{
				`buckets[0].statements[0].Principal: "*" makes the bucket public, which S3 Block Public Access refuses`,
				`buckets[0].statements[1].Sid: "A" is already the name of statement [0]`,
				`buckets[0].statements[1].Effect: "Permit" is not an effect: write Allow or Deny`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			graph, _, err := run(t, c.values)
			for _, want := range c.want {
				require.ErrorContains(t, err, want)
			}
			assert.Empty(t, graph.Registrations)
		})
	}
	_, _, err := run(t, distinct(40))
	assert.NoError(t, err)
}

func TestPrefix_TheOwnersStatementsStandInThePolicy(t *testing.T) {
	graph, plan, err := run(t, lake(1, narrow, `,"statements":"{\"Statement\":{\"Sid\":\"Serve\",\"Effect\":\"Allow\",\"Principal\":`+
		`{\"Service\":\"cloudfront.amazonaws.com\"},\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::lake/*\"}}"`))
	require.NoError(t, err)
	assert.Contains(t, graph.One(t, policyToken, "lake-policy").Text(t, "policy"),
		`{"Sid":"Serve","Effect":"Allow","Principal":{"Service":"cloudfront.amazonaws.com"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::lake/*"}`)
	warnings := strings.Join(plan.Warnings, "\n")
	assert.Contains(t, warnings, "buckets[0].statements[0]: lets cloudfront.amazonaws.com act for any account")
	assert.Contains(t, warnings,
		"buckets[0].statements[0]: lets cloudfront.amazonaws.com read dataset set-000: its perimeter exempts services")
}

func TestPrefix_TheDeployerNeedsNoExemptionFromListingsOfAPrefix(t *testing.T) {
	graph, _, err := run(t, lake(1, `,"perimeter":{"cidrs":["8.8.8.0/24"],"denyListing":true}`, ""))
	require.NoError(t, err)
	assert.NotEmpty(t, graph.Resources())
}

func TestPrefix_AKeyOfTheBucketIsNeededByEveryReaderOnce(t *testing.T) {
	_, plan, err := run(t, lake(2, `,"perimeter":{"cidrs":["8.8.8.0/24"],"readers":["444455556666"]}`,
		`,"kmsKeyArn":"arn:aws:kms:eu-central-1:111122223333:key/1"`))
	require.NoError(t, err)
	require.Len(t, plan.KeyNeeds, 1)
	assert.Equal(t, []string{"buckets[0].kmsKeyArn"}, plan.KeyNeeds[0].Paths)
	assert.Len(t, plan.KeyNeeds[0].Statements, 2)
}

func TestPrefix_EveryMistakeOfTheConfigurationIsToldAtOnce(t *testing.T) {
	graph, _, err := run(t, minimal("datatrail:datasets", `[{"name":"a","bucket":"lake","prefix":"a"},{"name":"b","bucket":"pond"},
		{"name":"c","bucket":"pond","prefix":"c/"}]`, "datatrail:buckets", `[{"name":"sea"}]`), pulumitest.WithDryRun())
	for _, want := range []string{`datasets[0].prefix: "a" does not end in a slash`, `datasets[2].prefix: "c/" is part of datasets[1]`, `buckets[0].name: "sea"`} {
		require.ErrorContains(t, err, want)
	}
	var problem *config.Problem
	require.ErrorAs(t, err, &problem)
	assert.Empty(t, graph.Registrations)
}
