package live_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/live"
)

// folder writes files and returns where.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	}
	return dir
}

func TestRead_TakesWhatTheCLIPrints(t *testing.T) {
	got, err := live.Read(folder(t, map[string]string{
		"get-public-access-block.json":      `{"PublicAccessBlockConfiguration": {"BlockPublicAcls": false, "BlockPublicPolicy": true}}`,
		"lake/get-bucket-location.json":     `{"LocationConstraint": "eu-central-1"}`,
		"lake/get-bucket-policy.json":       "{\n    \"Policy\": \"{\\\"Version\\\":\\\"2008-10-17\\\",\\\"Statement\\\":[]}\"\n}\n",
		"oldest/get-bucket-location.json":   `{"LocationConstraint": null}`,
		"oldest/get-bucket-policy.json":     `{}`,
		"old/get-bucket-location.json":      `{"LocationConstraint": "EU"}`,
		"old/get-bucket-policy.json":        `{"Policy": "{}"}`,
		"old/get-bucket-tagging.json":       ``,
		"logs/get-bucket-location.json":     `{"LocationConstraint": null}`,
		"logs/get-bucket-policy.json":       `{}`,
		"logs/get-public-access-block.json": `{"PublicAccessBlockConfiguration": {"BlockPublicPolicy": true}}`,
		"logs/get-bucket-logging.json": `{"LoggingEnabled": {"TargetBucket": "theirs", "TargetPrefix": "a/",
			"TargetObjectKeyFormat": {"PartitionedPrefix": {"PartitionDateSource": "EventTime"}}}}`,
		"quiet/get-bucket-location.json":     `{"LocationConstraint": null}`,
		"quiet/get-bucket-policy.json":       `{}`,
		"quiet/get-public-access-block.json": `{}`,
		"quiet/get-bucket-logging.json":      `{}`,
		"README.md":                          "anything",
		"describe-delivery-sources.json": `{"deliverySources": [{"name": "telemetry", "service": "s3", "logType": "S3_SERVER_ACCESS_LOGS",
			"arn": "arn:aws:logs:eu-central-1:111122223333:delivery-source:telemetry", "resourceArns": ["arn:aws:s3:::lake"]}]}`,
	}))
	require.NoError(t, err)
	assert.Equal(t, live.State{
		BlocksPublicPolicies: true,
		DeliverySources: []live.DeliverySource{
			{Name: "telemetry", LogType: "S3_SERVER_ACCESS_LOGS", ResourceARNs: []string{"arn:aws:s3:::lake"}},
		},
		Buckets: map[string]live.Bucket{
			"lake":   {Region: "eu-central-1", Policy: `{"Version":"2008-10-17","Statement":[]}`},
			"oldest": {Region: "us-east-1"},
			"old":    {Region: "eu-west-1", Policy: "{}"},
			"logs": {Region: "us-east-1", Settings: &live.Settings{
				Logging: live.Logging{Bucket: "theirs", Prefix: "a/", PartitionedBy: "EventTime"}, BlocksPublicPolicies: true,
			}},
			"quiet": {Region: "us-east-1", Settings: &live.Settings{}},
		},
	}, got)
}

func TestRead_TakesNothingThatWasNotLookedAtForNothing(t *testing.T) {
	sound := map[string]string{"a/get-bucket-location.json": `{"LocationConstraint": null}`, "a/get-bucket-policy.json": `{}`}
	_, err := live.Read(folder(t, sound))
	require.NoError(t, err)
	for wrong, says := range map[[2]string]string{
		{"a/get-bucket-policy.json", ""}:                   "a/get-bucket-policy.json: is empty, which happens when the command fails",
		{"a/get-bucket-policy.json", "{"}:                  "is not what the AWS CLI prints as JSON",
		{"a/get-bucket-policy.json", `{"Policy": "text"}`}: "Policy is not the JSON of a policy",
		{"a/get-bucket-policy.json", `{"Policy": ""}`}:     "Policy is not the JSON of a policy",
		{"a/get-bucket-location.json", `{}`}:               "has no LocationConstraint",
		{"b/get-bucket-location.json", `{}`}:               "b/get-bucket-policy.json",
		{"describe-delivery-sources.json", ""}:             "describe-delivery-sources.json: is empty, which happens when the command fails",
		{"get-public-access-block.json", `[]`}:             "get-public-access-block.json: is not what the AWS CLI prints",
		{"a/get-bucket-logging.json", `{}`}:                "a/get-public-access-block.json",
		{"a/get-public-access-block.json", `{}`}:           "a/get-bucket-logging.json",
	} {
		files := map[string]string{wrong[0]: wrong[1]}
		for name, content := range sound {
			if name != wrong[0] {
				files[name] = content
			}
		}
		_, err := live.Read(folder(t, files))
		assert.ErrorContains(t, err, says, wrong)
	}
	_, err = live.Read(t.TempDir())
	require.ErrorContains(t, err, "is empty: let tools/live.sh write it")
	_, err = live.Read(filepath.Join(t.TempDir(), "missing"))
	require.ErrorContains(t, err, "missing")
	_, err = live.Read(folder(t, map[string]string{"a/get-bucket-policy.json": "", "b/get-bucket-policy.json": "{"}))
	require.ErrorContains(t, err, "a/get-bucket-policy.json")
	require.ErrorContains(t, err, "b/get-bucket-policy.json", "all mistakes at once")
}

func TestLogging_IsShownAsThePlaceThatTheReportReads(t *testing.T) {
	assert.Empty(t, live.Logging{}.String())
	assert.Equal(t, "s3://theirs/a/", live.Logging{Bucket: "theirs", Prefix: "a/", PartitionedBy: "EventTime"}.String())
}
