package config_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	archived   = `{"trailBucket":{"name":"corp-archive","account":"444455556666"}}`
	trailOfOrg = `{"existing":{"arn":"arn:aws:cloudtrail:eu-west-1:999988887777:trail/org","organization":"o-exampleorg1"}}`
)

func TestArchive_OneMistakeIsRefusedByPathAndRemedy(t *testing.T) {
	bucket := func(members string) map[string]string {
		return map[string]string{"datatrail:logs": `{"trailBucket":{` + members + `}}`}
	}
	trail := func(members string) map[string]string {
		return map[string]string{"datatrail:logs": archived, "datatrail:trail": `{"existing":{` + members + `}}`}
	}
	const key = `"name":"corp-archive","kmsKeyArn":`
	for name, test := range map[string]struct {
		values     map[string]string
		path, want string
	}{
		"no name":                               {bucket(`"account":"444455556666"`), "logs.trailBucket.name", "is missing"},
		"a name that is none":                   {bucket(`"name":"Corp"`), "logs.trailBucket.name", "not a bucket name"},
		"an address for a name":                 {bucket(`"name":"s3://corp-archive/x"`), "logs.trailBucket.name", "write corp-archive"},
		"half an account":                       {bucket(`"name":"corp-archive","account":"4444"`), "logs.trailBucket.account", "12 digits"},
		"a prefix that begins with a slash":     {bucket(`"name":"corp-archive","keyPrefix":"/a"`), "logs.trailBucket.keyPrefix", "single slashes inside"},
		"a prefix with CloudTrail's own folder": {bucket(`"name":"corp-archive","keyPrefix":"a/AWSLogs"`), "logs.trailBucket.keyPrefix", "adds below the prefix"},
		"an alias for a key":                    {bucket(key + `"arn:aws:kms:eu-west-1:444455556666:alias/a"`), "logs.trailBucket.kmsKeyArn", "not the ARN of a KMS key"},
		"a key of another partition":            {bucket(key + `"arn:aws-cn:kms:cn-north-1:444455556666:key/1"`), "logs.trailBucket.kmsKeyArn", "is in partition aws-cn"},
		"the own trail's prefix with CloudTrail's own folder": {
			map[string]string{"datatrail:trail": `{"keyPrefix":"AWSLogs/a"}`}, "trail.keyPrefix", "adds below the prefix",
		},
		"a dataset in the archive": {
			map[string]string{
				"datatrail:logs": archived, "datatrail:datasets": `[{"name":"a","bucket":"corp-archive","perimeter":{"cidrs":["8.8.8.0/24"]}}]`,
			}, "datasets[0].bucket", "delivered again",
		},
		"a trail that is none":         {trail(`"arn":"organization-trail"`), "trail.existing.arn", "arn:aws:cloudtrail:eu-central-1:ACCOUNT:trail/NAME"},
		"a trail of another partition": {trail(`"arn":"arn:aws-cn:cloudtrail:cn-north-1:999988887777:trail/org"`), "trail.existing.arn", "is in partition aws-cn"},
		"a trail without an ARN":       {trail(`"organization":"o-exampleorg1"`), "trail.existing.arn", "is missing"},
		"an organization that is none": {
			trail(`"arn":"arn:aws:cloudtrail:eu-west-1:999988887777:trail/org","organization":"ou-1"`), "trail.existing.organization", "such as o-exampleorg1",
		},
		"a trail whose bucket nobody names": {
			map[string]string{"datatrail:trail": trailOfOrg},
			"logs.trailBucket",
			"describe-trails --trail-name-list arn:aws:cloudtrail:eu-west-1:999988887777:trail/org",
		},
		"tampering that nobody records": {
			map[string]string{"datatrail:logs": archived, "datatrail:trail": trailOfOrg, "datatrail:alerts": told(`"tamper":true`)},
			"alerts.tamper", "to elsewhere if trail.existing",
		},
	} {
		t.Run(name, func(t *testing.T) {
			values := valid()
			maps.Copy(values, test.values)
			_, err := load(t, values)
			problems := unwrap(t, err)
			require.Len(t, problems, 1, "%v", err)
			assert.Equal(t, test.path, problems[0].Path)
			assert.Contains(t, problems[0].Error(), test.want)
		})
	}
}

// What has no meaning beside a bucket or a trail of others is refused all at once; defaults are not.
func TestArchive_RefusesEveryKeyThatLosesItsMeaning(t *testing.T) {
	ofBucket := map[string]string{
		"datatrail:logs": `{"trailBucket":{"name":"corp-archive"},"lock":"governance","lockDays":30,"encryption":"kms",
			"kmsKeyArn":"arn:aws:kms:eu-central-1:111122223333:key/1"}`,
		"datatrail:trail": `{"keyPrefix":"p"}`,
	}
	for name, test := range map[string]struct {
		values map[string]string
		want   []string
	}{
		"beside the bucket": {ofBucket, []string{"logs.lock", "logs.lockDays", "logs.encryption", "logs.kmsKeyArn", "trail.keyPrefix"}},
		"beside the bucket, with alerts, which the key encrypts": {
			with(ofBucket, "datatrail:alerts", told(`"silentFilesHours":3,"silentAccessLogsHours":6`)),
			[]string{
				"logs.lock", "logs.lockDays", "logs.encryption", "trail.keyPrefix", "alerts.silentFilesHours", "alerts.silentAccessLogsHours",
			},
		},
		"beside the trail": {
			map[string]string{
				"datatrail:logs": archived,
				"datatrail:trail": `{"name":"mine","managementEvents":"all","multiRegion":false,"aiServices":["bedrock"],"keyPrefix":"p",` +
					strings.TrimPrefix(trailOfOrg, "{"),
				"datatrail:cloudWatch": `{"retentionDays":30}`, "datatrail:queries": "true",
				"datatrail:metrics": `{"records":true,"topTalkers":true}`,
				"datatrail:alerts":  told(`"records":true,"silentRecordsHours":3`),
			},
			[]string{
				"trail.name", "trail.managementEvents", "trail.multiRegion", "trail.aiServices", "trail.keyPrefix", "cloudWatch", "queries",
				"metrics.records", "metrics.topTalkers", "alerts.records", "alerts.silentRecordsHours",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			values := valid()
			maps.Copy(values, test.values)
			_, err := load(t, values)
			var paths []string
			for _, p := range unwrap(t, err) {
				paths = append(paths, p.Path)
			}
			assert.ElementsMatch(t, test.want, paths, "%v", err)
			assert.NotContains(t, err.Error(), "set cloudWatch.retentionDays", "advice that the next run would refuse")
		})
	}
}

func with(values map[string]string, key, value string) map[string]string {
	out := maps.Clone(values)
	out[key] = value
	return out
}

func TestArchive_WarnsOfKeysThatMeanLessThanTheyDid(t *testing.T) {
	values := valid()
	values["datatrail:logs"] = `{"trailBucket":{"name":"corp-archive"},"retentionDays":400,"noncurrentDays":400,"archiveAfterDays":90,
		"administrators":["arn:aws:iam::111122223333:role/deployer"]}`
	c, err := load(t, values)
	require.NoError(t, err)
	for _, key := range []string{"retentionDays", "noncurrentDays", "archiveAfterDays", "administrators"} {
		assert.True(t, slices.ContainsFunc(c.Warnings, func(warning string) bool {
			return strings.HasPrefix(warning, "logs."+key+": applies only to the access logs")
		}), key)
	}
}

func TestArchive_AcceptsWhatExists(t *testing.T) {
	for name, values := range map[string]map[string]string{
		"a bucket of the own account":          {"datatrail:logs": `{"trailBucket":{"name":"corp-archive"}}`},
		"a name that the stack could not give": {"datatrail:logs": `{"trailBucket":{"name":"corp-archive-444455556666-eu-west-1-an"}}`},
		"a key of another Region and account": {
			"datatrail:logs": `{"trailBucket":{"name":"corp-archive","kmsKeyArn":"arn:aws:kms:eu-west-1:444455556666:key/1"}}`,
		},
		"a lock that is none":        {"datatrail:logs": `{"lock":"none","trailBucket":{"name":"corp-archive"}}`},
		"the organization's trail":   {"datatrail:logs": archived, "datatrail:trail": trailOfOrg},
		"a trail of the own account": {"datatrail:logs": archived, "datatrail:trail": `{"existing":{"arn":"arn:aws:cloudtrail:eu-west-1:111122223333:trail/own"}}`},
		"tampering that it records": {
			"datatrail:logs": archived, "datatrail:trail": `{"managementEvents":"elsewhere",` + strings.TrimPrefix(trailOfOrg, "{"),
			"datatrail:alerts": told(`"tamper":true`),
		},
	} {
		t.Run(name, func(t *testing.T) {
			set := valid()
			maps.Copy(set, values)
			c, err := load(t, set)
			require.NoError(t, err)
			assert.Equal(t, "corp-archive", strings.TrimSuffix(c.Logs.TrailBucket.Name, "-444455556666-eu-west-1-an"))
		})
	}
}
