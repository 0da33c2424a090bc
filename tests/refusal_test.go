package tests

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/pulumitest"
)

const oneDataset = `[{"name":"a","perimeter":{"cidrs":["8.8.8.0/24"]}}]`

// minimal is the smallest configuration, with changes.
func minimal(changes ...string) map[string]string {
	values := map[string]string{"aws:region": "eu-central-1", "datatrail:datasets": oneDataset}
	for i := 0; i < len(changes); i += 2 {
		values[changes[i]] = changes[i+1]
	}
	return values
}

// datasets is a configuration of n datasets, each with the given further members.
func datasets(n int, members string) string {
	items := make([]string, n)
	for i := range items {
		items[i] = fmt.Sprintf(`{"name":"set-%03d"%s}`, i, members)
	}
	return "[" + strings.Join(items, ",") + "]"
}

// scattered is a list of n address ranges that cannot be merged.
func scattered(n int) string {
	ranges := make([]string, n)
	for i := range ranges {
		ranges[i] = fmt.Sprintf(`"9.%d.%d.0/24"`, i/100, i%100*2)
	}
	return strings.Join(ranges, ",")
}

func TestDeploy_RefusesBeforeItRegistersAnything(t *testing.T) {
	tests := map[string]struct {
		values map[string]string
		want   []string
	}{
		"a broken configuration": {minimal("datatrail:datasets", "[]"), []string{"datasets: is empty"}},
		"a policy over 20 KB": {
			minimal("datatrail:datasets", `[{"name":"a","perimeter":{"cidrs":[`+scattered(1500)+`]}}]`),
			[]string{"datasets[0].perimeter: bucket policy:", "more than the 20480 that S3 accepts", "VPC endpoint"},
		},
		"more names than the access-log bucket's policy holds": {
			minimal("datatrail:datasets", longNames(349)),
			[]string{"log bucket access-logs: bucket policy:", "leave out datasets[].bucket", "split the stack"},
		},
		"everything at once": {
			minimal("datatrail:datasets", `[{"name":"trail-logs"},{"name":"b","perimeter":{"cidrs":[`+scattered(1500)+`]}}]`),
			[]string{"datasets[0].name:", "datasets[1].perimeter: bucket policy:"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			graph, _, err := run(t, test.values)
			require.Error(t, err)
			for _, want := range test.want {
				assert.ErrorContains(t, err, want)
			}
			assert.Empty(t, graph.Registrations)
			assert.Empty(t, graph.Invokes)
		})
	}
}

// Names that the stack gives take one pattern of the access-log bucket's policy: the trail is what is full first.
func TestDeploy_TakesAsManyDatasetsAsATrailHasSelectorValuesFor(t *testing.T) {
	graph, plan, err := run(t, minimal("datatrail:datasets", datasets(491, "")))
	require.NoError(t, err)
	assert.Equal(t, 500, plan.Trail.Recording.Values())
	grant := graph.One(t, policyToken, "access-logs-policy").Text(t, "policy")
	assert.Contains(t, grant, `"aws:SourceArn":"arn:aws:s3:::datatrail-test-*-111122223333"`)
	assert.Less(t, len(grant), 2000)

	graph, _, err = run(t, minimal("datatrail:datasets", datasets(492, "")))
	assert.ErrorContains(t, err, "trail: 501 selector values are more than the 500 that a trail can have: the datasets take "+
		"492, and everything else takes 9: split the datasets over more stacks, at most 491 in each")
	assert.Empty(t, graph.Registrations)
}

// docs/runbook.md says how many datasets a stack holds.
func TestDeploy_HoldsAsManyDatasetsAsTheRunbookSays(t *testing.T) {
	for events, most := range map[string]int{"egress": 491, "reads": 497} {
		assert.Contains(t, read(t, "docs/runbook.md"), strconv.Itoa(most)+" ")
		assert.NoError(t, planned(minimal("datatrail:datasets", datasets(most, `,"events":"`+events+`"`))), events)
		assert.ErrorContains(t, planned(minimal("datatrail:datasets", datasets(most+1, `,"events":"`+events+`"`))),
			fmt.Sprintf("at most %d in each", most), events)
	}
}

// Other selectors take their share.
func TestDeploy_RefusesMoreSelectorValuesThanATrailTakes(t *testing.T) {
	services := `{"aiServices":["sagemaker","bedrock","bedrock-agentcore"]}`
	_, plan, err := run(t, minimal("datatrail:datasets", shortNames(419), "datatrail:trail", services))
	require.NoError(t, err)
	assert.Equal(t, 500, plan.Trail.Recording.Values())

	graph, _, err := run(t, minimal("datatrail:datasets", shortNames(420), "datatrail:trail", services))
	assert.ErrorContains(t, err, "trail: 501 selector values are more than the 500 that a trail can have")
	assert.Empty(t, graph.Registrations)
}

// longNames are datasets whose buckets have long names of their own.
func longNames(n int) string {
	items := make([]string, n)
	for i := range items {
		items[i] = fmt.Sprintf(`{"name":"d%d","bucket":"example-corp-%03d-%s"}`, i, i, strings.Repeat("x", 40))
	}
	return "[" + strings.Join(items, ",") + "]"
}

// shortNames are datasets whose buckets have names so short that many fit into one policy.
func shortNames(n int) string {
	items := make([]string, n)
	for i := range items {
		items[i] = fmt.Sprintf(`{"name":"d%d","bucket":"b%03d"}`, i, i)
	}
	return "[" + strings.Join(items, ",") + "]"
}

func TestDeploy_RefusesAStackWhoseNameMakesNoTrailName(t *testing.T) {
	graph, _, err := run(t, minimal(), pulumitest.WithStack("dev--2"))
	assert.ErrorContains(t, err, `trail: name "datatrail-dev--2" is not one that CloudTrail accepts`)
	assert.Empty(t, graph.Registrations)
	graph, _, err = run(t, minimal("datatrail:trail", `{"name":"dev.2"}`), pulumitest.WithStack("dev--2"))
	require.NoError(t, err)
	assert.Equal(t, "alias/dev-2", graph.One(t, "aws:kms/alias:Alias", "audit-key-alias").Text(t, "name"),
		"an alias takes no dots")
}

func TestDeploy_RefusesToShutOutWhoDeploys(t *testing.T) {
	others := `"arn:aws:iam::111122223333:role/other"`
	listing := func(exempt string) map[string]string {
		return minimal("datatrail:datasets",
			`[{"name":"a","perimeter":{"cidrs":["8.8.8.0/24"],"denyListing":true,"exemptPrincipals":[`+exempt+`]}}]`)
	}
	tests := map[string]struct {
		values map[string]string
		want   string
	}{
		"listing denied to everybody": {listing(""), "datasets[0].perimeter.denyListing"},
		"listing denied to it":        {listing(others), "add " + pulumitest.Issuer + " to exemptPrincipals"},
		"administrators without it": {
			minimal("datatrail:logs", `{"administrators":[`+others+`]}`), "logs.administrators",
		},
		"administrators by a role without its path": {
			minimal("datatrail:logs", `{"administrators":["arn:aws:iam::111122223333:role/datatrail-deployer"]}`), "add " + pulumitest.Issuer,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			graph, _, err := run(t, test.values)
			assert.ErrorContains(t, err, test.want)
			assert.Empty(t, graph.Resources())
			assert.Len(t, graph.Registrations, 1, "only the provider, which had to be asked")
		})
	}
	allowed := map[string]map[string]string{
		"listing, with the role":         listing(`"` + pulumitest.Issuer + `"`),
		"listing, with a wildcard":       listing(`"arn:aws:iam::111122223333:role/ci/*-deployer"`),
		"listing, where nobody enforces": minimal("datatrail:datasets", `[{"name":"a","perimeter":{"mode":"observe","denyListing":true}}]`),
		"administrators, with the role":  minimal("datatrail:logs", `{"administrators":["`+pulumitest.Issuer+`"]}`),
	}
	for name, values := range allowed {
		t.Run(name, func(t *testing.T) {
			_, _, err := run(t, values)
			assert.NoError(t, err)
		})
	}
}

func TestDeploy_AsksWhoDeploysOnlyWhereItMatters(t *testing.T) {
	graph, _, err := run(t, minimal())
	require.NoError(t, err)
	assert.Equal(t, []string{
		"pulumi:pulumi:readStackResourceOutputs",
		"aws:index/getCallerIdentity:getCallerIdentity",
	}, graph.Invokes)
}

func TestDeploy_FailsWhenAResourceDoes(t *testing.T) {
	for _, token := range []string{bucketToken, trailToken, "aws:kms/key:Key"} {
		_, _, err := run(t, minimal(), pulumitest.WithFailure(token, assert.AnError))
		assert.ErrorContains(t, err, assert.AnError.Error(), token)
	}
}
