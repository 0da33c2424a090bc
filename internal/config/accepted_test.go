package config_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/config"
)

// What AWS takes, a stricter program would keep from people.
func TestLoad_AcceptsWhatAWSAccepts(t *testing.T) {
	for name, values := range map[string]map[string]string{
		"an empty tag value":                   {"datatrail:tags": `{"team":""}`},
		"a long tag of wide letters":           {"datatrail:tags": `{"owner":"` + strings.Repeat("ü", 256) + `"}`},
		"letters of any script in a tag":       {"datatrail:tags": `{"所有者":"Ωmega 7 @x+y=z:/.-_"}`},
		"46 tags":                              {"datatrail:tags": tags(46)},
		"a tag that looks like a number":       {"datatrail:tags": `{"cost":1234,"on":true}`},
		"a number in quotes":                   {"datatrail:logs": `{"retentionDays":"30"}`},
		"an account id without quotes":         {"datatrail:datasets": perimeter(`"cidrs":["8.8.8.0/24"],"readers":[111122223333]`), "aws:allowedAccountIds": `[111122223333]`},
		"a day that YAML took for a time":      {"datatrail:analysis": `{"since":"2026-11-21T00:00:00Z"}`},
		"a key of another tool":                {"acme:owner": "me", "kubernetes:context": "dev", "awsx:region": "x", "pulumi:tags": "{}"},
		"a key that other tools have too":      {"acme:owner": "me", "acme:tags": "{}"},
		"a bucket whose name only has an -an":  {"datatrail:datasets": `[{"name":"a","bucket":"lake-an-archive","perimeter":{"cidrs":["8.8.8.0/24"]}}]`},
		"services of every account, as exempt": {"datatrail:datasets": perimeter(`"mode":"enforce","cidrs":["8.8.8.0/24"],"exemptPrincipals":["arn:aws:iam::*:role/aws-service-role/*"]`)},
		"a role of Identity Center":            {"datatrail:datasets": perimeter(`"cidrs":["8.8.8.0/24"],"exemptPrincipals":["arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com*/AWSReservedSSO_Data_*","arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Data_0123456789abcdef","arn:aws:iam::111122223333:role/aws-reserved/*","arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Data_????????????????"]`)},
		"a key of several Regions":             {"datatrail:datasets": `[{"name":"a","kmsKeyArn":"arn:aws:kms:eu-central-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab","perimeter":{"cidrs":["8.8.8.0/24"]}}]`},
		"the sovereign cloud": {
			"aws:region":         "eusc-de-east-1",
			"datatrail:datasets": perimeter(`"cidrs":["8.8.8.0/24"],"exemptPrincipals":["arn:aws-eusc:iam::111122223333:role/ci/deployer"]`),
		},
		"a secret partition": {
			"aws:region":         "us-isob-east-1",
			"datatrail:datasets": perimeter(`"cidrs":["8.8.8.0/24"],"exemptPrincipals":["arn:aws-iso-b:iam::111122223333:role/ci/deployer"]`),
		},
		"a table of several Regions": {"datatrail:analysis": `{"since":"2026-11-21","regions":["us-east-1","eu-central-1"]}`},
	} {
		t.Run(name, func(t *testing.T) {
			all := valid()
			for key, value := range values {
				all[key] = value
			}
			c, err := load(t, all)
			require.NoError(t, err)
			assert.Empty(t, c.Warnings)
		})
	}
}

func TestLoad_WarnsOfWhatMatchesLessThanItSeems(t *testing.T) {
	const account = "arn:aws:iam::111122223333:"
	for pattern, want := range map[string]string{
		"root": "means only the root user",
		"role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_BreakGlass_*": "misses the roles of an Identity Center in " +
			"us-east-1, whose path has no Region: write " +
			account + "role/aws-reserved/sso.amazonaws.com*/AWSReservedSSO_BreakGlass_*",
		"role/AWSReservedSSO_DataScientist_*": "matches no role that can exist: roles of Identity Center have a path",
		"role/aws-reserved/sso.amazonaws.com/us-east-1/AWSReservedSSO_Data_*": "matches no role that can exist: roles of " +
			"Identity Center have a path",
		"role/aws-reserved/sso.amazonaws.com*/AWSReservedSSO_Data":                 "end in _ and 16 hexadecimal digits",
		"role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Data_012345": "end in _ and 16 hexadecimal digits",
		"role/AWSServiceRoleForAmazonMacie":                                        "role/aws-service-role/SERVICE.amazonaws.com/ before the name",
	} {
		for key, value := range map[string]string{
			"datatrail:datasets": perimeter(`"cidrs":["8.8.8.0/24"],"exemptPrincipals":["` + account + pattern + `"]`),
			"datatrail:logs":     `{"administrators":["` + account + pattern + `"]}`,
		} {
			values := valid()
			values[key] = value
			c, err := load(t, values)
			require.NoError(t, err)
			require.Len(t, c.Warnings, 1, pattern)
			assert.Contains(t, c.Warnings[0], want)
		}
	}
}

func TestLoad_WarnsOfNamesThatServeBadly(t *testing.T) {
	warnOnce(t, map[string]struct{ key, value, want string }{
		"a bucket with dots":  {"datatrail:datasets", `[{"name":"a","bucket":"data.corp.example.com","perimeter":{"cidrs":["8.8.8.0/24"]}}]`, "no S3 certificate matches"},
		"a newer Region":      {"aws:region", "eu-west-9", "is treated as a new one in partition aws"},
		"tags that IAM mixes": {"datatrail:tags", `{"Owner":"a","owner":"b"}`, "differs from tags.Owner only in letter case"},
	})
}

func TestLoad_RefusesTagsThatARoleCannotHave(t *testing.T) {
	values := valid()
	values["datatrail:tags"], values["datatrail:cloudWatch"] = `{"Owner":"a","owner":"b"}`, `{"retentionDays":30}`
	_, err := load(t, values)
	assert.ErrorContains(t, err, `tags.owner: "b" is, for IAM, whose tag keys ignore case, the same as tags.Owner`)
}

func TestLoad_WarnsThatATrailOfOneRegionMissesGlobalEvents(t *testing.T) {
	for name, test := range map[string]struct {
		region, events string
		warnings       int
	}{
		"outside us-east-1":                          {"eu-central-1", "all", 2},
		"in us-east-1":                               {"us-east-1", "writes", 1},
		"without management events":                  {"eu-central-1", "none", 1},
		"with management events recorded by another": {"eu-central-1", "elsewhere", 1},
		"in GovCloud's east":                         {"us-gov-east-1", "all", 2},
	} {
		t.Run(name, func(t *testing.T) {
			values := valid()
			values["aws:region"] = test.region
			values["datatrail:trail"] = `{"multiRegion":false,"managementEvents":"` + test.events + `"}`
			c, err := load(t, values)
			require.NoError(t, err)
			assert.Len(t, c.Warnings, test.warnings)
		})
	}
}

func TestLoad_ReliesOnAnotherTrailForNewsOfTampering(t *testing.T) {
	for events, accepted := range map[string]bool{"none": false, "writes": true, "all": true, "elsewhere": true} {
		values := valid()
		values["datatrail:alerts"] = `{"emails":["a@example.com"],"tamper":true}`
		values["datatrail:trail"] = `{"managementEvents":"` + events + `"}`
		c, err := load(t, values)
		if !accepted {
			assert.ErrorContains(t, err, "elsewhere if another trail of the account records them")
			continue
		}
		require.NoError(t, err, events)
		assert.Equal(t, events == "elsewhere", c.Trail.Recorded() == "none")
	}
}

func TestLoad_TellsOneMistakeOnce(t *testing.T) {
	arns := `"exemptPrincipals":["arn:aws:iam::111122223333:role/a"],"readers":["arn:aws:iam::111122223333:role/b"]`
	for name, test := range map[string]struct {
		values map[string]string
		path   string
	}{
		"a Region of which nothing follows": {map[string]string{
			"aws:region":         "frankfurt",
			"datatrail:datasets": `[{"name":"a","kmsKeyArn":"arn:aws:kms:eu-central-1:111122223333:key/1","perimeter":{"cidrs":["8.8.8.0/24"],` + arns + `}}]`,
			"datatrail:alerts":   `{"topicArns":["arn:aws:sns:eu-central-1:111122223333:a"]}`,
			"datatrail:analysis": `{"since":"2026-11-21","regions":["eu-central-1"]}`,
		}, "aws:region"},
		"datasets of another project":  {map[string]string{"aws:region": "eu-central-1", "mycorp:datasets": one}, "mycorp:datasets"},
		"a Region of another provider": {map[string]string{"asw:region": "eu-central-1", "datatrail:datasets": one}, "asw:region"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, test.values)
			problems := unwrap(t, err)
			require.Len(t, problems, 1, "%v", err)
			assert.Equal(t, test.path, problems[0].Path)
		})
	}
}

func TestParse_NamesTheKeysOfAProjectThatWasRenamed(t *testing.T) {
	_, err := config.Parse("mycorp-audit", map[string]string{
		"aws:region": "eu-central-1", "mycorp-audit:datasets": one,
		"datatrail:protect": "false", "datatrail:forceDestroy": "true", "datatrail:logs": `{"retentionDays":30}`,
	}, nil)
	for _, key := range []string{"protect", "forceDestroy", "logs"} {
		assert.ErrorContains(t, err, "datatrail:"+key+": ")
		assert.ErrorContains(t, err, "write mycorp-audit:"+key)
	}
	_, err = config.Parse("mycorp-audit", map[string]string{"aws:region": "eu-central-1", "datatrail:datasets": one}, nil)
	assert.Len(t, unwrap(t, err), 1)
}

func TestConfig_HidesSecretsInLaterMessages(t *testing.T) {
	values := valid()
	values["datatrail:logs"] = `{"administrators":["arn:aws:iam::111122223333:role/hush"]}`
	c, err := load(t, values, "datatrail:logs")
	require.NoError(t, err)
	assert.Equal(t, `logs.administrators: "[secret]" is wrong`, c.Secrets.Problem("logs.administrators", c.Logs.Administrators, "is wrong").Error())
	assert.Equal(t, `trail.name: "x" is wrong`, c.Secrets.Problem("trail.name", "x", "is wrong").Error())
}

func TestLoad_WarnsOfSecretsThatAreNoSecretsInAWS(t *testing.T) {
	values := valid()
	values["datatrail:tags"], values["acme:token"] = `{"owner":"hush"}`, "x"
	values["datatrail:datasets"] = perimeter(`"cidrs":["198.51.100.0/24"],"exemptPrincipals":["arn:aws:iam::111122223333:root"]`)
	c, err := load(t, values, "datatrail:tags", "datatrail:datasets", "acme:token")
	require.NoError(t, err)
	warnings := strings.Join(c.Warnings, "\n")
	assert.Contains(t, warnings, "tags: is set as a secret but cannot be kept secret")
	assert.Contains(t, warnings, "datasets: is set as a secret but cannot be kept secret")
	for _, secret := range []string{"hush", "198.51.100.0", "111122223333"} {
		assert.NotContains(t, warnings, secret)
	}
	values = valid()
	values["datatrail:alerts"], values["aws:assumeRole"] = `{"emails":["a@example.com"],"requests":true}`, `{"roleArn":"arn:aws:iam::111122223333:role/a"}`
	c, err = load(t, values, "datatrail:alerts", "aws:assumeRole")
	require.NoError(t, err)
	assert.Empty(t, c.Warnings)
}
