package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/version"
)

func TestTheVersionIsPrintedAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	out, err := os.Create(path)
	require.NoError(t, err)
	defer func() { assert.NoError(t, out.Close()) }()
	require.NoError(t, run(context.Background(), []string{"-version"}, out))
	printed, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "datatrail preview "+version.String()+"\n", string(printed))

	require.ErrorContains(t, run(context.Background(), []string{"-stack", "prod", "-version"}, out), "ask for the version alone")
}

// previewOf runs the command on an environment file.
func previewOf(t *testing.T, file string, args ...string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "out")
	out, err := os.Create(path)
	require.NoError(t, err)
	config := filepath.Join(dir, "environment.yaml")
	require.NoError(t, os.WriteFile(config, []byte(file), 0o600))
	refused := run(context.Background(), append([]string{"-project", "../../Pulumi.yaml", "-config", config, "-state", filepath.Join(dir, "state")}, args...), out)
	require.NoError(t, out.Close())
	printed, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(printed), refused
}

const (
	sound = "config:\n  aws:region: eu-central-1\n  datatrail:datasets: [{name: a, perimeter: {cidrs: [8.8.8.0/24]}}]\n"
	other = sound + "  aws:allowedAccountIds: [\"222233334444\"]\n"
)

func TestTheAccountIsOneThatTheFileAllows(t *testing.T) {
	for name, c := range map[string]struct {
		file    string
		args    []string
		account string
	}{
		"nobody names one":      {sound, nil, "111122223333"},
		"the file allows one":   {other, nil, "222233334444"},
		"the deployer's":        {sound, []string{"-deployer", "arn:aws:iam::333344445555:role/ci/deployer"}, "333344445555"},
		"the one that is named": {sound, []string{"-account", "444455556666"}, "444455556666"},
	} {
		out, err := previewOf(t, c.file, c.args...)
		require.NoError(t, err, name)
		assert.Contains(t, out, "Datasets in account "+c.account+", eu-central-1", name)
	}
}

func TestBadFlagsNameTheRemedy(t *testing.T) {
	for _, c := range []struct {
		file string
		args []string
		says string
	}{
		{other, []string{"-account", "111122223333"}, "aws:allowedAccountIds: [\"222233334444\"] does not list account 111122223333"},
		{other, []string{"-deployer", "arn:aws:iam::333344445555:role/ci/deployer"}, "does not list account 333344445555"},
		{sound, []string{"-account", "123"}, `account "123": is not an account id: write its 12 digits`},
		{sound, []string{"-deployer", "arn:aws:sts::111122223333:assumed-role/deployer/me"}, "aws iam get-role --role-name " +
			"deployer --query Role.Arn"},
		{sound, []string{"-deployer", "me"}, "is not the ARN of an IAM role or user"},
		{sound, []string{"-deployer", "arn:aws-cn:iam::111122223333:role/a"}, "is in partition aws-cn, and the Region is in aws"},
		{sound, []string{"-account", "444455556666", "-deployer", "arn:aws:iam::111122223333:role/a"}, "is not of account 444455556666"},
		{sound, []string{"stray"}, "everything is a flag"},
		{sound, []string{"-live", "missing"}, "live state: open missing"},
		{sound, []string{"-project", "missing.yaml"}, "missing.yaml"},
	} {
		out, err := previewOf(t, c.file, c.args...)
		require.ErrorContains(t, err, c.says)
		assert.Empty(t, out, "nothing has been run")
	}
}

func TestOneMistakeIsOneLine(t *testing.T) {
	for mistake, path := range map[string]string{
		"  datatrail:logs: {retentionDays: 0}\n":                                               "logs.retentionDays: 0 is too small",
		"  datatrail:logs: {administrators: [\"arn:aws:iam::111122223333:role/nobody\"]}\n":    "logs.administrators: ",
		"  datatrail:trial: {}\n":                                                              "trial: ",
		"  datatrail:namePrefix: datatrail-000000000000\n  datatrail:trail: {name: \"a b\"}\n": "trail.name: ",
	} {
		out, err := previewOf(t, sound+mistake)
		require.ErrorContains(t, err, "refused, for the reasons above")
		_, reasons, found := strings.Cut(out, "error: configuration:\n")
		require.True(t, found, out)
		assert.Equal(t, 1, strings.Count(strings.TrimSpace(reasons), "\n")+1, reasons)
		assert.True(t, strings.HasPrefix(reasons, path), reasons)
	}
}

func TestTheExampleOfBucketsThatExistIsPreviewedWithWhatIsThere(t *testing.T) {
	file, err := os.ReadFile("../../examples/existing.yaml")
	require.NoError(t, err)
	shown, err := previewOf(t, string(file), "-stack", "existing", "-live", "../../examples/existing-live")
	require.NoError(t, err)
	assert.Contains(t, shown, "Existing buckets: the stack neither creates nor deletes them")
	assert.Regexp(t, `(?m)^ +example-corp-training +111122223333 +eu-central-1 +missing 4 +s3://example-corp-logs/s3/ +nothing +statements in its policy \(make statements\): 4$`, shown)
	assert.Regexp(t, `(?m)^ +example-corp-archive +111122223333 +eu-west-1 +complete +none +nothing +nothing$`, shown)
	assert.Regexp(t, `(?m)^ +example-corp-transcripts +111122223333 +eu-central-1 +written +to the stack +policy, access-logs +nothing$`, shown)
	assert.Contains(t, shown, "  kept, of others: PartnerIngest, OnlyTheSecurityTeam, NoContractors\n")
	assert.Regexp(t, `"Sid": "DenyReadsOutsidePerimeterSpeechDt[0-9a-f]{12}"`, shown)
	registered := regexp.MustCompile(`aws:s3:\S+ +example-corp-\S+`).FindAllString(shown, -1)
	assert.Len(t, registered, 2, "of what is not managed nothing is registered")
	for _, managed := range []string{`aws:s3:BucketPolicy +example-corp-transcripts-policy`, `aws:s3:BucketLoggingV2 +example-corp-transcripts-logging`} {
		assert.Regexp(t, managed, strings.Join(registered, "\n"))
	}
}

const attaching = "config:\n  aws:region: eu-central-1\n" +
	"  datatrail:datasets: [{name: a, bucket: lake, prefix: a/, perimeter: {cidrs: [8.8.8.0/24]}}]\n" +
	"  datatrail:buckets: [{name: lake, existing: true, manage: [policy]}]\n"

func TestWhatExistsIsShownAndWhatNobodyLookedAtIsSaid(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"get-bucket-location.json": `{"LocationConstraint": "eu-central-1"}`,
		"get-bucket-policy.json": `{"Policy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"AllowPartner\",\"Effect\":\"Allow\",` +
			`\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::lake/*\"}]}"}`,
	} {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, "lake"), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "lake", name), []byte(content), 0o600))
	}
	out, err := previewOf(t, attaching, "-live", dir)
	require.NoError(t, err)
	assert.Regexp(t, `(?m)^ *lake +kept +AllowPartner$`, out)
	assert.Regexp(t, `(?m)^ *lake +added +DenyReadsOutsidePerimeterADt[0-9a-f]{12}$`, out)
	assert.Contains(t, out, "statement AllowPartner of bucket lake grants something to everybody: S3 refuses to write the policy if Block "+
		"Public Access is on for the bucket or the account, which could not be read: ")
	assert.NotContains(t, out, "the preview has not seen bucket")
	policies, err := previewOf(t, attaching, "-live", dir, "-show", "policies")
	require.NoError(t, err)
	assert.Contains(t, policies, "AllowPartner", "a whole policy is shown as it will be")

	out, err = previewOf(t, attaching)
	require.NoError(t, err)
	assert.NotContains(t, out, " kept ")
	assert.Contains(t, out, "the preview has not seen bucket lake and assumes one without a policy")
}

const delivering = "config:\n  aws:region: eu-central-1\n" +
	"  datatrail:datasets: [{name: a, bucket: lake, perimeter: {cidrs: [8.8.8.0/24]}}]\n" +
	"  datatrail:accessLogs: {destinations: [cloudwatch-logs], retentionDays: 30}\n"

// source writes what somebody has seen of delivery sources.
func source(t *testing.T, name, logType, bucket string) string {
	t.Helper()
	dir := t.TempDir()
	text := fmt.Sprintf(`{"deliverySources": [{"name": %q, "logType": %q, "resourceArns": ["arn:aws:s3:::%s"]}]}`, name, logType, bucket)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "describe-delivery-sources.json"), []byte(text), 0o600))
	return dir
}

func TestABucketWithADeliverySourceIsRefusedWithItsRemedy(t *testing.T) {
	const accessLogs = "S3_SERVER_ACCESS_LOGS"
	out, err := previewOf(t, delivering, "-live", source(t, "telemetry-lake", accessLogs, "lake"))
	require.ErrorContains(t, err, "refused, for the reasons above")
	assert.Contains(t, out, `accessLogs.destinations: "cloudwatch-logs" cannot deliver from bucket lake, which already has delivery source telemetry-lake`)
	assert.Contains(t, out, "aws logs delete-delivery-source --name telemetry-lake")
	assert.NotContains(t, out, "BucketV2", "nothing is registered")
	for name, dir := range map[string]string{
		"the stack's own":         source(t, "lake", accessLogs, "lake"),
		"one of another bucket":   source(t, "x", accessLogs, "other"),
		"one of other logs":       source(t, "x", "APPLICATION_LOGS", "lake"),
		"nobody has looked at it": "",
	} {
		args := []string{"-live", dir}
		if dir == "" {
			args = nil
		}
		out, err := previewOf(t, delivering, args...)
		require.NoError(t, err, name)
		assert.Regexp(t, `(?m)^ *S3 access logs +/aws/vendedlogs/s3/datatrail-dev +yes +30 days +30 days +no +KMS, alias/datatrail-dev$`, out)
		assert.Regexp(t, `(?m)^ *S3 access logs \(earlier\) +datatrail-dev-access-logs-111122223333 `, out)
	}
}
