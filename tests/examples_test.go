package tests

import (
	"regexp"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/pulumitest"
)

// example is the graph of an example.
func example(t *testing.T, name string) *pulumitest.Graph {
	t.Helper()
	graph, _, err := run(t, environment(t, "examples/"+name+".yaml"), pulumitest.WithStack(name))
	require.NoError(t, err)
	return graph
}

// selected are the values of a field of each event selector that has it.
func selected(t *testing.T, trail resource.PropertyMap, field string) []string {
	t.Helper()
	var out []string
	for _, selector := range trail["advancedEventSelectors"].ArrayValue() {
		for _, condition := range selector.ObjectValue()["fieldSelectors"].ArrayValue() {
			c := condition.ObjectValue()
			for _, operator := range []resource.PropertyKey{"equals", "startsWiths"} {
				if c["field"].StringValue() == field && c.HasValue(operator) {
					for _, value := range c[operator].ArrayValue() {
						out = append(out, value.StringValue())
					}
				}
			}
		}
	}
	return out
}

// The document asks for a trail over the whole account and the data set's objects, also in a log group.
func TestExamples_AccessAuditIsTheGraphOfItsDocument(t *testing.T) {
	graph := example(t, "access-audit")
	trail := graph.One(t, "aws:cloudtrail/trail:Trail", "trail").Inputs
	for key, want := range map[resource.PropertyKey]any{
		"name": "datatrail-access-audit", "s3BucketName": "datatrail-access-audit-trail-logs-111122223333",
		"isMultiRegionTrail": true, "includeGlobalServiceEvents": true, "enableLogFileValidation": true, "enableLogging": true,
	} {
		assert.Equal(t, want, trail[key].Mappable(), key)
	}
	assert.Contains(t, selected(t, trail, "eventCategory"), "Management", "all management events")
	assert.Empty(t, selected(t, trail, "readOnly"), "reads and writes")
	types := selected(t, trail, "resources.type")
	for _, want := range []string{"AWS::S3::Object", "AWS::SageMaker::Endpoint", "AWS::SageMaker::FeatureGroup", "AWS::Bedrock::Model"} {
		assert.Contains(t, types, want)
	}
	assert.NotContains(t, types, "AWS::SageMaker::Model", "CloudTrail has no data events for models")
	assert.Contains(t, selected(t, trail, "resources.ARN"), "arn:aws:s3:::datatrail-access-audit-training-data-111122223333/")
	group := graph.One(t, "aws:cloudwatch/logGroup:LogGroup", "trail-log-group").Inputs
	assert.InDelta(t, 365, group["retentionInDays"].NumberValue(), 0)
	assert.True(t, trail.HasValue("cloudWatchLogsGroupArn"))
	assert.True(t, trail.HasValue("cloudWatchLogsRoleArn"))
	assert.Equal(t, "us-east-1", graph.One(t, "pulumi:providers:aws", "aws").Inputs["region"].StringValue())
}

// The document asks for a data bucket with access logging, a trail of its reads, and a policy with a list of networks.
func TestExamples_EgressComplianceIsTheGraphOfItsDocument(t *testing.T) {
	graph := example(t, "egress-compliance")
	const data, logs = "datatrail-egress-compliance-dataset-111122223333", "datatrail-egress-compliance-access-logs-111122223333"
	assert.Equal(t, data, graph.One(t, "aws:s3/bucketV2:BucketV2", "dataset").Inputs["bucket"].StringValue())
	logging := graph.One(t, "aws:s3/bucketLoggingV2:BucketLoggingV2", "dataset-logging").Inputs
	assert.Equal(t, logs, logging["targetBucket"].StringValue())
	assert.Equal(t, "s3/", logging["targetPrefix"].StringValue())
	public := graph.One(t, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "dataset-public-access-block").Inputs
	for _, key := range []resource.PropertyKey{"blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"} {
		assert.True(t, public[key].BoolValue(), key)
	}
	trail := graph.One(t, "aws:cloudtrail/trail:Trail", "trail").Inputs
	assert.True(t, trail["enableLogFileValidation"].BoolValue())
	assert.False(t, trail["isMultiRegionTrail"].BoolValue())
	assert.Equal(t, []string{"Data"}, selected(t, trail, "eventCategory"))
	assert.Equal(t, []string{"true"}, selected(t, trail, "readOnly"))
	assert.Equal(t, []string{"arn:aws:s3:::" + data + "/"}, selected(t, trail, "resources.ARN"))
	policy := graph.One(t, "aws:s3/bucketPolicy:BucketPolicy", "dataset-policy").Inputs["policy"].StringValue()
	assert.Contains(t, policy, `"NotIpAddress":{"aws:SourceIp":["192.0.2.0/24","198.51.100.0/24"]}`)
	assert.Empty(t, graph.ByType("aws:cloudwatch/logGroup:LogGroup"), "nothing that it does not ask for")
}

// Three buckets that exist: all are recorded, and what is registered is what one lets the stack manage.
func TestExamples_ExistingAttachesToBuckets(t *testing.T) {
	graph := example(t, "existing")
	assert.Subset(t, selected(t, graph.One(t, "aws:cloudtrail/trail:Trail", "trail").Inputs, "resources.ARN"), []string{
		"arn:aws:s3:::example-corp-training/speech/", "arn:aws:s3:::example-corp-training/text/reviews/", "arn:aws:s3:::example-corp-archive/",
	})
	assert.Empty(t, about(t, graph, "example-corp-training"))
	assert.Empty(t, about(t, graph, "example-corp-archive"))
	for _, reg := range graph.Resources() {
		if !strings.HasPrefix(reg.Name, "example-corp-transcripts-") {
			assert.NotContains(t, reg.Name, "example-corp", "%s", reg.Type)
		}
	}
	assert.ElementsMatch(t, []string{policyToken + " example-corp-transcripts-policy", loggingToken + " example-corp-transcripts-logging"},
		about(t, graph, "example-corp-transcripts"))
	assert.Len(t, graph.ByType(existingToken), 3)
}

// What the table of the README tells people to write is there.
func TestReadme_TellsNewcomersKeysAndOutputsThatExist(t *testing.T) {
	_, rest, found := strings.Cut(read(t, "README.md"), "## From a tutorial\n")
	require.True(t, found)
	table, _, _ := strings.Cut(rest, "\n## ")
	reference := read(t, "docs/configuration.md")
	keys := regexp.MustCompile("`(datasets\\[\\]|trail|cloudWatch|logs)\\.([A-Za-z.]+)").FindAllStringSubmatch(table, -1)
	assert.Greater(t, len(keys), 8)
	for _, key := range keys {
		path := strings.Split(key[1]+"."+key[2], ".")
		object, name := strings.Join(path[:len(path)-1], "."), path[len(path)-1]
		_, section, found := strings.Cut(reference, "\n## `"+object+"`\n")
		assert.True(t, found, "%s is an object", object)
		section, _, _ = strings.Cut(section, "\n## ")
		assert.Contains(t, section, "\n| `"+name+"` |", "%s is a key", key[0])
	}
	graph := example(t, "access-audit")
	for _, output := range []string{"trailArn", "trailLogBucket", "accessLogBucket", "datasets"} {
		assert.Contains(t, table, "`"+output+"`")
		assert.Contains(t, graph.Exports, output)
	}
}
