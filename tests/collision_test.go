package tests

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDeploy_RefusesABucketThatTheStackMakesAlready(t *testing.T) {
	const analysis = "datatrail:analysis"
	tests := map[string]struct {
		values map[string]string
		want   string
	}{
		"a dataset called like the bucket of results": {
			minimal("datatrail:datasets", `[{"name":"query-results"}]`, analysis, asking),
			`datasets[0].name: "query-results" results in the name of the bucket for the results of analysis`,
		},
		"a dataset called like the trail's log bucket": {
			minimal("datatrail:datasets", `[{"name":"trail-logs"}]`), `datasets[0].name: "trail-logs" results in the name of the trail's log bucket`,
		},
		"a dataset called like the access-log bucket": {
			minimal("datatrail:datasets", `[{"name":"access-logs"}]`), `datasets[0].name: "access-logs" results in the name of the access-log bucket`,
		},
		"a bucket with another dataset's default name": {
			minimal("datatrail:datasets", `[{"name":"a"},{"name":"b","bucket":"datatrail-test-a-111122223333"}]`),
			`datasets[1].bucket: "datatrail-test-a-111122223333" is, in account 111122223333, the name of the bucket of dataset a (datasets[0].name)`,
		},
		"such a bucket, listed first": {
			minimal("datatrail:datasets", `[{"name":"b","bucket":"datatrail-test-a-111122223333"},{"name":"a"}]`),
			`datasets[0].bucket: "datatrail-test-a-111122223333" is, in account 111122223333, the name of the bucket of dataset a (datasets[1].name)`,
		},
		"a bucket called like the trail's log bucket": {
			minimal("datatrail:datasets", `[{"name":"a","bucket":"datatrail-test-trail-logs-111122223333"}]`),
			`datasets[0].bucket: "datatrail-test-trail-logs-111122223333" is, in account 111122223333, the name of the trail's log bucket`,
		},
		"a bucket called like the access-log bucket": {
			minimal("datatrail:datasets", `[{"name":"a","bucket":"datatrail-test-access-logs-111122223333"}]`),
			`datasets[0].bucket: "datatrail-test-access-logs-111122223333" is, in account 111122223333, the name of the access-log bucket`,
		},
		"a bucket called like that of results": {
			minimal("datatrail:datasets", `[{"name":"a","bucket":"datatrail-test-query-results-111122223333"}]`, analysis, asking),
			`datasets[0].bucket: "datatrail-test-query-results-111122223333" is, in account 111122223333, the name of the bucket for the results of analysis`,
		},
		"a bucket with a default name of the stack's own prefix": {
			minimal("datatrail:namePrefix", "corp", "datatrail:datasets", `[{"name":"a","bucket":"corp-trail-logs-111122223333"}]`),
			`datasets[0].bucket: "corp-trail-logs-111122223333" is`,
		},
		"request metrics of a dataset called like the trail's log bucket": {
			minimal("datatrail:datasets", `[{"name":"trail-logs","bucket":"other"}]`,
				"datatrail:alerts", `{"emails":["a@example.com"],"requests":true,"silentFilesHours":3}`),
			"request metrics: Filters[1]: another filter is also called trail-logs",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			graph, _, err := run(t, test.values)
			require.ErrorContains(t, err, test.want)
			assert.Empty(t, graph.Registrations)
			assert.Empty(t, graph.Invokes)
		})
	}
}

func TestDeploy_TakesBucketsThatOnlyLookAlike(t *testing.T) {
	for name, values := range map[string]map[string]string{
		"the bucket of results, where nobody asks Athena": minimal("datatrail:datasets", `[{"name":"query-results"}]`),
		"a name that is taken by a dataset with another bucket": minimal("datatrail:datasets",
			`[{"name":"a","bucket":"other"},{"name":"b","bucket":"datatrail-test-a-111122223333"}]`),
		"the default name of an account that is not allowed": minimal("aws:allowedAccountIds", `["111122223333"]`,
			"datatrail:datasets", `[{"name":"a"},{"name":"b","bucket":"datatrail-test-a-444455556666"}]`),
		"a default name without an account":               minimal("datatrail:datasets", `[{"name":"a"},{"name":"b","bucket":"datatrail-test-a"}]`),
		"a dataset called trail-logs with another bucket": minimal("datatrail:datasets", `[{"name":"trail-logs","bucket":"other"}]`),
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := run(t, values)
			assert.NoError(t, err)
		})
	}
}
