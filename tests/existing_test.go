package tests

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
	"datatrail/internal/policydoc"
	"datatrail/internal/pulumitest"
	"datatrail/internal/stack"
)

const (
	existingToken = "datatrail:bucket:ExistingBucket"
	// attached are two datasets of a bucket that exists.
	attached = `[{"name":"speech","bucket":"lake","prefix":"speech/","perimeter":{"cidrs":["8.8.8.0/24"],"readers":["444455556666"]},
		"thresholds":{"denied":5}},{"name":"rest","bucket":"lake","prefix":"rest/","perimeter":{"cidrs":["8.8.8.0/24"]}}]`
)

// existing is a configuration with everything on, of datasets in the bucket lake, which exists, with more keys of its entry.
func existing(datasets, more string, changes ...string) map[string]string {
	return minimal(append([]string{
		"datatrail:datasets", datasets, "datatrail:buckets", `[{"name":"lake","existing":true` + more + `}]`,
		"datatrail:cloudWatch", `{"retentionDays":365}`, "datatrail:trail", `{"managementEvents":"writes"}`,
		"datatrail:metrics", `{"requests":true,"records":true}`, "datatrail:analysis", `{"since":"2026-11-01"}`,
		"datatrail:alerts", `{` + emails + `,"requests":true,"anomaly":true,"records":true,"tamper":true}`,
		"datatrail:queries", "true", "datatrail:dashboard", "true",
	}, changes...)...)
}

// about are the AWS resources that have the bucket's name among their inputs, by type.
func about(t *testing.T, graph *pulumitest.Graph, bucket string) []string {
	t.Helper()
	var out []string
	for _, reg := range graph.Resources() {
		if strings.HasPrefix(reg.Type, "aws:s3/") && reg.Inputs["bucket"].HasValue() && reg.Inputs["bucket"].StringValue() == bucket {
			out = append(out, reg.Type+" "+reg.Name)
		}
	}
	return out
}

func TestExisting_NothingOfTheBucketIsRegistered(t *testing.T) {
	graph, plan, err := run(t, existing(attached, ""))
	require.NoError(t, err)
	assert.Empty(t, about(t, graph, "lake"))
	assert.Len(t, graph.ByType(existingToken), 1)
	assert.Empty(t, graph.ByType("datatrail:bucket:DataBucket"))
	assert.Empty(t, graph.ByType("datatrail:bucket:Perimeter"))
	require.Len(t, plan.Buckets, 1)
	assert.Nil(t, plan.Buckets[0].Spec)
	assert.Nil(t, plan.Buckets[0].Policy)
	assert.NotContains(t, graph.One(t, policyToken, "access-logs-policy").Text(t, "policy"), "s3:::lake", "it logs elsewhere")
}

func TestExisting_ItsDatasetsAreRecordedMeasuredAndAskedAbout(t *testing.T) {
	graph, plan, err := run(t, existing(attached, ""))
	require.NoError(t, err)
	trail := graph.One(t, trailToken, "trail").Inputs
	assert.Subset(t, selected(t, trail, "resources.ARN"), []string{"arn:aws:s3:::lake/speech/", "arn:aws:s3:::lake/rest/"})
	var alarms []string
	for _, reg := range graph.ByType(alarmToken) {
		if strings.Contains(reg.Name, "speech") || strings.Contains(reg.Name, "rest") {
			alarms = append(alarms, strings.TrimPrefix(reg.Name, "alarms-"))
		}
	}
	assert.Equal(t, []string{"speech-denied-reads"}, alarms, "records alone are watched")
	assert.Len(t, plan.Watch.Queries.Sources, 2)
	assert.Len(t, plan.Analysis.Spec.Datasets, 2)
	assert.NotContains(t, plan.Analysis.Spec.Access.Sources, "lake", "its access log is not in the stack's bucket")
	assert.Contains(t, plan.Watch.Tamper.Buckets, "lake")
	assert.Empty(t, plan.Watch.Dashboard.Requested)
	warnings := strings.Join(plan.Warnings, "\n")
	assert.Contains(t, warnings, "alerts.requests: bucket lake already exists, and the stack has no request metrics for it")
	assert.Contains(t, warnings, "add request-metrics to buckets[0].manage")
	assert.Contains(t, warnings, "enforce is only printed for bucket lake")
	for _, d := range plan.Declared().Datasets {
		assert.True(t, d.LogsElsewhere, d.Name)
		assert.Equal(t, dataset.Enforce, d.Perimeter.Mode)
	}
}

// Athena has no access log of the bucket: it is expected to hold nothing, and compared with nothing.
func TestExisting_TheLogsAreNotComparedWhereOneIsElsewhere(t *testing.T) {
	asked := func(more string) map[string]string {
		graph, _, err := run(t, existing(`[{"name":"a","bucket":"lake"},{"name":"b"}]`, more))
		require.NoError(t, err)
		out := map[string]string{}
		for _, reg := range graph.ByType("aws:athena/namedQuery:NamedQuery") {
			out[strings.TrimPrefix(reg.Name, "analysis-")] = reg.Text(t, "query")
		}
		return out
	}
	queries := asked("")
	for _, name := range []string{"delivery_gap", "bytes_disagree", "silences"} {
		assert.NotContains(t, queries[name], "'lake'", name)
		assert.Contains(t, queries[name], "'datatrail-test-b-111122223333'", name)
	}
	assert.Contains(t, queries["coverage"], "access_expected")
	assert.Regexp(t, `\('a', 'lake', false,`, queries["coverage"])
	assert.Regexp(t, `\('b', 'datatrail-test-b-111122223333', true,`, queries["coverage"])
	assert.Contains(t, queries["bytes_by_principal"], "'lake'")
}

// What the owner has to add is about the datasets, and about nothing else of the bucket.
func TestExisting_TheOutputSaysWhatTheOwnerHasToAdd(t *testing.T) {
	graph, plan, err := run(t, existing(attached, ""))
	require.NoError(t, err)
	added := map[string][]string{}
	datasets, _ := graph.Exports[stack.OutputDatasets].(pulumi.Map)
	for name, described := range datasets {
		of, _ := described.(pulumi.Map)
		assert.Equal(t, pulumi.Bool(true), of["existing"])
		text, _ := of["statements"].(pulumi.String)
		var statements []struct{ Sid string }
		require.NoError(t, json.Unmarshal([]byte(text), &statements))
		for _, s := range statements {
			sid, isOwned := strings.CutSuffix(s.Sid, string(plan.Owner))
			assert.True(t, isOwned, s.Sid)
			added[name] = append(added[name], sid)
		}
	}
	denies := "DenyReadsOutsidePerimeterRestAndOthers"
	assert.Equal(t, map[string][]string{
		"rest":   {denies},
		"speech": {"AllowReadersToReadSpeech", "AllowReadersToListSpeech", "AllowReadersToLocateSpeech", denies},
	}, added)
	all, _ := graph.Exports[stack.OutputBucketStatements].(pulumi.StringMap)
	text, _ := all["lake"].(pulumi.String)
	for _, sid := range added["speech"] {
		assert.Contains(t, text, `"`+sid+string(plan.Owner)+`"`)
	}
	assert.Len(t, all, 1)
	for _, s := range plan.Buckets[0].Existing.Spec.Statements() {
		assert.NotContains(t, s.Resource, "arn:aws:s3:::lake/*", s.Sid)
		assert.NotContains(t, s.Action, "s3:*", s.Sid)
	}
}

func TestExisting_WhatIsManagedIsMadeUnderANameOfItsOwn(t *testing.T) {
	whole := `[{"name":"a","bucket":"lake","storageClassAnalysis":true,"perimeter":{"mode":"observe","cidrs":["8.8.8.0/24"]}}]`
	graph, plan, err := run(t, existing(whole, `,"manage":["request-metrics","storage-class-analysis"]`,
		"datatrail:alerts", `{`+emails+`,"requests":true}`))
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{
		"aws:s3/bucketMetric:BucketMetric request-metrics-a", "aws:s3/analyticsConfiguration:AnalyticsConfiguration " +
			"storage-class-analysis-a",
	}, about(t, graph, "lake"))
	for _, token := range []string{"aws:s3/bucketMetric:BucketMetric", "aws:s3/analyticsConfiguration:AnalyticsConfiguration"} {
		assert.Equal(t, "datatrail-test-a", graph.ByType(token)[0].Inputs["name"].StringValue())
	}
	assert.Equal(t, "datatrail-test-a",
		graph.One(t, alarmToken, "alarms-a-bytes-downloaded").Inputs["dimensions"].ObjectValue()["FilterId"].StringValue())
	assert.Len(t, plan.Watch.Dashboard.Requested, 1)
	assert.NotContains(t, strings.Join(plan.Warnings, "\n"), "request metrics")
}

func TestExisting_ABucketWhoseAccessLogsAreManagedHasThemHereLikeOneOfTheStack(t *testing.T) {
	both := `[{"name":"a","bucket":"lake"},{"name":"b"}]`
	graph, plan, err := run(t, existing(both, `,"manage":["access-logs"]`))
	require.NoError(t, err)
	assert.Equal(t, []string{loggingToken + " lake-logging"}, about(t, graph, "lake"))
	logging := graph.One(t, loggingToken, "lake-logging")
	made := graph.One(t, loggingToken, "b-logging")
	for _, key := range []resource.PropertyKey{"targetBucket", "targetPrefix", "targetObjectKeyFormat"} {
		assert.Equal(t, made.Inputs[key], logging.Inputs[key], key)
	}
	assert.False(t, logging.Retain, "what the stack added it takes away again")
	assert.False(t, logging.Protect)
	assert.Equal(t, []string{"lake-logging"}, logging.BeforeWrite)
	assert.Contains(t, graph.One(t, policyToken, "access-logs-policy").Text(t, "policy"), `"arn:aws:s3:::lake"`)
	for _, d := range plan.Declared().Datasets {
		assert.False(t, d.LogsElsewhere, d.Name)
	}
	for _, reg := range graph.ByType("aws:athena/namedQuery:NamedQuery") {
		switch strings.TrimPrefix(reg.Name, "analysis-") {
		case "delivery_gap", "bytes_disagree", "silences":
			assert.Contains(t, reg.Text(t, "query"), "'lake'", reg.Name)
		case "coverage":
			assert.Contains(t, reg.Text(t, "query"), "('a', 'lake', true,")
		}
	}

	graph, _, err = run(t, existing(attached, `,"manage":["policy"]`))
	require.NoError(t, err)
	assert.NotContains(t, graph.Invokes, "aws:cloudcontrol/getResource:getResource", "it is asked for this key alone")
}

func TestExisting_ABucketOfAnotherAccountAndRegionIsRecordedAndReportedOnOnly(t *testing.T) {
	graph, plan, err := run(t, existing(`[{"name":"far","bucket":"lake","perimeter":{"cidrs":["8.8.8.0/24"],"readers":["111122223333"]}}]`,
		`,"account":"444455556666","region":"eu-west-1"`))
	require.NoError(t, err)
	assert.Empty(t, about(t, graph, "lake"))
	assert.Contains(t, selected(t, graph.One(t, trailToken, "trail").Inputs, "resources.ARN"), "arn:aws:s3:::lake/")
	assert.NotContains(t, plan.Watch.Tamper.Buckets, "lake")
	assert.Equal(t, []string{"lake"}, plan.Watch.Dashboard.Remote)
	assert.Contains(t, strings.Join(plan.Warnings, "\n"), "nobody else's calls")
	statements := plan.Buckets[0].Existing.Spec.Statements()
	i := slices.IndexFunc(statements, func(s policydoc.Statement) bool { return s.Sid == "AllowReadersToRead" })
	require.GreaterOrEqual(t, i, 0, "the stack's account is a reader of another account's bucket")
	assert.Equal(t, "arn:aws:iam::111122223333:root", statements[i].Principal.AWS[0])
}

func TestExisting_RefusesBeforeAnythingIsRegistered(t *testing.T) {
	for name, c := range map[string]struct{ more, says string }{
		"what only the account's own stack may manage": {
			`,"account":"444455556666","manage":["request-metrics"]`, "buckets[0].manage: [\"request-metrics\"] are settings of a bucket of account 444455556666",
		},
		"the access logs of another Region": {
			`,"region":"eu-west-1","manage":["access-logs"]`, `buckets[0].manage[0]: "access-logs" cannot be managed in eu-west-1`,
		},
	} {
		graph, _, err := run(t, existing(attached, c.more))
		require.ErrorContains(t, err, c.says, name)
		assert.Empty(t, graph.Resources(), name)
	}
	_, _, err := run(t, minimal("datatrail:datasets", `[{"name":"a","bucket":"datatrail-test-trail-logs-111122223333"}]`,
		"datatrail:buckets", `[{"name":"datatrail-test-trail-logs-111122223333","existing":true}]`))
	require.ErrorContains(t, err, "the name of the trail's log bucket", "a dataset among its own records would be a loop")
}

func TestExisting_WhatTheStackMadeIsNeverSaidToBeSomebodyElses(t *testing.T) {
	made := func(more string) map[string]string {
		return minimal("datatrail:datasets", `[{"name":"a","bucket":"lake","perimeter":{"cidrs":["8.8.8.0/24"]}}]`,
			"datatrail:buckets", `[{"name":"lake"`+more+`}]`)
	}
	for _, c := range []struct{ before, after, says string }{
		{"", `,"existing":true`, "buckets[0].existing: true is set for bucket lake, which this stack made and would now delete"},
		{`,"protect":false`, `,"existing":true`, "buckets[0].existing: true is set for bucket lake"},
		{`,"existing":true`, "", `datasets[0].bucket: "lake" is a bucket that this stack did not make, and whose settings it would now overwrite`},
	} {
		before, _, err := run(t, made(c.before))
		require.NoError(t, err)
		graph, _, err := run(t, made(c.after), pulumitest.WithState(before))
		require.ErrorContains(t, err, c.says)
		assert.Equal(t, 1, strings.Count(err.Error(), "lake"), "it is told once: %v", err)
		assert.Empty(t, graph.Registrations)
		for _, same := range []string{c.before, c.after} {
			before, _, err := run(t, made(same))
			require.NoError(t, err)
			_, _, err = run(t, made(same), pulumitest.WithState(before))
			require.NoError(t, err)
		}
	}
}

func TestExisting_ADatasetThatLeavesAnExistingBucketIsNotRefused(t *testing.T) {
	before, _, err := run(t, existing(attached, ""))
	require.NoError(t, err)
	_, _, err = run(t, existing(`[{"name":"speech","bucket":"lake","prefix":"speech/"}]`, ""), pulumitest.WithState(before))
	require.NoError(t, err)
	_, _, err = run(t, minimal(), pulumitest.WithState(before))
	require.ErrorContains(t, err, "cloudWatch", "the log group is refused, and nothing of the bucket")
	assert.NotContains(t, err.Error(), "lake")
}

func TestExisting_TheSummarySaysWhatIsNotTheStacks(t *testing.T) {
	got := squeezed(t, existing(attached, ""))
	for _, want := range []string{
		"speech lake/speech/ not the stack's egress as the bucket's policy says (configured: 8.8.8.0/24)",
		"lake 111122223333 eu-central-1 not looked at not looked at nothing statements in its policy (make statements): 4",
		"metrics.requests yes 0.00",
	} {
		assert.Contains(t, got, want)
	}
}
