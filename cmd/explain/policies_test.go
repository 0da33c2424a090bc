package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// environment is a file with one dataset, and perhaps the entry of its bucket.
func environment(t *testing.T, dataset string, bucket ...string) string {
	t.Helper()
	text := "config:\n  aws:region: eu-central-1\n  datatrail:datasets: [" + dataset + "]\n"
	if len(bucket) > 0 {
		text += "  datatrail:buckets: [" + strings.Join(bucket, ", ") + "]\n"
	}
	file := filepath.Join(t.TempDir(), "environment.yaml")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

func TestAnExemptPatternThatMatchesNobodyIsCalledThat(t *testing.T) {
	file := environment(t, `{name: a, perimeter: {cidrs: [8.8.8.0/24], exemptPrincipals: [
    "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_BreakGlass_*",
    "arn:aws:iam::111122223333:role/AWSReservedSSO_DataScientist_*", "arn:aws:iam::111122223333:root"]}}`)
	out := explain(t, "-config", file)
	for _, line := range []string{
		`exempt role/aws-reserved/sso\.amazonaws\.com/\*/AWSReservedSSO_BreakGlass_\* +elsewhere, \S+ +yes +yes +.*the pattern misses the roles of an Identity Center in us-east-1`,
		`exempt role/AWSReservedSSO_DataScientist_\* +elsewhere, \S+ +nobody +nobody +matches no role that can exist: .* write arn:aws:iam::111122223333:role/aws-reserved/sso`,
		`exempt root +elsewhere, \S+ +yes +yes +.*the pattern means only the root user`,
	} {
		assert.Regexp(t, "(?m)^"+line, out)
	}
	// Nobody is asked about again: there is no request.
	other := filepath.Join(t.TempDir(), "other.json")
	require.NoError(t, os.WriteFile(other, []byte(explain(t, "-config", file, "-json")), 0o600))
	without := environment(t, `{name: a, perimeter: {cidrs: [8.8.8.0/24]}}`)
	asked := explain(t, "-config", without, "-ask", other)
	assert.Contains(t, asked, "exempt root")
	assert.NotContains(t, asked, "DataScientist")
}

func TestAPerimeterThatObservesTellsWhomItWouldRefuse(t *testing.T) {
	out := explain(t, "-config", environment(t, `{name: a, perimeter: {mode: observe, cidrs: [8.8.8.0/24], presignedMaxAgeSeconds: 60}}`))
	for _, line := range []string{
		`a role of the account +8\.8\.8\.0/24 +yes +yes +if its IAM policies allow it$`,
		`a role of the account +elsewhere, \S+ +yes +yes +.*; enforce would refuse it: outside the perimeter, and not exempt$`,
		`a presigned link, new +8\.8\.8\.0/24 +yes +yes +if its IAM policies allow it$`,
		`a presigned link, a day old +8\.8\.8\.0/24 +yes +yes +.*; enforce would refuse it: signed longer ago than presignedMaxAgeSeconds$`,
		`a presigned link, signature version 2 +8\.8\.8\.0/24 +yes +yes +.*; enforce would refuse it: the URL does not say when it was signed`,
		`another account +8\.8\.8\.0/24 +no +no +nothing grants it$`,
	} {
		assert.Regexp(t, "(?m)^"+line, out)
	}
	assert.NotContains(t, explain(t, "-config", environment(t, `{name: a, perimeter: {mode: observe}}`)), "enforce would")
}

func TestStatementsThatCannotBeJudgedAreListedAndTurnAnswersIntoHalves(t *testing.T) {
	file := environment(t, `{name: a, bucket: example-corp-a, perimeter: {cidrs: [8.8.8.0/24]}}`, `{name: example-corp-a, statements: [
    {Sid: Tagged, Effect: Deny, Principal: "*", Action: s3:GetObject, Resource: "arn:aws:s3:::example-corp-a/*",
     Condition: {StringNotEquals: {aws:PrincipalTag/team: vision}}},
    {Sid: Partner, Effect: Allow, Principal: {AWS: "999988887777"}, Action: s3:GetObject, Resource: "arn:aws:s3:::example-corp-a/*",
     Condition: {DateLessThan: {aws:CurrentTime: "2027-01-01T00:00:00Z"}}}]}`)
	for _, c := range []struct{ name, as, from, want string }{
		{"a Deny could close", "111122223333", "8.8.8.7", "allowed unless Tagged denies it: the address is in cidrs; if its IAM " +
			"policies allow it; not judged: Tagged\n"},
		{"an Allow could open", "999988887777", "8.8.8.7", "refused at least, unless Partner allows it: nothing grants it; not judged: Partner\n"},
		{"it is about others", "444455556666", "8.8.8.7", "not granted: nothing grants it\n"},
		{"what is denied stays denied", "999988887777", "192.0.2.1", "denied: outside the perimeter, and not exempt " +
			"[DenyReadsOutsidePerimeter]\n"},
	} {
		assert.Contains(t, explain(t, "-config", file, "-as", c.as, "-from", c.from), c.want, c.name)
	}
	out := explain(t, "-config", file)
	assert.Regexp(t, `(?m)^a role of the account +8\.8\.8\.0/24 +yes, unless +yes +.*not judged: Tagged`, out)
	assert.Contains(t, out, "\nnot judged: Partner, which has the operator DateLessThan\n")
	assert.Contains(t, out, "\nnot judged: Tagged, which has a condition on aws:PrincipalTag/team\n")
}

func TestEveryStatementOfTheShippedEnvironmentsIsJudged(t *testing.T) {
	for _, config := range []string{production, everything, lake, "../../Pulumi.dev.yaml"} {
		all, err := open(settings{config: config, stack: "dev"})
		require.NoError(t, err)
		for _, d := range all {
			assert.Empty(t, d.policy.Unjudged(), config)
		}
	}
}

func TestAnOrganizationOfTheOwnersStatementsIsAskedAbout(t *testing.T) {
	out := explain(t, "-config", environment(t, `{name: a, bucket: example-corp-a, perimeter: {cidrs: [8.8.8.0/24], readers: [o-exampleorg2]}}`,
		`{name: example-corp-a, statements: [{Sid: Members, Effect: Deny, Principal: "*", Action: s3:GetObject,
     Resource: "arn:aws:s3:::example-corp-a/*", Condition: {StringNotEquals: {aws:principalorgid: o-exampleorg1}}}]}`))
	for _, line := range []string{
		`a role of the account +8\.8\.8\.0/24 +no +yes +the owners of the bucket say so \[Members\]`,
		`a role of the account, in organization o-exampleorg1 +8\.8\.8\.0/24 +yes +yes`,
		`a role of organization o-exampleorg1 +8\.8\.8\.0/24 +no +no +nothing grants it`,
		`a reader of organization o-exampleorg2 +8\.8\.8\.0/24 +no +yes +the owners of the bucket say so`,
	} {
		assert.Regexp(t, "(?m)^"+line, out)
	}
	assert.NotContains(t, out, "a role of organization o-exampleorg2", "readers have a row of their own")
	assert.Equal(t, 1, strings.Count(out, "in organization"))
}

func TestAServiceIsToldForWhatItWouldBeLetIn(t *testing.T) {
	for _, c := range []struct{ as, want string }{
		{"cloudfront.amazonaws.com", "refused at least, unless Thumbnails allows it: nothing grants it; Thumbnails does for " +
			"arn:aws:cloudfront::111122223333:distribution/EDFDVBD6EXAMPLE\n"},
		{"logging.s3.amazonaws.com", "not granted: nothing grants it\n"},
	} {
		file := environment(t, `{name: a, bucket: example-corp-a, perimeter: {cidrs: [8.8.8.0/24]}}`, `{name: example-corp-a, statements: [
    {Sid: Thumbnails, Effect: Allow, Principal: {Service: cloudfront.amazonaws.com}, Action: s3:GetObject, Resource: "arn:aws:s3:::example-corp-a/*",
     Condition: {StringEquals: {aws:SourceArn: "arn:aws:cloudfront::111122223333:distribution/EDFDVBD6EXAMPLE"}}}]}`)
		assert.Contains(t, explain(t, "-config", file, "-as", c.as), c.want)
	}
}
