package tests

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis"
	"datatrail/internal/analysis/schema"
	"datatrail/internal/pulumitest"
)

const (
	tableToken = "aws:glue/catalogTable:CatalogTable"
	queryToken = "aws:athena/namedQuery:NamedQuery"
	asking     = `{"since":"2026-11-01"}`
)

// finds reports whether Athena would look for an object: below some expansion of the table's location
// template.
func finds(t *testing.T, table pulumitest.Registration, object string) bool {
	t.Helper()
	parameters := table.Inputs["parameters"].ObjectValue()
	templates := []string{parameters["storage.location.template"].StringValue()}
	for key, value := range parameters {
		name, isEnum := strings.CutSuffix(string(key), ".values")
		if !isEnum {
			continue
		}
		var expanded []string
		for _, template := range templates {
			for one := range strings.SplitSeq(value.StringValue(), ",") {
				expanded = append(expanded, strings.ReplaceAll(template, "${"+strings.TrimPrefix(name, "projection.")+"}", one))
			}
		}
		templates = expanded
	}
	for _, template := range templates {
		root, _, found := strings.Cut(template, "${dt}")
		require.True(t, found, template)
		day, below := strings.CutPrefix(object, root)
		if _, err := time.Parse("2006/01/02", path.Dir(day)); below && err == nil {
			return true
		}
	}
	return false
}

// The keys are those that AWS writes for what the graph registers: the trail's bucket and prefix,
// and the logging configuration of each bucket.
func TestAnalysis_TablesFindEveryFileOfTheStack(t *testing.T) {
	for file := range map[string]bool{"Pulumi.dev.yaml": true, "Pulumi.prod.yaml": true} {
		values := environment(t, file)
		values["datatrail:analysis"] = asking
		graph, plan, err := run(t, values)
		require.NoError(t, err)
		day := time.Date(2026, 11, 21, 13, 5, 0, 0, time.UTC)

		trail := graph.ByType(trailToken)[0]
		prefix := ""
		if trail.Inputs.HasValue("s3KeyPrefix") {
			prefix = trail.Text(t, "s3KeyPrefix")
		}
		table := graph.One(t, tableToken, "analysis-trail")
		for _, region := range []string{"eu-central-1", "us-east-1"} {
			key := schema.TrailKey(prefix, pulumitest.Account, region, day, "AbCdEfGhIjKlMnOp")
			assert.True(t, finds(t, table, "s3://"+trail.Text(t, "s3BucketName")+"/"+key), key)
		}
		other := schema.TrailKey("other", pulumitest.Account, "eu-central-1", day, "AbCdEfGhIjKlMnOp")
		assert.False(t, finds(t, table, "s3://"+trail.Text(t, "s3BucketName")+"/"+other))

		table = graph.One(t, tableToken, "analysis-access")
		for _, logging := range graph.ByType(loggingToken) {
			key := schema.AccessKey(logging.Text(t, "targetPrefix"), pulumitest.Account, plan.Identity.Region,
				logging.Text(t, "bucket"), day, "0123456789ABCDEF")
			assert.True(t, finds(t, table, "s3://"+logging.Text(t, "targetBucket")+"/"+key), key)
		}
	}
}

func TestAnalysis_AddsExactlyThis(t *testing.T) {
	without, _, err := run(t, minimal())
	require.NoError(t, err)
	with, _, err := run(t, minimal("datatrail:analysis", asking))
	require.NoError(t, err)
	before, after := byURN(without), byURN(with)
	var changed []string
	for urn, inputs := range before {
		if !assert.ObjectsAreEqual(inputs, after[urn]) {
			changed = append(changed, urn)
		}
		delete(after, urn)
	}
	assert.Empty(t, changed, "the access-log bucket takes the result bucket's access logs by the pattern of its name")
	for urn := range after {
		assert.Regexp(t, `^datatrail:(analysis:Analysis|bucket:ResultBucket)[:$]`, urn)
	}
	assert.Len(t, with.ByType(tableToken), 2)
	assert.Len(t, with.ByType(queryToken), 28)
	assert.Empty(t, without.ByType(queryToken))
}

// question is the text of a named query.
func question(t *testing.T, graph *pulumitest.Graph, name string) string {
	t.Helper()
	return graph.One(t, queryToken, name).Text(t, "query")
}

func TestAnalysis_AsksAboutOutsideOnlyWhereThereIsAnInside(t *testing.T) {
	graph, _, err := run(t, minimal("datatrail:datasets", `[{"name":"a"},{"name":"b","perimeter":{"cidrs":["8.8.8.0/24"],
		"vpcEndpoints":["vpce-12345678"],"exemptPrincipals":["arn:aws:iam::111122223333:role/a_*"]}}]`, "datatrail:analysis", asking))
	require.NoError(t, err)
	assert.Len(t, graph.ByType(queryToken), 28, "however many datasets there are")
	outside := question(t, graph, "analysis-outside_perimeter")
	for _, compiled := range []string{
		"('b', '8.8.8.0/24')", "('b', 'vpce-12345678')", "('b', 'arn:aws:iam::111122223333:role/a!_%')", "('b', 'datatrail-test-b-111122223333'",
	} {
		assert.Contains(t, outside, compiled)
	}
	assert.NotContains(t, outside, "('a', ")
	assert.NotContains(t, outside, "{{")
	reads := question(t, graph, "analysis-bytes_by_principal")
	for _, name := range []string{"a", "b"} {
		assert.Contains(t, reads, "('"+name+"', 'datatrail-test-"+name+"-111122223333'")
	}
	assert.Equal(t, 1, strings.Count(reads, "WHERE dataset = ?"))

	graph, _, err = run(t, minimal("datatrail:datasets", `[{"name":"a"}]`, "datatrail:analysis", asking))
	require.NoError(t, err)
	assert.Len(t, graph.ByType(queryToken), 27, "there is nothing outside")
}

func TestAnalysis_DatasetsThatCannotBeAskedAboutWithOthersHaveTheirOwnQueries(t *testing.T) {
	graph, _, err := run(t, minimal("datatrail:datasets", `[{"name":"a"},{"name":"b","events":"writes"}]`, "datatrail:analysis", asking))
	require.NoError(t, err)
	assert.NotContains(t, question(t, graph, "analysis-bytes_by_principal"), "('b', ")
	assert.Contains(t, question(t, graph, "analysis-b-bytes_by_principal"), "bucket = 'datatrail-test-b-111122223333'")
	for _, reg := range graph.ByType(queryToken) {
		assert.False(t, strings.HasPrefix(reg.Name, "analysis-a-"), reg.Name)
	}

	graph, _, err = run(t, minimal("datatrail:datasets", `[{"name":"b","events":"writes"}]`, "datatrail:analysis", asking))
	require.NoError(t, err)
	for _, reg := range graph.ByType(queryToken) {
		assert.True(t, strings.HasPrefix(reg.Name, "analysis-b-"), reg.Name)
	}
}

func TestAnalysis_NetworksThatAQueryHasNoRoomForHaveOneOfTheirOwn(t *testing.T) {
	items := make([]string, 30)
	for i := range items {
		items[i] = fmt.Sprintf(`{"name":"set-%02d","perimeter":{"mode":"observe","cidrs":[%s]}}`, i, scattered(40*(i+1)))
	}
	graph, _, err := run(t, minimal("datatrail:datasets", "["+strings.Join(items, ",")+"]", "datatrail:analysis", asking))
	require.NoError(t, err)
	shared := question(t, graph, "analysis-outside_perimeter")
	assert.LessOrEqual(t, len(shared), analysis.MaxQuery)
	alone := 0
	for i := range items {
		name := fmt.Sprintf("set-%02d", i)
		isShared := strings.Contains(shared, "('"+name+"', '9.")
		isAlone := slices.ContainsFunc(graph.ByType(queryToken), func(reg pulumitest.Registration) bool {
			return reg.Name == "analysis-"+name+"-outside_perimeter"
		})
		assert.NotEqual(t, isShared, isAlone, "%s is asked about in one of them", name)
		if isAlone {
			alone++
		}
	}
	assert.Positive(t, alone)
	assert.Less(t, alone, len(items)/2)
	assert.Len(t, graph.ByType(queryToken), 28+alone)
}

func TestAnalysis_WorkgroupCannotBeOverridden(t *testing.T) {
	graph, _, err := run(t, minimal("datatrail:analysis", `{"since":"2026-11-01","scanLimit":"1 GB","resultDays":3}`))
	require.NoError(t, err)
	workgroup := graph.One(t, "aws:athena/workgroup:Workgroup", "analysis-workgroup").Inputs.Mappable()["configuration"]
	assert.Equal(t, map[string]any{
		"bytesScannedCutoffPerQuery":      1e9,
		"enforceWorkgroupConfiguration":   true,
		"publishCloudwatchMetricsEnabled": true,
		"resultConfiguration": map[string]any{
			"outputLocation":      "s3://datatrail-test-query-results-111122223333/",
			"expectedBucketOwner": pulumitest.Account,
			"encryptionConfiguration": map[string]any{
				"encryptionOption": "SSE_KMS", "kmsKeyArn": "arn:aws:kms:eu-central-1:111122223333:key/audit-key",
			},
		},
	}, workgroup)
	expiry := graph.One(t, "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2", "query-results-lifecycle")
	assert.InDelta(t, 3, expiry.Inputs["rules"].ArrayValue()[1].ObjectValue()["expiration"].ObjectValue()["days"].NumberValue(), 0)
}

func TestAnalysis_TableHoldsTheRegionsThatAreRecorded(t *testing.T) {
	tests := map[string]struct {
		trail, analysis, want string
		asks                  bool
	}{
		"one Region":        {`{"multiRegion":false}`, asking, "eu-central-1", false},
		"enabled Regions":   {`{"multiRegion":true}`, asking, "eu-central-1,us-east-1", true},
		"Regions of a list": {`{"multiRegion":true}`, `{"since":"2026-11-01","regions":["eu-central-1","eu-west-1"]}`, "eu-central-1,eu-west-1", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			graph, _, err := run(t, minimal("datatrail:trail", test.trail, "datatrail:analysis", test.analysis))
			require.NoError(t, err)
			parameters := graph.One(t, tableToken, "analysis-trail").Inputs["parameters"].ObjectValue()
			assert.Equal(t, test.want, parameters["projection.region.values"].StringValue())
			assert.Equal(t, test.asks, slices.Contains(graph.Invokes, "aws:index/getRegions:getRegions"))
		})
	}
}
