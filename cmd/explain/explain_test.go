package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/pagetest"
	"datatrail/internal/version"
	"datatrail/judge/request"
)

const (
	production = "../../Pulumi.prod.yaml"
	everything = "../../tests/oracle/testdata/everything.yaml"
	lake       = "../../examples/lake.yaml"
)

func explain(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, run(args, &out))
	return out.String()
}

func TestTheVersionIsPrintedAlone(t *testing.T) {
	assert.Equal(t, "datatrail explain "+version.String()+"\n", explain(t, "-version"))
	require.ErrorContains(t, run([]string{"-stack", "prod", "-version"}, &bytes.Buffer{}), "ask for the version alone")
}

func TestOneQuestionGetsOneAnswer(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"inside", []string{"-from", "198.51.100.7"}, "a role of the account, reads from 198.51.100.7: allowed: the address is in cidrs; if its IAM policies allow it"},
		{"outside", []string{"-from", "192.0.2.7"}, "denied: outside the perimeter, and not exempt [DenyReadsOutsidePerimeter]"},
		{"through the endpoint", []string{"-via", "vpce-0a1b2c3d4e5f60718"}, "reads via vpce-0a1b2c3d4e5f60718: allowed: the endpoint is in vpcEndpoints"},
		{"through another", []string{"-via", "vpce-0a1b2c3d4e5f60719"}, "denied: outside the perimeter"},
		{"exempt", []string{"-from", "192.0.2.7", "-as", "arn:aws:iam::111122223333:role/ci/datatrail-deployer"}, "allowed: the caller is in exemptPrincipals"},
		{"a reader", []string{"-from", "198.51.100.7", "-as", "444455556666"}, "allowed: the address is in cidrs; readers names the caller [AllowReadersToRead]"},
		{"a stranger", []string{"-from", "198.51.100.7", "-as", "999988887777"}, "not granted: nothing grants it"},
		{"anonymous", []string{"-from", "192.0.2.7", "-as", "anonymous"}, "denied: outside the perimeter"},
		{"on behalf", []string{"-via", "athena.amazonaws.com"}, "denied: outside the perimeter"},
		{"from nowhere", []string{"-as", "anonymous"}, "anonymous, reads from an unknown place: denied"},
		{"a service", []string{"-as", "logging.s3.amazonaws.com"}, "not granted: nothing grants it"},
	} {
		out := explain(t, append([]string{"-config", production, "-stack", "prod", "-dataset", "street-images"}, c.args...)...)
		assert.Contains(t, out, c.want, c.name)
		assert.Equal(t, 1, strings.Count(out, "\n"), c.name)
	}
}

func TestADatasetWithAPrefixIsExplainedByItsOwnStatements(t *testing.T) {
	out := explain(t, "-config", lake, "-stack", "lake", "-dataset", "speech")
	for _, line := range []string{
		"Dataset speech in bucket example-corp-lake, below speech/: reads from outside",
		"outside the perimeter, and not exempt [DenyReadsOutsidePerimeterSpeech]",
		"the endpoint is in vpcEndpoints; if its IAM policies allow it\n",
		"The answers about listing are for listings that ask for speech/. A listing that asks for more serves the whole bucket",
	} {
		assert.Contains(t, out, line)
	}
	assert.NotContains(t, out, "StreetImages", "other datasets of the bucket decide nothing")
	out = explain(t, "-config", lake, "-stack", "lake", "-dataset", "street-images", "-from", "192.0.2.7", "-as", "777788889999")
	assert.Contains(t, out, "denied: outside the perimeter, and not exempt [DenyReadsOutsidePerimeterStreetImages]")
	assert.Contains(t, explain(t, "-config", lake, "-stack", "lake", "-dataset", "reviews", "-json"), `"prefix": "text/reviews/"`)
}

func TestThePageShowsAnswers(t *testing.T) {
	pagetest.Output(t, "../../docs/explain.md", "make explain STACK=prod DATASET=speech",
		explain(t, "-config", production, "-stack", "prod", "-dataset", "speech"))
	pagetest.Output(t, "../../docs/explain.md", "make explain STACK=prod DATASET=street-images FROM=203.0.113.7",
		explain(t, "-config", production, "-stack", "prod", "-dataset", "street-images", "-from", "203.0.113.7"))
}

func TestCallersOfAnotherAnswerAreAskedAboutAsWell(t *testing.T) {
	other := filepath.Join(t.TempDir(), "other.json")
	require.NoError(t, os.WriteFile(other, []byte(explain(t, "-config", production, "-stack", "prod", "-json")), 0o600))
	content, err := os.ReadFile(other)
	require.NoError(t, err)
	// The same environment, whose dataset has lost a network.
	smaller := filepath.Join(t.TempDir(), "Pulumi.prod.yaml")
	file, err := os.ReadFile(production)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(smaller, []byte(strings.Replace(string(file), "          - 203.0.113.0/25\n", "", 1)), 0o600))
	args := []string{"-config", smaller, "-stack", "prod", "-dataset", "street-images"}
	assert.NotContains(t, explain(t, args...), "203.0.113.0/25")
	asked := explain(t, append(args, "-ask", other)...)
	assert.Regexp(t, `(?m)^a role of the account +203\.0\.113\.0/25 +no +no +outside the perimeter`, asked)
	// Those who told no requests cannot be asked about again.
	require.NoError(t, os.WriteFile(other, []byte(strings.ReplaceAll(string(content), `"request"`, `"told"`)), 0o600))
	assert.Equal(t, explain(t, args...), explain(t, append(args, "-ask", other)...))
}

func TestTheTableShowsEveryInterestingCaller(t *testing.T) {
	out := explain(t, "-config", everything, "-dataset", "enforced")
	for _, line := range []string{
		`a role of the account +198\.51\.100\.0/24 +yes +yes +the address is in cidrs`,
		`a role of the account +vpce-0a1b2c3d4e5f60718 +yes +yes +the endpoint is in vpcEndpoints`,
		`a role of the account +vpc-0123456789abcdef0 +yes +yes +the VPC is in vpcs`,
		`a role of the account +elsewhere, 192\.0\.2\.1 +no +no +outside the perimeter`,
		`a role of the account +another endpoint +no +no`,
		`exempt role/ci/datatrail-deployer +elsewhere, 192\.0\.2\.1 +yes +yes +the caller is in exemptPrincipals`,
		`reader account 444455556666 +198\.51\.100\.0/24 +yes +yes`,
		`a reader of organization o-exampleorg1 +elsewhere, 192\.0\.2\.1 +no +no`,
		`anonymous +198\.51\.100\.0/24 +yes +no +.*\[AllowAnonymousReads\]`,
		`anonymous +elsewhere, 192\.0\.2\.1 +no +no +outside the perimeter.*\[DenyReadsOutsidePerimeter\]`,
		`a presigned link, a day old +198\.51\.100\.0/24 +no +no +signed longer ago.*\[DenyOldPresignedReads\]`,
		`a presigned link, signature version 2 +198\.51\.100\.0/24 +no +no +the URL does not say when it was signed.*\[DenyOldPresignedReads\]`,
		`Athena for a role of the account +inside AWS +yes +yes +allowViaAwsServices is set`,
		`a role of the account, plain HTTP +198\.51\.100\.0/24 +no +no +over plain HTTP \[DenyInsecureTransport\]`,
	} {
		assert.Regexp(t, `(?m)^`+line, out)
	}
	assert.Regexp(t, `The policy takes \d+ of 20480 bytes\. .* \d+ IPv4 addresses`, out)
}

func TestTheRoomIsToldAlone(t *testing.T) {
	out := explain(t, "-config", everything, "-room")
	assert.Regexp(t, `(?m)^Dataset enforced in bucket \S+: .*\n\nThe policy takes \d+ of 20480 bytes\. .* \d+ IPv4 addresses`, out)
	assert.NotContains(t, out, "WHO")
	var reports []report
	require.NoError(t, json.Unmarshal([]byte(explain(t, "-config", everything, "-room", "-json")), &reports))
	require.Len(t, reports, 3)
	for _, r := range reports {
		assert.Positive(t, r.Policy.Bytes)
		assert.Empty(t, r.Rows)
	}
}

func TestWithoutADatasetAllAreExplained(t *testing.T) {
	var reports []report
	require.NoError(t, json.Unmarshal([]byte(explain(t, "-config", everything, "-json")), &reports))
	modes := map[string]string{}
	for _, r := range reports {
		modes[r.Dataset] = string(r.Mode)
		assert.Positive(t, r.Policy.Bytes)
		for _, line := range r.Rows {
			assert.NotEmpty(t, line.Read.Reason)
			assert.NotEqual(t, request.Verdict(""), line.List.Verdict)
		}
	}
	assert.Equal(t, map[string]string{"enforced": "enforce", "observed": "observe", "open": "none"}, modes)
}

func TestEveryStatementHasASentence(t *testing.T) {
	for _, config := range []string{production, everything, lake} {
		all, err := open(settings{config: config, stack: "dev"})
		require.NoError(t, err)
		for _, d := range all {
			for _, sid := range d.policy.Sids() {
				assert.NotEmpty(t, d.says[sid], sid)
			}
		}
	}
}

func TestBadQuestionsNameTheRemedy(t *testing.T) {
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"-dataset", "nope"}, "choose one of enforced, observed, open"},
		{[]string{"-from", "10.0.0.7"}, "NAT gateway"},
		{[]string{"-from", "somewhere"}, "is not an address"},
		{[]string{"-from", "fe80::1%eth0"}, "is not an address"},
		{[]string{"-from", "::ffff:203.0.113.7"}, "is an IPv4 address in IPv6 form, which never matches: write it as IPv4, 203.0.113.7"},
		{[]string{"-from", "::ffff:100.64.0.7"}, "is in a private range, which S3 never sees as a source"},
		{[]string{"-from", "192.0.2.7", "-via", "athena.amazonaws.com"}, "S3 judges the request of the service, whose address need not be the caller's"},
		{[]string{"-as", "anonymous", "-via", "athena.amazonaws.com"}, "that reads for a signed caller"},
		{[]string{"-as", "anonymous", "-org", "o-exampleorg1"}, "belongs to no organization: leave one out"},
		{[]string{"-org", "acme"}, `org "acme": is not the id of an organization`},
		{[]string{"-as", "o-exampleorg1"}, "ask as a member with org o-exampleorg1"},
		{[]string{"-as", "arn:aws:iam::111122223333:role/AWSReservedSSO_X_0123456789abcdef"}, "matches no role that can exist: roles of Identity Center have a path"},
		{[]string{"-via", "eni-1"}, "neither a VPC endpoint"},
		{[]string{"-from", "192.0.2.7", "-via", "vpce-0a1b2c3d4e5f60718"}, "leave one out"},
		{[]string{"-as", "arn:aws:sts::111122223333:assumed-role/a/b"}, "aws iam get-role --role-name a --query Role.Arn"},
		{[]string{"-as", "alice"}, "write an IAM ARN"},
		{[]string{"-config", "missing.yaml"}, "missing.yaml"},
		{[]string{"-room", "-from", "192.0.2.7"}, "leave one out"},
		{[]string{"-account", "12"}, "write its 12 digits"},
		{[]string{"-deployer", "arn:aws:sts::111122223333:assumed-role/a/b"}, "write the role's own ARN"},
		{[]string{"-deployer", "arn:aws:iam::111122223333:role/b"}, "add arn:aws:iam::111122223333:role/b to exemptPrincipals"},
		{[]string{"-ask", "missing.json"}, "ask: open missing.json"},
		{[]string{"-ask", everything}, "is not an answer of explain -json"},
		{[]string{"-ask", "a.json", "-room"}, "leave one out"},
		{[]string{"stray"}, "everything is a flag"},
	} {
		err := run(append([]string{"-config", everything}, c.args...), &bytes.Buffer{})
		assert.ErrorContains(t, err, c.says)
	}
}

func TestTheAccountIsOneThatTheFileAllows(t *testing.T) {
	file := filepath.Join(t.TempDir(), "environment.yaml")
	require.NoError(t, os.WriteFile(file, []byte(`config:
  aws:region: eu-central-1
  aws:allowedAccountIds: ["222233334444"]
  datatrail:datasets: [{name: a, perimeter: {cidrs: [8.8.8.0/24]}}]
`), 0o600))
	assert.Contains(t, explain(t, "-config", file), "datatrail-dev-a-222233334444")
	err := run([]string{"-config", file, "-account", "111122223333"}, &bytes.Buffer{})
	assert.ErrorContains(t, err, "aws:allowedAccountIds: [\"222233334444\"] does not list account 111122223333")
	assert.Contains(t, explain(t, "-config", everything, "-account", "444455556666", "-dataset", "open"), "-444455556666")
}
