package tests

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// squeezed is a summary with runs of spaces made one, so that its columns may move.
func squeezed(t *testing.T, values map[string]string) string {
	t.Helper()
	_, plan, err := run(t, values)
	require.NoError(t, err)
	var out strings.Builder
	require.NoError(t, plan.WriteSummary(&out))
	var lines []string
	for line := range strings.Lines(out.String()) {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	return strings.Join(lines, "\n")
}

func TestSummary_SaysWhoMayReadWhatIsRecordedAndHowItIsKept(t *testing.T) {
	got := squeezed(t, minimal(
		"datatrail:datasets", `[
			{"name":"inside","events":"all","perimeter":{"cidrs":["8.8.8.0/24"],"vpcEndpoints":["vpce-12345678"],
				"exemptPrincipals":["arn:aws:iam::111122223333:role/a"],"presignedMaxAgeSeconds":900}},
			{"name":"watched","perimeter":{"mode":"observe","cidrs":["8.8.8.0/24"],"presignedMaxAgeSeconds":60}},
			{"name":"unknown","perimeter":{"mode":"observe"}},
			{"name":"many","perimeter":{"cidrs":[`+scattered(10)+`]}},
			{"name":"open","protect":false,"events":"writes"}]`,
		"datatrail:logs", `{"retentionDays":400,"archiveAfterDays":90,"lock":"governance","lockDays":30}`,
		"datatrail:cloudWatch", `{"retentionDays":0,"encryption":"aws-owned"}`))
	for _, want := range []string{
		"Datasets in account 111122223333, eu-central-1",
		"inside datatrail-test-inside-111122223333 yes all 8.8.8.0/24, vpce-12345678, anywhere by 1 exempt, presigned URLs of at most 900 s",
		"watched datatrail-test-watched-111122223333 yes egress anywhere (observing 8.8.8.0/24, presigned URLs of at most 60 s)",
		"unknown datatrail-test-unknown-111122223333 yes egress anywhere (observing no networks)",
		", 2 more",
		"open datatrail-test-open-111122223333 no writes anywhere\n",
		"CloudTrail events datatrail-test-trail-logs-111122223333 yes 400 days, archived after 90 800 days governance, 30 days KMS, alias/datatrail-test",
		"S3 access logs datatrail-test-access-logs-111122223333 yes 400 days, archived after 90 800 days no SSE-S3",
		"CloudTrail events /cloudtrail/datatrail-test yes forever never no by CloudWatch Logs",
		"metrics.requests no ",
		"Warnings\ndatasets[1].perimeter.mode: observe refuses nobody",
	} {
		assert.Contains(t, got, want)
	}
}

func TestSummary_NamesAKeyThatIsBrought(t *testing.T) {
	got := squeezed(t, minimal("datatrail:logs", `{"kmsKeyArn":"arn:aws:kms:eu-central-1:111122223333:key/1"}`))
	assert.Contains(t, got, "KMS, own key")
	got = squeezed(t, minimal("datatrail:logs", `{"encryption":"sse-s3"}`))
	assert.Contains(t, got, "400 days 800 days no SSE-S3")
	assert.NotContains(t, got, "KMS")
}

func TestSummary_SaysWhenTheLastOfARecordIsGone(t *testing.T) {
	for logs, want := range map[string][2]string{
		`{"retentionDays":100}`:                                                       {"100 days 200 days", "100 days 200 days"},
		`{"retentionDays":100,"noncurrentDays":7}`:                                    {"100 days 107 days", "100 days 107 days"},
		`{"retentionDays":100,"lock":"governance"}`:                                   {"100 days 101 days", "100 days 200 days"},
		`{"retentionDays":100,"noncurrentDays":30,"lock":"compliance","lockDays":50}`: {"100 days 130 days", "100 days 130 days"},
	} {
		got := squeezed(t, minimal("datatrail:logs", logs))
		assert.Contains(t, got, "datatrail-test-trail-logs-111122223333 yes "+want[0], logs)
		assert.Contains(t, got, "datatrail-test-access-logs-111122223333 yes "+want[1], logs)
	}
}

func TestDeclared_IsWrittenForTheReport(t *testing.T) {
	_, plan, err := run(t, minimal("datatrail:datasets", `[{"name":"a","perimeter":{"cidrs":["8.8.8.0/24"],
		"vpcEndpoints":["vpce-12345678"],"vpcs":["vpc-12345678"],"allowViaAwsServices":true}},{"name":"b","events":"all"}]`))
	require.NoError(t, err)
	var out strings.Builder
	require.NoError(t, plan.WriteDeclared(&out))
	assert.JSONEq(t, `{
		"account":"111122223333","region":"eu-central-1","regions":["eu-central-1"],
		"trail":{"bucket":"datatrail-test-trail-logs-111122223333"},
		"access":{"bucket":"datatrail-test-access-logs-111122223333","prefix":"s3/"},
		"datasets":[
			{"name":"a","bucket":"datatrail-test-a-111122223333","events":"egress","perimeter":{
				"mode":"enforce","cidrs":["8.8.8.0/24"],"vpcEndpoints":["vpce-12345678"],"vpcs":["vpc-12345678"],"allowViaAwsServices":true}},
			{"name":"b","bucket":"datatrail-test-b-111122223333","events":"all","perimeter":null}]}`, out.String())
}

func TestSummary_SaysEachWarningOnce(t *testing.T) {
	got := squeezed(t, minimal(
		"datatrail:datasets", `[{"name":"a","events":"writes"}]`, "datatrail:cloudWatch", `{"retentionDays":365}`,
		"datatrail:alerts", `{"emails":["a@example.com"],"records":true}`))
	assert.Equal(t, 1, strings.Count(got, "records no reads of dataset a"))
	assert.Equal(t, 1, strings.Count(got, "records no copies"))
}
