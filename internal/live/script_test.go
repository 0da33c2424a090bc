package live_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/live"
)

// cli answers like the AWS CLI about three buckets, also with nothing where an answer has no members, and writes down what it is asked.
const cli = `#!/bin/sh
echo "$*" >>"$ASKED"
case "$*" in
*get-caller-identity*) echo 111122223333 ;;
*"get-public-access-block --account-id 111122223333"*) echo "An error occurred (NoSuchPublicAccessBlockConfiguration) when calling" >&2; exit 254 ;;
*"logs describe-delivery-sources"*) echo '{"deliverySources": [{"name": "x", "logType": "S3_SERVER_ACCESS_LOGS", "resourceArns": ["arn:aws:s3:::lake"]}]}' ;;
*"get-bucket-location --bucket lake"*) echo '{"LocationConstraint": "eu-central-1"}' ;;
*"get-bucket-policy --bucket lake"*) echo '{"Policy": "{\"Version\":\"2012-10-17\"}"}' ;;
*"get-bucket-location --bucket bare"*) echo '{"LocationConstraint": null}' ;;
*"get-bucket-policy --bucket bare"*) echo "An error occurred (NoSuchBucketPolicy) when calling the GetBucketPolicy operation" >&2; exit 254 ;;
*"get-bucket-logging --bucket lake"*) echo '{"LoggingEnabled": {"TargetBucket": "theirs", "TargetPrefix": "", "TargetObjectKeyFormat": {"SimplePrefix": {}}}}' ;;
*"s3api get-public-access-block --bucket lake"*) echo '{"PublicAccessBlockConfiguration": {"BlockPublicPolicy": true}}' ;;
*"get-bucket-logging --bucket bare"*) ;;
*"s3api get-public-access-block --bucket bare"*) echo "An error occurred (NoSuchPublicAccessBlockConfiguration) when calling" >&2; exit 254 ;;
*) echo "An error occurred (AccessDenied) when calling" >&2; exit 254 ;;
esac
`

// script runs tools/live.sh with that CLI.
func script(t *testing.T, args ...string) (asked string, said string, err error) {
	t.Helper()
	dir := folder(t, map[string]string{"bin/aws": cli})
	require.NoError(t, os.Chmod(filepath.Join(dir, "bin/aws"), 0o700))
	command := exec.CommandContext(t.Context(), "../../tools/live.sh", args...)
	command.Env = []string{"PATH=" + filepath.Join(dir, "bin") + ":" + os.Getenv("PATH"), "ASKED=" + filepath.Join(dir, "asked")}
	out, err := command.CombinedOutput()
	lines, _ := os.ReadFile(filepath.Join(dir, "asked"))
	return string(lines), string(out), err
}

func TestScript_WritesWhatReadReadsAndAsksNothingButReads(t *testing.T) {
	into := filepath.Join(t.TempDir(), "live")
	asked, said, err := script(t, into, "lake", "bare")
	require.NoError(t, err, said)
	got, err := live.Read(into)
	require.NoError(t, err)
	assert.Equal(t, live.State{Buckets: map[string]live.Bucket{
		"lake": {Region: "eu-central-1", Policy: `{"Version":"2012-10-17"}`, Settings: &live.Settings{
			Logging: live.Logging{Bucket: "theirs"}, BlocksPublicPolicies: true,
		}},
		"bare": {Region: "us-east-1", Settings: &live.Settings{}},
	}, DeliverySources: []live.DeliverySource{{Name: "x", LogType: "S3_SERVER_ACCESS_LOGS", ResourceARNs: []string{"arn:aws:s3:::lake"}}}}, got)
	for _, line := range []string{
		"sts get-caller-identity", "s3control get-public-access-block", "logs describe-delivery-sources", "s3api get-bucket-location",
		"s3api get-bucket-policy", "s3api get-bucket-logging", "s3api get-public-access-block",
	} {
		assert.Contains(t, asked, line)
	}
	assert.Regexp(t, `^(\S+ (get|describe)-\S+ .*\n)+$`, asked)
	left, err := filepath.Glob(filepath.Join(into, "*", "*.part"))
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestScript_StopsWhereItMayNotRead(t *testing.T) {
	into := filepath.Join(t.TempDir(), "live")
	_, said, err := script(t, into, "forbidden")
	require.Error(t, err)
	assert.Contains(t, said, "AccessDenied")
	_, err = live.Read(into)
	require.ErrorContains(t, err, "get-bucket-location.json", "half a folder is no answer")

	_, said, err = script(t, into)
	require.Error(t, err)
	assert.Contains(t, said, "usage: tools/live.sh FOLDER BUCKET...")
}
