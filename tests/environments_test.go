package tests

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/envfile"
)

// What people wrote, and what has to be told them: nothing of a file that is refused is registered.
func TestDeploy_JudgesEnvironmentFilesAsAWSWould(t *testing.T) {
	const head = "config:\n  aws:region: eu-central-1\n"
	dataset := func(perimeter string) string {
		return head + "  datatrail:datasets: [{name: reviews, perimeter: {" + perimeter + "}}]\n"
	}
	reviews := dataset(`cidrs: ["8.8.8.0/24"]`)
	bucket := func(name string) string {
		return head + "  datatrail:datasets: [{name: reviews, bucket: " + name + `, perimeter: {cidrs: ["8.8.8.0/24"]}}]` + "\n"
	}
	tags := func(n int) string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf("k%d: v", i))
		}
		return reviews + "  datatrail:tags: {" + strings.Join(list, ", ") + "}\n"
	}
	for name, test := range map[string]struct {
		file string
		// refused are what the refusals say, and warned what the warnings do. Neither: all is well.
		refused, warned []string
	}{
		"the public ranges of a content network": {file: dataset(`cidrs: [173.245.48.0/20, 103.21.244.0/22, 141.101.64.0/18, "2400:cb00::/32", "2606:4700::/32",
			"2a06:98c0::/29", "2c0f:f248::/32"]`)},
		"a namespace with two letters swapped": {
			file: reviews + "  datatrial:logs: {retentionDays: 730, lock: compliance, lockDays: 365}\n", refused: []string{"datatrial:logs: ", "write datatrail:logs"},
		},
		"a project that was renamed, with its file left behind": {
			file:    head + "  mycorp-audit:datasets: [{name: reviews}]\n  datatrail:protect: false\n",
			refused: []string{"mycorp-audit:datasets: ", "write datatrail:datasets"},
		},
		"the sovereign cloud": {file: `config:
  aws:region: eusc-de-east-1
  datatrail:datasets:
    - {name: reviews, perimeter: {cidrs: ["8.8.8.0/24"], exemptPrincipals: ["arn:aws-eusc:iam::111122223333:role/ci/deployer"]}}`},
		"tags that S3 and IAM refuse": {
			file: reviews + `  datatrail:cloudWatch: {retentionDays: 30}
  datatrail:tags: {owner: "R&D (speech)", Owner: someone, "a,b": "x|y", "": empty}
`,
			refused: []string{`tags.owner: "R&D (speech)" is a value that S3 refuses`, `tags["a,b"]: `, `tags[""]: `, "the same as tags.Owner"},
		},
		"tags that differ in letter case, and a role": {
			file:    reviews + "  datatrail:cloudWatch: {retentionDays: 30}\n  datatrail:tags: {owner: a, Owner: b}\n",
			refused: []string{"tags.owner: ", "the same as tags.Owner"},
		},
		"a day without quotes": {file: reviews + "  datatrail:analysis: {since: 2026-11-01}\n"},
		"an empty tag value":   {file: reviews + "  datatrail:tags: {team: \"\"}\n"},
		"46 tags":              {file: tags(46)},
		"more tags than 50":    {file: tags(60), refused: []string{"tags: 60 are too many"}},
		"patterns that miss SSO": {
			file: dataset(`cidrs: ["8.8.8.0/24"], exemptPrincipals: ["arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_BreakGlass_*",
				"arn:aws:iam::111122223333:role/AWSReservedSSO_DataScientist_*", "arn:aws:iam::111122223333:root"]`),
			warned: []string{"misses the roles of an Identity Center in us-east-1", "matches no role that can exist", "means only the root user"},
		},
		"two ranges that adjoin": {file: dataset(`cidrs: ["2a01:4f8::/32", "2a01:4f9::/32"]`)},
		"two ranges that adjoin, for anybody": {
			file: dataset(`cidrs: ["2a01:4f8::/32", "2a01:4f9::/32"], anonymousReads: true`), warned: []string{"anybody in 2a01:4f8::/32, 2a01:4f9::/32 can read"},
		},
		"a bucket of a regional namespace": {
			file: bucket("corpus-111122223333-eu-central-1-an"), refused: []string{"datasets[0].bucket: ", "regional namespace of an account"},
		},
		"a directory bucket": {file: bucket("corpus--euc1-az1--x-s3"), refused: []string{"datasets[0].bucket: ", "directory bucket"}},
		"a bucket with dots": {file: bucket("data.corp.example.com"), warned: []string{"datasets[0].bucket: " +
			"data.corp.example.com has dots"}},
		"a trail of one Region, for management events": {
			file:   reviews + "  datatrail:trail: {managementEvents: all, multiRegion: false}\n",
			warned: []string{"copies of objects into buckets of other Regions", "events of IAM, of STS's global endpoint and of signing in"},
		},
		"an account that is not allowed": {
			file: reviews + "  aws:allowedAccountIds: [\"222233334444\"]\n", refused: []string{"aws:allowedAccountIds: ", "does " +
				"not list account 111122223333"},
		},
		"anonymous reads of what a key encrypts": {
			file: head + `  datatrail:datasets: [{name: a, kmsKeyArn: "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    perimeter: {cidrs: ["8.8.8.0/24"], anonymousReads: true, readers: ["444455556666"]}}]`,
			refused: []string{"datasets[0].perimeter.anonymousReads: ", "use encryption sse-s3"},
		},
		"presigned URLs that are only observed": {
			file:   dataset(`mode: observe, cidrs: ["8.8.8.0/24"], presignedMaxAgeSeconds: 60`),
			warned: []string{"observe refuses nobody: the networks and presignedMaxAgeSeconds only serve to find out"},
		},
		"one dataset that is not protected": {
			file: head + `  datatrail:datasets: [{name: a, protect: false, perimeter: {vpcEndpoints: [vpce-12345678]}}]`,
		},
		"tampering where nothing is recorded": {
			file:    reviews + "  datatrail:alerts: {emails: [a@example.com], tamper: true}\n",
			refused: []string{"alerts.tamper: ", "or to elsewhere if another trail"},
		},
		"tampering where another trail records": {
			file: reviews + "  datatrail:alerts: {emails: [a@example.com], tamper: true}\n  datatrail:trail: {managementEvents: elsewhere}\n",
			warned: []string{
				"a notification about it must arrive within minutes: aws s3api put-bucket-versioning --bucket datatrail-test-access-logs-111122223333 " +
					"--versioning-configuration Status=Enabled",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			file, err := envfile.Parse("Pulumi.test.yaml", []byte(test.file))
			require.NoError(t, err)
			values, err := file.Values(project)
			require.NoError(t, err)
			graph, plan, err := run(t, values)
			if len(test.refused) > 0 {
				for _, want := range test.refused {
					assert.ErrorContains(t, err, want)
				}
				assert.NotContains(t, err.Error(), "000000000000")
				assert.Empty(t, graph.Resources())
				return
			}
			require.NoError(t, err)
			require.Len(t, plan.Warnings, len(test.warned), "%v", plan.Warnings)
			for i, want := range test.warned {
				assert.Contains(t, plan.Warnings[i], want)
			}
		})
	}
}

func TestDeploy_TellsOfTamperingThatAnotherTrailRecords(t *testing.T) {
	graph, plan, err := run(t, minimal("datatrail:alerts", `{"emails":["a@example.com"],"tamper":true}`, "datatrail:trail", `{"managementEvents":"elsewhere"}`))
	require.NoError(t, err)
	assert.NotNil(t, plan.Watch.Tamper)
	assert.NotContains(t, graph.One(t, trailToken, "trail").Text(t, "name"), "elsewhere")
	writes, _, err := run(t, minimal("datatrail:alerts", `{"emails":["a@example.com"],"tamper":true}`, "datatrail:trail", `{"managementEvents":"writes"}`))
	require.NoError(t, err)
	selectors := func(inputs interface{ Mappable() map[string]any }) int {
		return len(inputs.Mappable()["advancedEventSelectors"].([]any))
	}
	assert.Equal(t, selectors(writes.One(t, trailToken, "trail").Inputs)-1, selectors(graph.One(t, trailToken, "trail").Inputs))
	assert.Equal(t, writes.URNs(), graph.URNs())
}
