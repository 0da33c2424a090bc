package tests

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
	"datatrail/internal/policydoc"
	"datatrail/internal/pulumitest"
	"datatrail/internal/stack"
)

const (
	archiveName = "example-corp-log-archive"
	archiveKey  = "arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	archiveARN  = "arn:aws:s3:::" + archiveName
)

// exported is an output of a stack that is a text.
func exported(t *testing.T, graph *pulumitest.Graph, name string) string {
	t.Helper()
	require.Contains(t, graph.Exports, name)
	said := make(chan string, 1)
	pulumi.ToOutput(graph.Exports[name]).ApplyT(func(value any) any {
		said <- fmt.Sprint(value)
		return value
	})
	return <-said
}

// toBeAdded are the statements of an output, by what they are to be added to.
func toBeAdded(t *testing.T, graph *pulumitest.Graph, name string) pulumi.StringMap {
	t.Helper()
	all, isMap := graph.Exports[name].(pulumi.StringMap)
	require.True(t, isMap, name)
	return all
}

func text(in pulumi.StringInput) string { return string(in.(pulumi.String)) }

func TestArchive_TheStacksTrailDeliversThereAndNothingElseIsMadeForIt(t *testing.T) {
	graph := example(t, "archive")
	trail := graph.One(t, trailToken, "trail").Inputs
	for key, want := range map[resource.PropertyKey]string{
		"s3BucketName": archiveName, "s3KeyPrefix": "data-teams", "kmsKeyId": archiveKey, "name": "datatrail-archive",
	} {
		assert.Equal(t, want, trail[key].StringValue(), key)
	}
	assert.NotContains(t, selected(t, trail, "eventCategory"), "Management", "another trail records them")
	for _, made := range graph.Registrations {
		assert.NotContains(t, made.Name, "trail-logs")
		assert.NotEqual(t, archiveName, made.Inputs["bucket"].V, "%s changes the archive", made.Name)
	}
	policy := graph.One(t, policyToken, "access-logs-policy").Text(t, "policy")
	assert.NotContains(t, policy, archiveName, "S3 delivers access logs within an account")
	key := graph.One(t, keyToken, "audit-key").Text(t, "policy")
	assert.NotContains(t, key, "cloudtrail", "the trail uses the archive's key")
	assert.Equal(t, archiveName, exported(t, graph, stack.OutputTrailLogBucket))
}

func TestArchive_TellsWhatItsOwnerMustAdd(t *testing.T) {
	graph := example(t, "archive")
	const (
		trail  = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/datatrail-archive"
		reader = `"Principal":{"AWS":"arn:aws:iam::111122223333:root"}`
		files  = `"data-teams/AWSLogs/111122223333/*"`
	)
	sids := string(policydoc.NewOwner("111122223333", "datatrail", "datatrail-archive"))
	buckets := toBeAdded(t, graph, stack.OutputBucketStatements)
	require.Len(t, buckets, 1)
	assert.JSONEq(t, `[
		{"Sid":"CloudTrailAclCheck`+sids+`","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:GetBucketAcl",
		 "Resource":"`+archiveARN+`","Condition":{"StringEquals":{"aws:SourceArn":"`+trail+`"}}},
		{"Sid":"CloudTrailWrite`+sids+`","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject",
		 "Resource":"`+archiveARN+`/data-teams/AWSLogs/111122223333/*",
		 "Condition":{"StringEquals":{"aws:SourceArn":"`+trail+`","s3:x-amz-acl":"bucket-owner-full-control"}}},
		{"Sid":"ReadTrailFiles`+sids+`","Effect":"Allow",`+reader+`,"Action":"s3:GetObject","Resource":"`+archiveARN+`/data-teams/AWSLogs/111122223333/*"},
		{"Sid":"ListTrailFiles`+sids+`","Effect":"Allow",`+reader+`,"Action":"s3:ListBucket","Resource":"`+archiveARN+`",
		 "Condition":{"StringLike":{"s3:prefix":`+files+`}}},
		{"Sid":"LocateTrailBucket`+sids+`","Effect":"Allow",`+reader+`,"Action":"s3:GetBucketLocation","Resource":"`+archiveARN+`"}
	]`, text(buckets[archiveName]))
	keys := toBeAdded(t, graph, stack.OutputKeyStatements)
	require.Len(t, keys, 1)
	assert.JSONEq(t, `[
		{"Sid":"CloudTrailEncrypt`+sids+`","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"kms:GenerateDataKey*","Resource":"*",
		 "Condition":{"StringEquals":{"aws:SourceArn":"`+trail+`"},
		  "StringLike":{"kms:EncryptionContext:aws:cloudtrail:arn":"arn:aws:cloudtrail:*:111122223333:trail/*"}}},
		{"Sid":"CloudTrailCheck`+sids+`","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":["kms:Decrypt","kms:DescribeKey"],
		 "Resource":"*","Condition":{"StringEquals":{"aws:SourceArn":"`+trail+`"}}},
		{"Sid":"DecryptTrailFiles`+sids+`","Effect":"Allow",`+reader+`,"Action":"kms:Decrypt","Resource":"*",
		 "Condition":{"StringLike":{"kms:EncryptionContext:aws:s3:arn":["`+archiveARN+`","`+archiveARN+`/data-teams/AWSLogs/111122223333/*"]}}}
	]`, text(keys[archiveKey]))

	got := squeezed(t, environment(t, "examples/archive.yaml"))
	for _, want := range []string{
		"CloudTrail events " + archiveName + " of account 444455556666 as its owner decides",
		"The policy of bucket " + archiveName + " of account 444455556666 (logs.trailBucket) must contain\n[\n{\n\"Sid\": " +
			"\"CloudTrailAclCheckDt",
		"The policy of key " + archiveKey + " (logs.trailBucket.kmsKeyArn) must contain",
		"logs.trailBucket: before the first pulumi up", "one public report", "alerts.tamper: reports nothing about the bucket and the key",
	} {
		assert.Contains(t, got, want)
	}
}

// In its own account the stack's readers need IAM policies alone, and a trail that exists is admitted already.
func TestArchive_AsksItsOwnerForNothingThatIsThere(t *testing.T) {
	sids := string(policydoc.NewOwner("111122223333", "datatrail", "datatrail-test"))
	const existing, here = `{"existing":{"arn":"arn:aws:cloudtrail:eu-west-1:111122223333:trail/own"}}`, "arn:aws:kms:eu-central-1:111122223333:key/1"
	for name, test := range map[string]struct {
		values       map[string]string
		bucket, keys []string
	}{
		"a bucket of the own account": {
			minimal("datatrail:logs", `{"trailBucket":{"name":"corp-archive"}}`), []string{"CloudTrailAclCheck", "CloudTrailWrite"}, nil,
		},
		"a bucket and a key of the own account": {
			minimal("datatrail:logs", `{"trailBucket":{"name":"corp-archive","account":"111122223333","kmsKeyArn":"`+here+`"}}`),
			[]string{"CloudTrailAclCheck", "CloudTrailWrite"},
			[]string{"CloudTrailEncrypt", "CloudTrailCheck"},
		},
		"a bucket of the own account, and a trail that delivers there": {
			minimal("datatrail:logs", `{"trailBucket":{"name":"corp-archive","kmsKeyArn":"`+here+`"}}`, "datatrail:trail", existing), nil, nil,
		},
		"a bucket of another account, and a trail that delivers there": {
			minimal("datatrail:logs", `{"trailBucket":{"name":"corp-archive","account":"444455556666","kmsKeyArn":"`+archiveKey+`"}}`,
				"datatrail:trail", existing),
			[]string{"ReadTrailFiles", "ListTrailFiles", "LocateTrailBucket"},
			[]string{"DecryptTrailFiles"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			graph, plan, err := run(t, test.values)
			require.NoError(t, err)
			var bucket, keys []string
			for _, needs := range plan.BucketNeeds {
				for _, s := range needs.Statements {
					bucket = append(bucket, strings.TrimSuffix(s.Sid, sids))
				}
			}
			for _, needs := range plan.KeyNeeds {
				for _, s := range needs.Statements {
					keys = append(keys, strings.TrimSuffix(s.Sid, sids))
				}
			}
			assert.Equal(t, test.bucket, bucket)
			assert.Equal(t, test.keys, keys)
			assert.Equal(t, test.bucket != nil, graph.Exports[stack.OutputBucketStatements] != nil)
			assert.Equal(t, test.keys != nil, graph.Exports[stack.OutputKeyStatements] != nil)
		})
	}
}

func TestArchive_AthenaAndTheReportLookBelowTheAccountsFolder(t *testing.T) {
	at := time.Date(2026, 11, 6, 12, 0, 0, 0, time.UTC)
	for example, want := range map[string]dataset.LogPlace{
		"archive":            {Bucket: archiveName, Prefix: "data-teams", Accounts: []string{"111122223333"}},
		"organization-trail": {Bucket: archiveName, Organization: "o-exampleorg1", Accounts: []string{"111122223333"}},
	} {
		t.Run(example, func(t *testing.T) {
			graph, plan, err := run(t, environment(t, "examples/"+example+".yaml"), pulumitest.WithStack(example))
			require.NoError(t, err)
			declared := plan.Declared().Trail
			assert.Equal(t, want, declared)
			require.Len(t, declared.Prefixes(), 1)
			key := schema.TrailKey(want.Prefix, "111122223333", "eu-central-1", at, "0123456789abcdef")
			foreign := schema.TrailKey(want.Prefix, "444455556666", "eu-central-1", at, "0123456789abcdef")
			if want.Organization != "" {
				key = strings.Replace(key, "AWSLogs/", "AWSLogs/"+want.Organization+"/", 1)
				foreign = strings.Replace(foreign, "AWSLogs/", "AWSLogs/"+want.Organization+"/", 1)
			}
			assert.True(t, strings.HasPrefix(key, declared.Prefixes()[0]))
			assert.False(t, strings.HasPrefix(foreign, declared.Prefixes()[0]))
			table := graph.One(t, tableToken, "analysis-trail")
			assert.True(t, finds(t, table, "s3://"+archiveName+"/"+key))
			assert.False(t, finds(t, table, "s3://"+archiveName+"/"+foreign), "another account's")
			auditor := exported(t, graph, stack.OutputAuditorPolicy)
			assert.Contains(t, auditor, `"Resource":"`+archiveARN+"/"+declared.Prefixes()[0]+`*"`)
			assert.NotContains(t, auditor, `"`+archiveARN+`/*"`, "the files of other accounts")
			assert.Contains(t, auditor, `{"Sid":"UseArchiveKey","Effect":"Allow","Action":"kms:Decrypt","Resource":"`+archiveKey+`"}`)
			access := graph.One(t, tableToken, "analysis-access").Inputs["parameters"].ObjectValue()["projection.source_bucket.values"].StringValue()
			assert.NotContains(t, access, archiveName)
			assert.NotContains(t, access, "trail-logs")
		})
	}
}

func TestExistingTrail_RecordsInsteadOfOneOfTheStack(t *testing.T) {
	const arn = "arn:aws:cloudtrail:eu-west-1:999988887777:trail/organization-trail"
	graph := example(t, "organization-trail")
	assert.Empty(t, graph.ByType(trailToken))
	assert.Empty(t, graph.ByType("aws:iam/role:Role"))
	assert.Equal(t, arn, exported(t, graph, stack.OutputTrailARN))

	// What an own trail would record, this one must.
	values := environment(t, "examples/organization-trail.yaml")
	delete(values, "datatrail:trail")
	own, _, err := run(t, values, pulumitest.WithStack("organization-trail"))
	require.NoError(t, err)
	var want []map[string]any
	for _, s := range own.One(t, trailToken, "trail").Inputs["advancedEventSelectors"].ArrayValue() {
		selector := map[string]any{"Name": s.ObjectValue()["name"].StringValue()}
		var fields []any
		for _, f := range s.ObjectValue()["fieldSelectors"].ArrayValue() {
			field := map[string]any{}
			for from, to := range map[resource.PropertyKey]string{
				"field": "Field", "equals": "Equals", "startsWiths": "StartsWith", "notStartsWiths": "NotStartsWith",
			} {
				if f.ObjectValue().HasValue(from) {
					field[to] = f.ObjectValue()[from].Mappable()
				}
			}
			fields = append(fields, field)
		}
		selector["FieldSelectors"] = fields
		want = append(want, selector)
	}
	require.NotEmpty(t, want)
	wanted, err := json.Marshal(want)
	require.NoError(t, err)
	assert.JSONEq(t, string(wanted), exported(t, graph, stack.OutputTrailSelectors))
	assert.NotContains(t, own.Exports, stack.OutputTrailSelectors)

	got := squeezed(t, environment(t, "examples/organization-trail.yaml"))
	assert.Contains(t, got, "aws cloudtrail get-event-selectors --trail-name "+arn)
	assert.Contains(t, got, `"NotStartsWith"`)
	assert.Contains(t, got, "trail.existing: the program does not check whether "+arn+" records the datasets")
}

// Records of a bucket lie in the folder of the bucket's account.
func TestExistingTrail_OfTheOrganizationRecordsInTheAccountsOfBucketsElsewhere(t *testing.T) {
	values := environment(t, "examples/organization-trail.yaml")
	values["datatrail:datasets"] = `[{"name":"here"},{"name":"there","bucket":"lake-of-others"}]`
	values["datatrail:buckets"] = `[{"name":"lake-of-others","existing":true,"account":"222233334444"}]`
	graph, plan, err := run(t, values)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"AWSLogs/o-exampleorg1/111122223333/", "AWSLogs/o-exampleorg1/222233334444/",
	}, plan.Declared().Trail.Prefixes())
	assert.Equal(t, "111122223333,222233334444",
		graph.One(t, tableToken, "analysis-trail").Text(t, `parameters["projection.account.values"]`))
	assert.Contains(t, exported(t, graph, stack.OutputAuditorPolicy), archiveARN+"/AWSLogs/o-exampleorg1/222233334444/*")
	assert.Contains(t, text(toBeAdded(t, graph, stack.OutputBucketStatements)[archiveName]), "AWSLogs/o-exampleorg1/222233334444/*")
	assert.NotContains(t, strings.Join(plan.Warnings, "\n"), "nobody else's calls")
}

func TestExistingTrail_OfAnotherAccountHasToBeThatOfTheOrganization(t *testing.T) {
	graph, _, err := run(t, minimal("datatrail:logs", `{"trailBucket":{"name":"corp-archive"}}`,
		"datatrail:trail", `{"existing":{"arn":"arn:aws:cloudtrail:eu-central-1:999988887777:trail/org"}}`))
	require.ErrorContains(t, err, `trail.existing.arn: "arn:aws:cloudtrail:eu-central-1:999988887777:trail/org" is a trail of account 999988887777`)
	require.ErrorContains(t, err, "set trail.existing.organization")
	for _, made := range graph.Registrations {
		assert.Equal(t, "pulumi:providers:aws", made.Type, "the account is asked first")
	}
}

// A rule on calls against a trail hears of those in its own account and Region.
func TestExistingTrail_IsWatchedWhereItsCallsAreHeardOf(t *testing.T) {
	for arn, watched := range map[string]bool{
		"arn:aws:cloudtrail:eu-central-1:111122223333:trail/own":     true,
		"arn:aws:cloudtrail:eu-west-1:111122223333:trail/own":        false,
		"arn:aws:cloudtrail:eu-central-1:999988887777:trail/company": false,
	} {
		graph, plan, err := run(t, minimal("datatrail:logs", `{"trailBucket":{"name":"corp-archive"}}`,
			"datatrail:trail", `{"managementEvents":"elsewhere","existing":{"arn":"`+arn+`","organization":"o-exampleorg1"}}`,
			"datatrail:alerts", `{"emails":["a@example.com"],"tamper":true}`))
		require.NoError(t, err)
		rules := graph.ByType("aws:cloudwatch/eventRule:EventRule")
		var on []string
		for _, rule := range rules {
			if rule.Name == "tamper-trail" {
				on = append(on, rule.Text(t, "eventPattern"))
			}
		}
		assert.Equal(t, watched, len(on) == 1, arn)
		if watched {
			assert.Contains(t, on[0], `"own","`+arn+`"`)
		}
		assert.Equal(t, !watched, strings.Contains(strings.Join(plan.Warnings, "\n"), "alerts.tamper: calls against trail "+arn), arn)
	}
}

func TestArchive_RefusesABucketThatTheStackMakes(t *testing.T) {
	for name, test := range map[string]struct {
		values map[string]string
		want   string
	}{
		"the access-log bucket": {
			minimal("datatrail:logs", `{"trailBucket":{"name":"datatrail-test-access-logs-111122223333"}}`),
			`logs.trailBucket.name: "datatrail-test-access-logs-111122223333" is, in account 111122223333, the name of the access-log bucket`,
		},
		"the bucket of results": {
			minimal("datatrail:logs", `{"trailBucket":{"name":"datatrail-test-query-results-111122223333"}}`, "datatrail:analysis", asking),
			`logs.trailBucket.name: "datatrail-test-query-results-111122223333" is, in account 111122223333, the name of the bucket for the results of analysis`,
		},
		"the bucket that a dataset gets by its name": {
			minimal("datatrail:logs", `{"trailBucket":{"name":"datatrail-test-a-111122223333"}}`),
			`datasets[0].name: "a" results in the name of the bucket of logs.trailBucket`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			graph, _, err := run(t, test.values)
			require.ErrorContains(t, err, test.want)
			assert.Empty(t, graph.Registrations)
		})
	}
}
