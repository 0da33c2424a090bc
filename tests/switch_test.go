package tests

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
	"datatrail/internal/pulumitest"
	"datatrail/internal/stack"
)

const (
	dataURN   = "datatrail:bucket:DataBucket$"
	logURN    = "datatrail:bucket:LogBucket$"
	trailURN  = "datatrail:trail:Trail$"
	policyURN = "aws:s3/bucketPolicy:BucketPolicy::"
	lifecycle = "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2::"
	encrypted = "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2::"
)

// Each switch alone, against the minimal configuration: what comes, what goes, what changes.
func TestSwitch_ChangesExactlyThis(t *testing.T) {
	perimeter := func(members string) string {
		return `[{"name":"a","perimeter":{"cidrs":["8.8.8.0/24"],` + members + `}}]`
	}
	policy := []string{"datatrail:bucket:Perimeter$" + policyURN + "a-policy"}
	key := []string{
		"datatrail:key:AuditKey$aws:kms/alias:Alias::audit-key-alias", "datatrail:key:AuditKey$aws:kms/key:Key::audit-key",
		"datatrail:key:AuditKey::audit-key",
	}
	trail := []string{trailURN + "aws:cloudtrail/trail:Trail::trail"}
	trailEncryption := logURN + encrypted + "trail-logs-encryption"
	logGroup := []string{
		trailURN + "aws:cloudwatch/logGroup:LogGroup::trail-log-group", trailURN + "aws:iam/role:Role::trail-log-role",
		trailURN + "aws:iam/rolePolicy:RolePolicy::trail-log-role-policy",
	}
	logPolicies := []string{logURN + policyURN + "access-logs-policy", logURN + policyURN + "trail-logs-policy"}
	trailLogs := []string{
		"datatrail:bucket:LogBucket::trail-logs", logURN + bucketToken + "::trail-logs", trailEncryption,
		logURN + lifecycle + "trail-logs-lifecycle", logPolicies[1],
		logURN + "aws:s3/bucketLoggingV2:BucketLoggingV2::trail-logs-logging",
		logURN + "aws:s3/bucketOwnershipControls:BucketOwnershipControls::trail-logs-ownership",
		logURN + "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock::trail-logs-public-access-block",
		logURN + "aws:s3/bucketVersioningV2:BucketVersioningV2::trail-logs-versioning",
	}
	lifecycles := []string{logURN + lifecycle + "access-logs-lifecycle", logURN + lifecycle + "trail-logs-lifecycle"}
	buckets := []string{
		dataURN + bucketToken + "::a", logURN + bucketToken + "::access-logs", logURN + bucketToken + "::trail-logs",
	}
	const dataset, exempt = "datatrail:datasets", `"exemptPrincipals":["` + pulumitest.Issuer + `"]`
	tests := map[string]struct {
		key, value           string
		added, gone, changed []string
	}{
		"perimeter.mode":         {dataset, perimeter(`"mode":"observe"`), nil, nil, append(policy, buckets[0])},
		"perimeter, left out":    {dataset, `[{"name":"a"}]`, nil, nil, append(policy, buckets[0])},
		"vpcEndpoints":           {dataset, perimeter(`"vpcEndpoints":["vpce-12345678"]`), nil, nil, policy},
		"vpcs":                   {dataset, perimeter(`"vpcs":["vpc-12345678"]`), nil, nil, policy},
		"exemptPrincipals":       {dataset, perimeter(exempt), nil, nil, policy},
		"denyListing":            {dataset, perimeter(`"denyListing":true,` + exempt), nil, nil, policy},
		"allowViaAwsServices":    {dataset, perimeter(`"allowViaAwsServices":true`), nil, nil, policy},
		"presignedMaxAgeSeconds": {dataset, perimeter(`"presignedMaxAgeSeconds":60`), nil, nil, policy},
		"anonymousReads":         {dataset, perimeter(`"anonymousReads":true`), nil, nil, policy},
		"readers":                {dataset, perimeter(`"readers":["444455556666"]`), nil, nil, policy},
		"datasets[].protect":     {dataset, `[{"name":"a","protect":false,"perimeter":{"cidrs":["8.8.8.0/24"]}}]`, nil, nil, buckets[:1]},
		"events":                 {dataset, `[{"name":"a","events":"all","perimeter":{"cidrs":["8.8.8.0/24"]}}]`, nil, nil, trail},
		"prefix": {
			dataset, `[{"name":"a","prefix":"a/","perimeter":{"cidrs":["8.8.8.0/24"]}}]`, nil, nil, append([]string{buckets[0]}, append(policy, trail...)...),
		},
		"buckets, without a dataset of theirs": {"datatrail:buckets", `[]`, nil, nil, nil},
		"noncurrentDays": {
			dataset, `[{"name":"a","noncurrentDays":7,"perimeter":{"cidrs":["8.8.8.0/24"]}}]`, nil, nil,
			[]string{dataURN + lifecycle + "a-lifecycle"},
		},
		"datasets[].kmsKeyArn": {
			dataset, `[{"name":"a","kmsKeyArn":"arn:aws:kms:eu-central-1:111122223333:key/1","perimeter":{"cidrs":["8.8.8.0/24"]}}]`,
			nil, nil,
			[]string{dataURN + encrypted + "a-encryption"},
		},
		"trail.name": {
			"datatrail:trail", `{"name":"other"}`, nil, nil,
			append([]string{key[0], key[1], logPolicies[1]}, trail...),
		},
		"trail.keyPrefix":        {"datatrail:trail", `{"keyPrefix":"p"}`, nil, nil, append([]string{logPolicies[1]}, trail...)},
		"trail.managementEvents": {"datatrail:trail", `{"managementEvents":"all"}`, nil, nil, trail},
		"trail.multiRegion":      {"datatrail:trail", `{"multiRegion":false}`, nil, nil, trail},
		"trail.aiServices":       {"datatrail:trail", `{"aiServices":["sagemaker"]}`, nil, nil, trail},
		"logs.retentionDays":     {"datatrail:logs", `{"retentionDays":30}`, nil, nil, lifecycles},
		"logs.noncurrentDays":    {"datatrail:logs", `{"noncurrentDays":30}`, nil, nil, lifecycles},
		"logs.archiveAfterDays":  {"datatrail:logs", `{"archiveAfterDays":90}`, nil, nil, lifecycles},
		"logs.lock": {
			"datatrail:logs", `{"lock":"governance","lockDays":30}`,
			[]string{logURN + "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2::trail-logs-lock"},
			nil, nil,
		},
		"logs.encryption": {"datatrail:logs", `{"encryption":"sse-s3"}`, nil, key, append([]string{trailEncryption}, trail...)},
		"logs.kmsKeyArn": {
			"datatrail:logs", `{"kmsKeyArn":"arn:aws:kms:eu-central-1:111122223333:key/1"}`, nil, key,
			append([]string{trailEncryption}, trail...),
		},
		"logs.trailBucket": {
			"datatrail:logs", `{"trailBucket":{"name":"corp-archive"}}`, nil, append(trailLogs, key...), trail,
		},
		"logs.trailBucket of another account, with a key": {
			"datatrail:logs",
			`{"trailBucket":{"name":"corp-archive","account":"444455556666","kmsKeyArn":"arn:aws:kms:eu-west-1:444455556666:key/1"}}`,
			nil, append(trailLogs, key...), trail,
		},
		"logs.administrators": {
			"datatrail:logs", `{"administrators":["` + pulumitest.Issuer + `"]}`, nil, nil, append([]string{key[1]}, logPolicies...),
		},
		"cloudWatch":            {"datatrail:cloudWatch", `{"retentionDays":365}`, logGroup, nil, append([]string{key[1]}, trail...)},
		"cloudWatch.encryption": {"datatrail:cloudWatch", `{"retentionDays":365,"encryption":"aws-owned"}`, logGroup, nil, trail},
		"cloudWatch.logGroupName": {
			"datatrail:cloudWatch", `{"retentionDays":365,"logGroupName":"/audit/reads"}`, logGroup, nil, append([]string{key[1]}, trail...),
		},
		"roles, without a log group": {"datatrail:roles", `{"path":"/audit/"}`, nil, nil, nil},
		"cloudWatch, empty":          {"datatrail:cloudWatch", `{}`, nil, nil, nil},
		"protect":                    {"datatrail:protect", "false", nil, nil, buckets},
		"tags":                       {"datatrail:tags", `{"owner":"me"}`, nil, nil, []string{"pulumi:providers:aws::aws"}},
	}
	base, _, err := run(t, minimal())
	require.NoError(t, err)
	before := byURN(base)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			graph, _, err := run(t, minimal(test.key, test.value))
			require.NoError(t, err)
			after := byURN(graph)
			added, gone, changed := difference(before, after)
			assert.ElementsMatch(t, test.added, added, "added")
			assert.ElementsMatch(t, test.gone, gone, "gone")
			assert.ElementsMatch(t, test.changed, changed, "changed")
		})
	}
}

func TestSwitch_OwnQueriesAddThoseOfTheDataset(t *testing.T) {
	set := func(members string) *pulumitest.Graph {
		graph, _, err := run(t, minimal("datatrail:analysis", asking, "datatrail:datasets",
			`[{"name":"a","perimeter":{"cidrs":["8.8.8.0/24"]}`+members+`},{"name":"b"}]`))
		require.NoError(t, err)
		return graph
	}
	without, with := byURN(set("")), byURN(set(`,"ownQueries":true`))
	for urn, inputs := range without {
		assert.Equal(t, inputs, with[urn], urn)
		delete(with, urn)
	}
	assert.Len(t, with, 28)
	for urn := range with {
		assert.Regexp(t, `^datatrail:analysis:Analysis\$aws:athena/namedQuery:NamedQuery::analysis-a-[a-z_]+$`, urn)
	}
}

// What only watches, asks or answers can be turned off and made again.
func TestSwitch_ProtectReachesWhatHoldsProtectsAndRecords(t *testing.T) {
	eachShipped(t, func(t *testing.T, graph *pulumitest.Graph) {
		protect := graph.One(t, "datatrail:stack:Guard", "guard").Protect
		for _, reg := range graph.Resources() {
			_, component, _ := strings.Cut(reg.Parent, "::datatrail::")
			component, _, _ = strings.Cut(component, "::")
			kept := slices.Contains([]string{
				"datatrail:bucket:DataBucket", "datatrail:bucket:Perimeter", "datatrail:bucket:LogBucket", "datatrail:trail:Trail",
				"datatrail:key:AuditKey",
			}, component)
			always := component == existingToken+"$datatrail:bucket:AttachedPolicy"
			assert.Equal(t, protect && kept || always, reg.Protect, reg.URN)
		}
	})
}

func TestSwitch_ADatasetIsProtectedForItself(t *testing.T) {
	const two = `[{"name":"a","protect":%t},{"name":"b"}]`
	for _, stack := range []bool{true, false} {
		graph, _, err := run(t, minimal("datatrail:protect", strconv.FormatBool(stack), "datatrail:datasets", fmt.Sprintf(two, !stack)))
		require.NoError(t, err)
		for name, protect := range map[string]bool{"a": !stack, "b": stack} {
			made := graph.One(t, bucketToken, name)
			_, disposable := made.Inputs["tags"].ObjectValue()["datatrail:disposable"]
			assert.Equal(t, protect, made.Protect, name)
			assert.Equal(t, protect, !disposable, "the policy pack reads the tag")
			assert.Equal(t, protect, graph.One(t, policyToken, name+"-policy").Protect, name)
		}
		assert.Equal(t, stack, graph.One(t, trailToken, "trail").Protect)
		assert.True(t, graph.One(t, "datatrail:stack:Guard", "guard").Protect, "something is protected")
	}
}

func TestSwitch_ForceDestroySparesAProtectedDataset(t *testing.T) {
	graph, _, err := run(t, minimal("datatrail:protect", "false", "datatrail:forceDestroy", "true",
		"datatrail:datasets", `[{"name":"a","protect":true},{"name":"b"}]`))
	require.NoError(t, err)
	for _, reg := range graph.ByType(bucketToken) {
		assert.Equal(t, reg.Name != "a", reg.Inputs["forceDestroy"].BoolValue(), reg.Name)
	}
}

func TestSwitch_ForceDestroyReachesWhatHoldsData(t *testing.T) {
	safe, _, err := run(t, minimal())
	require.NoError(t, err)
	disposable, _, err := run(t, minimal("datatrail:protect", "false", "datatrail:forceDestroy", "true"))
	require.NoError(t, err)
	assert.True(t, safe.ByType("aws:kms/key:Key")[0].Retain)
	assert.False(t, disposable.ByType("aws:kms/key:Key")[0].Retain)
	for i, reg := range disposable.ByType(bucketToken) {
		assert.True(t, reg.Inputs["forceDestroy"].BoolValue(), reg.Name)
		assert.False(t, safe.ByType(bucketToken)[i].Inputs["forceDestroy"].BoolValue(), reg.Name)
	}
}

func TestSwitch_NamePrefixNamesEverything(t *testing.T) {
	values := environment(t, "Pulumi.prod.yaml")
	values["datatrail:trail"] = `{"managementEvents":"writes"}`
	before, _, err := run(t, values, pulumitest.WithStack("old"))
	require.NoError(t, err)
	values["datatrail:namePrefix"] = "datatrail-old"
	after, _, err := run(t, values, pulumitest.WithStack("new"))
	require.NoError(t, err)
	old, renamed := byURN(before), byURN(after)
	delete(old, "pulumi:providers:aws::aws") // It has the stack's name in its tags.
	delete(renamed, "pulumi:providers:aws::aws")
	assert.Equal(t, old, renamed)
}

func TestSwitch_LogGroupAloneStillGetsAKey(t *testing.T) {
	graph, _, err := run(t, minimal("datatrail:logs", `{"encryption":"sse-s3"}`, "datatrail:cloudWatch", `{"retentionDays":365}`))
	require.NoError(t, err)
	assert.Len(t, graph.ByType("aws:kms/key:Key"), 1)
	assert.False(t, graph.ByType(trailToken)[0].Inputs.HasValue("kmsKeyId"))
	assert.True(t, graph.ByType("aws:cloudwatch/logGroup:LogGroup")[0].Inputs.HasValue("kmsKeyId"))
}

func TestSwitch_AKeyBroughtServesTheLogGroupToo(t *testing.T) {
	const brought = "arn:aws:kms:eu-central-1:111122223333:key/1"
	graph, _, err := run(t, minimal("datatrail:logs", `{"kmsKeyArn":"`+brought+`"}`, "datatrail:cloudWatch", `{"retentionDays":365}`))
	require.NoError(t, err)
	assert.Empty(t, graph.ByType("aws:kms/key:Key"))
	assert.Equal(t, brought, graph.ByType(trailToken)[0].Text(t, "kmsKeyId"))
	assert.Equal(t, brought, graph.ByType("aws:cloudwatch/logGroup:LogGroup")[0].Text(t, "kmsKeyId"))
	assert.Contains(t, graph.Exports, stack.OutputAuditKeyARN)
}

func TestSwitch_OutputsAreTheseAndNoOthers(t *testing.T) {
	always := []string{
		stack.OutputTrailARN, stack.OutputTrailLogBucket, stack.OutputAccessLogBucket, stack.OutputAuditorPolicy, stack.OutputDatasets,
		stack.OutputDeclared,
	}
	tests := map[string]struct {
		values map[string]string
		more   []string
	}{
		"by default":    {minimal(), []string{stack.OutputAuditKeyARN}},
		"without a key": {minimal("datatrail:logs", `{"encryption":"sse-s3"}`), nil},
		"with a key of one's own": {
			minimal("datatrail:logs", `{"kmsKeyArn":"`+broughtKey+`"}`), []string{stack.OutputAuditKeyARN, stack.OutputKeyStatements},
		},
		"with a log group": {minimal("datatrail:cloudWatch", `{"retentionDays":1}`), []string{stack.OutputAuditKeyARN, stack.OutputLogGroupName}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			graph, _, err := run(t, test.values)
			require.NoError(t, err)
			var names []string
			for export := range graph.Exports {
				names = append(names, export)
			}
			assert.ElementsMatch(t, append(test.more, always...), names)
		})
	}
}

func TestSwitch_WhatIsDeclaredIsReadBack(t *testing.T) {
	graph, plan, err := run(t, minimal())
	require.NoError(t, err)
	text, ok := graph.Exports[stack.OutputDeclared].(pulumi.String)
	require.True(t, ok)
	for name, kept := range map[string]string{"as pulumi stack output prints it": string(text), "with --json": strconv.Quote(string(text))} {
		declared, err := dataset.ReadDeclared(strings.NewReader(kept))
		require.NoError(t, err, name)
		assert.Equal(t, plan.Declared(), declared, name)
		assert.NotEmpty(t, declared.Trail.Bucket)
		assert.NotEmpty(t, declared.Access.Bucket)
	}
}
