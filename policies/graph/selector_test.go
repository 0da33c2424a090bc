package graph_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/policies/graph"
	"datatrail/policies/sample"
)

const arn = "arn:aws:s3:::"

func texts(values ...string) []any {
	list := make([]any, 0, len(values))
	for _, value := range values {
		list = append(list, value)
	}
	return list
}

func read(t *testing.T, props sample.Props) *graph.Trail {
	t.Helper()
	stack := graph.New("dev", sample.Program{{Type: sample.Trail, Name: "trail", Props: props}}.Update())
	require.Len(t, stack.Trails, 1)
	return stack.Trails[0]
}

func TestSelectors_ReachAndCover(t *testing.T) {
	for _, test := range []struct {
		name           string
		field          sample.Props
		bucket         string
		reaches, cover graph.Answer
	}{
		{"no condition means everything", nil, "any", graph.Yes, graph.Yes},
		{"the whole bucket", sample.Props{"startsWiths": texts(arn + "data/")}, "data", graph.Yes, graph.Yes},
		{"another bucket", sample.Props{"startsWiths": texts(arn + "data/")}, "data2", graph.No, graph.No},
		{"a value without slash", sample.Props{"startsWiths": texts(arn + "data")}, "data2", graph.Yes, graph.Yes},
		{"a folder", sample.Props{"startsWiths": texts(arn + "data/train/")}, "data", graph.Yes, graph.No},
		{"one object", sample.Props{"equals": texts(arn + "data/a.csv")}, "data", graph.Yes, graph.No},
		{"a suffix", sample.Props{"endsWiths": texts(".csv")}, "data", graph.Yes, graph.No},
		{"the start of all ARNs", sample.Props{"startsWiths": texts("arn:aws:s3")}, "data", graph.Yes, graph.Yes},
		{"a wildcard", sample.Props{"startsWiths": texts(arn + "data/*")}, "data", graph.No, graph.No},
		{"all but this one", sample.Props{"notStartsWiths": texts(arn + "data/")}, "data", graph.No, graph.No},
		{"all but files of a kind", sample.Props{"notEndsWiths": texts(".csv")}, "data", graph.Yes, graph.No},
		{"all but one object", sample.Props{"notEquals": texts(arn + "data/a.csv")}, "data", graph.Yes, graph.No},
		{"all but one object elsewhere", sample.Props{"notEquals": texts(arn + "logs/a.csv")}, "data", graph.Yes, graph.Yes},
		{"all but another one", sample.Props{"notStartsWiths": texts(arn + "logs/")}, "data", graph.Yes, graph.Yes},
		{"all but a folder", sample.Props{"notStartsWiths": texts(arn + "data/tmp/")}, "data", graph.Yes, graph.No},
		{"China", sample.Props{"startsWiths": texts("arn:aws-cn:s3:::data/")}, "data", graph.Yes, graph.Yes},
	} {
		t.Run(test.name, func(t *testing.T) {
			var fields []any
			if test.field != nil {
				test.field["field"] = "resources.ARN"
				fields = append(fields, test.field)
			}
			trail := read(t, sample.Props{"advancedEventSelectors": []any{sample.Selector(fields...)}})
			require.Len(t, trail.Selectors, 1)
			assert.Equal(t, test.reaches, trail.Selectors[0].Reaches(test.bucket, true), "reaches")
			assert.Equal(t, test.cover, trail.Selectors[0].Covers(test.bucket, true), "covers")
		})
	}
}

func TestSelectors_SayWhichCallsTheyRecord(t *testing.T) {
	for _, test := range []struct {
		name          string
		field         sample.Props
		reads, writes bool
	}{
		{"everything", sample.Props{"field": "eventSource", "equals": texts("s3.amazonaws.com")}, true, true},
		{"reads", sample.Props{"field": "readOnly", "equals": texts("true")}, true, false},
		{"writes", sample.Props{"field": "readOnly", "equals": texts("false")}, false, true},
		{"copies only", sample.Props{"field": "eventName", "equals": texts("CopyObject", "UploadPartCopy")}, false, false},
		{"reads by name", sample.Props{"field": "eventName", "startsWiths": texts("Get")}, true, false},
		{"one identity", sample.Props{"field": "userIdentity.arn", "startsWiths": texts("arn:aws:sts::1:")}, false, false},
		{"all but a noisy role", sample.Props{"field": "userIdentity.arn", "notStartsWiths": texts("arn:aws:sts::1:assumed-role/noisy/")}, true, true},
		{"all but everybody's roles", sample.Props{"field": "userIdentity.arn", "notStartsWiths": texts("arn:aws:sts::1:assumed-role/")}, false, false},
		{"all but an account", sample.Props{"field": "userIdentity.arn", "notStartsWiths": texts("arn:aws:sts::1:")}, false, false},
		{"nobody at the console", sample.Props{"field": "sessionCredentialFromConsole", "equals": texts("false")}, false, false},
		{"another service", sample.Props{"field": "eventSource", "equals": texts("s3express.amazonaws.com")}, false, false},
		{"what services do", sample.Props{"field": "eventType", "equals": texts("AwsServiceEvent")}, false, false},
		{"what people call", sample.Props{"field": "eventType", "equals": texts("AwsApiCall")}, true, true},
		{"all but reads", sample.Props{"field": "eventName", "notEquals": texts("GetObject")}, false, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			trail := read(t, sample.Props{"advancedEventSelectors": []any{sample.Selector(test.field)}})
			require.Len(t, trail.Selectors, 1)
			assert.Equal(t, test.reads, trail.Selectors[0].Reads)
			assert.Equal(t, test.writes, trail.Selectors[0].Writes)
		})
	}
}

func TestSelectors_OfOtherResourcesAreLeftOut(t *testing.T) {
	trail := read(t, sample.Props{
		"advancedEventSelectors": []any{sample.Props{"fieldSelectors": []any{
			sample.Props{"field": "eventCategory", "equals": texts("Management")},
		}}, sample.Props{"fieldSelectors": []any{
			sample.Props{"field": "resources.type", "equals": texts("AWS::SageMaker::Endpoint")},
		}}},
		"eventSelectors": []any{sample.Props{"dataResources": []any{
			sample.Props{"type": "AWS::Lambda::Function", "values": texts("arn:aws:lambda")},
		}}},
	})
	assert.Empty(t, trail.Selectors)
	assert.False(t, trail.SelectorsPending)
}

func TestSelectors_NotYetKnownAreMaybe(t *testing.T) {
	program := sample.Program{
		{Type: sample.Bucket, Name: "data", Props: sample.Props{"bucket": "data"}},
		{Type: sample.Bucket, Name: "other", Props: sample.Props{"bucket": "other"}},
		{Type: sample.Trail, Name: "trail", Props: sample.Props{"advancedEventSelectors": []any{
			sample.Selector(sample.Props{"field": "resources.ARN", "startsWiths": []any{sample.Objects("data")}}),
		}}},
	}
	trail := graph.New("dev", program.Preview()).Trails[0]
	stack := graph.New("dev", program.Preview())
	assert.True(t, trail.MayName(stack.Bucket(program.URN("data"))), "the selector is made from this bucket")
	assert.False(t, trail.MayName(stack.Bucket(program.URN("other"))), "and not from this one")
	assert.Equal(t, graph.Maybe, trail.Selectors[0].Covers("data", true))
	assert.Equal(t, graph.No, trail.Selectors[0].Covers("other", false))
}
