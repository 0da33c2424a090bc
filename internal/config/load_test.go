package config_test

import (
	"net/netip"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/config"
	"datatrail/internal/pulumitest"
)

const one = `[{"name":"a","perimeter":{"cidrs":["8.8.8.0/24"]}}]`

func valid() map[string]string {
	return map[string]string{"aws:region": "eu-central-1", "datatrail:datasets": one}
}

// load reads a configuration in a program that registers nothing else.
func load(t *testing.T, values map[string]string, secrets ...string) (config.Config, error) {
	t.Helper()
	keys := make([]string, 0, len(values))
	for key := range values {
		keys = append(keys, key)
	}
	var c config.Config
	graph, err := pulumitest.Run(t, func(ctx *pulumi.Context) (err error) {
		c, err = config.Load(config.WithKeys(ctx, keys))
		return err
	}, pulumitest.WithConfig(values), pulumitest.WithSecrets(secrets...))
	assert.Empty(t, graph.Registrations)
	return c, err
}

func TestLoad_FillsInDefaults(t *testing.T) {
	c, err := load(t, valid())
	require.NoError(t, err)
	assert.Equal(t, config.Config{
		Datasets: []config.Dataset{{
			Name: "a", Events: "egress", Encryption: "sse-s3", NoncurrentDays: 30,
			Perimeter: &config.Perimeter{Mode: "enforce", CIDRs: []netip.Prefix{netip.MustParsePrefix("8.8.8.0/24")}},
		}},
		AccessLogs: config.AccessLogs{Destinations: []string{"s3"}},
		Trail:      config.Trail{ManagementEvents: "none", MultiRegion: true},
		Logs:       config.Logs{RetentionDays: 400, Lock: "none", Encryption: "kms"},
		Roles:      config.Roles{Path: "/"},
		Protect:    true,
		AWS:        config.AWS{Region: "eu-central-1", SkipRegionValidation: true},
	}, c)
}

func TestLoad_TakesAnEmptyObjectForAnAbsentOne(t *testing.T) {
	values := valid()
	values["datatrail:cloudWatch"], values["datatrail:trail"], values["datatrail:tags"] = "{}", "{}", "{}"
	c, err := load(t, values)
	require.NoError(t, err)
	assert.Nil(t, c.CloudWatch)
	assert.True(t, c.Trail.MultiRegion)
}

func TestLoad_TakesAnEmptyTextForAnAbsentOne(t *testing.T) {
	values := valid()
	values["datatrail:namePrefix"] = ""
	c, err := load(t, values)
	require.NoError(t, err)
	assert.Empty(t, c.NamePrefix)
}

func TestLoad_ProtectsEachDatasetForItself(t *testing.T) {
	for _, stack := range []string{"true", "false"} {
		values := valid()
		values["datatrail:protect"] = stack
		values["datatrail:datasets"] = `[{"name":"a"},{"name":"b","protect":true},{"name":"c","protect":false}]`
		c, err := load(t, values)
		require.NoError(t, err)
		var protected []bool
		for _, d := range c.Datasets {
			protected = append(protected, c.Protects(d))
		}
		assert.Equal(t, []bool{stack == "true", true, false}, protected)
	}
}

func TestLoad_MergesNetworks(t *testing.T) {
	values := valid()
	values["datatrail:datasets"] = `[{"name":"a","perimeter":{"cidrs":
		["8.8.9.0/24","2606:4700:8000::/33","8.8.8.0/24","8.8.8.128/25","2606:4700::/33"]}}]`
	c, err := load(t, values)
	require.NoError(t, err)
	assert.Equal(t, []netip.Prefix{netip.MustParsePrefix("8.8.8.0/23"), netip.MustParsePrefix("2606:4700::/32")}, c.Datasets[0].Perimeter.CIDRs)
}

func TestLoad_WithoutKeysReadsTheEnvironmentOfTheLanguageHost(t *testing.T) {
	t.Setenv(pulumi.EnvConfig, `{"datatrail:datsets":"[]","aws:region":"eu-central-1"}`)
	_, err := pulumitest.Run(t, func(ctx *pulumi.Context) error {
		_, err := config.Load(ctx)
		return err
	}, pulumitest.WithConfig(valid()))
	assert.ErrorContains(t, err, "datsets:")
	assert.ErrorContains(t, err, "unknown key")
}

func TestLoad_RepeatsNoSecret(t *testing.T) {
	const hidden = "hush"
	tests := map[string]struct{ key, value, path string }{
		"on an unknown key": {"aws:secretkey", hidden, "aws:secretkey"},
		"of the wrong type": {"datatrail:protect", hidden, "protect"},
		"that is no JSON":   {"datatrail:alerts", hidden, "alerts"},
		"deep in an object": {"datatrail:alerts", `{"emails":["` + hidden + `"]}`, "alerts.emails[0]"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			values := valid()
			values[test.key] = test.value
			_, err := load(t, values, test.key)
			require.ErrorContains(t, err, test.path+`: "[secret]" is`)
			assert.NotContains(t, err.Error(), hidden)
			_, err = load(t, values)
			assert.ErrorContains(t, err, hidden)
		})
	}
}

func TestLoad_WarnsOfCredentialsInTheClear(t *testing.T) {
	values := valid()
	values["aws:accessKey"], values["aws:secretKey"], values["aws:token"] = "a", "b", "c"
	c, err := load(t, values, "aws:secretKey", "aws:token")
	require.NoError(t, err)
	assert.Empty(t, c.Warnings)
	c, err = load(t, values)
	require.NoError(t, err)
	require.Len(t, c.Warnings, 2)
	assert.Contains(t, c.Warnings[0], "aws:secretKey: can be read by everyone in the environment file")
	assert.Contains(t, c.Warnings[1], "aws:token: can be read by everyone in the environment file")
}

func TestLoad_WarnsOfWhatIsAllowedAndDoubtful(t *testing.T) {
	tests := map[string]struct{ key, value, want string }{
		"a dataset without a perimeter": {"datatrail:datasets", `[{"name":"a"}]`, "datasets[0].perimeter: dataset a has none"},
		"a documentation range": {
			"datatrail:datasets", `[{"name":"a","perimeter":{"cidrs":["198.51.100.0/25"]}}]`,
			"datasets[0].perimeter.cidrs[0]: 198.51.100.0/25 is reserved for documentation",
		},
		"an age of presigned URLs that nobody enforces": {
			"datatrail:datasets", `[{"name":"a","perimeter":{"mode":"observe","cidrs":["8.8.8.0/24"],"presignedMaxAgeSeconds":60}}]`,
			"observe refuses nobody: the networks and presignedMaxAgeSeconds only serve to find out whom enforce would refuse",
		},
		"listings of a prefix": {
			"datatrail:datasets", `[{"name":"a","prefix":"a/","perimeter":{"cidrs":["8.8.8.0/24"],"denyListing":true}}]`,
			"datasets[0].perimeter.denyListing: a listing that asks for more than a/",
		},
		"a perimeter that only observes": {
			"datatrail:datasets", `[{"name":"a","perimeter":{"mode":"observe"}}]`, "observe refuses nobody",
		},
		"anonymous reads": {
			"datatrail:datasets", `[{"name":"a","perimeter":{"cidrs":["8.8.8.0/24"],"anonymousReads":true}}]`,
			"anybody in 8.8.8.0/24 can read without authentication",
		},
		"a trail of one Region": {"datatrail:trail", `{"multiRegion":false}`, "trail.multiRegion: copies"},
		"a compliance lock":     {"datatrail:logs", `{"lock":"compliance","lockDays":400}`, "logs.lock: nobody"},
		"a short time for what is deleted": {
			"datatrail:logs", `{"noncurrentDays":30}`, "logs.noncurrentDays: a record that somebody deletes is gone after 30 days, however long",
		},
		"the same with a short lock": {
			"datatrail:logs", `{"noncurrentDays":30,"lock":"governance","lockDays":90}`, "or of the trail when its lock of 90 days ends",
		},
		"the same with a lock over everything": {
			"datatrail:logs", `{"noncurrentDays":30,"lock":"governance"}`, "an access log, which cannot be locked, that somebody deletes is gone",
		},
		"a short time in archive": {"datatrail:logs", `{"archiveAfterDays":380}`, "logs.archiveAfterDays: archived records"},
		"a key of one's own": {
			"datatrail:logs", `{"kmsKeyArn":"arn:aws:kms:eu-central-1:111122223333:key/1"}`, "logs.kmsKeyArn: the policy of this key",
		},
	}
	warnOnce(t, tests)
}

// warnOnce sets one key after the other, and wants one warning of each.
func warnOnce(t *testing.T, tests map[string]struct{ key, value, want string }) {
	t.Helper()
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			values := valid()
			values[test.key] = test.value
			c, err := load(t, values)
			require.NoError(t, err)
			require.Len(t, c.Warnings, 1)
			assert.Contains(t, c.Warnings[0], test.want)
		})
	}
}

func TestLoad_WarnsThatAdministratorsDoNotProtectAKeyOfOnesOwn(t *testing.T) {
	const administrators = `"administrators":["arn:aws:iam::111122223333:role/a"]`
	values := valid()
	values["datatrail:logs"] = `{"kmsKeyArn":"arn:aws:kms:eu-central-1:111122223333:key/1",` + administrators + `}`
	c, err := load(t, values)
	require.NoError(t, err)
	require.Len(t, c.Warnings, 2)
	assert.Contains(t, c.Warnings[1], "logs.administrators: do not protect the key of logs.kmsKeyArn")
	values["datatrail:logs"] = `{` + administrators + `}`
	c, err = load(t, values)
	require.NoError(t, err)
	assert.Empty(t, c.Warnings)
}

func TestLoad_LocksForTheWholeRetentionUnlessToldOtherwise(t *testing.T) {
	for logs, want := range map[string]int{
		`{"lock":"governance"}`:                                    400,
		`{"lock":"compliance","retentionDays":30}`:                 30,
		`{"lock":"governance","retentionDays":30,"lockDays":7}`:    7,
		`{"retentionDays":30}`:                                     0,
		`{"lock":"none","retentionDays":30,"noncurrentDays":9000}`: 0,
	} {
		values := valid()
		values["datatrail:logs"] = logs
		c, err := load(t, values)
		require.NoError(t, err)
		assert.Equal(t, want, c.Logs.LockDays, logs)
	}
}

func TestLoad_WarnsThatForceDestroyAndLocksDisagree(t *testing.T) {
	for lock, want := range map[string]string{
		"governance": "despite their governance lock", "compliance": "does not delete records under a compliance lock",
	} {
		values := valid()
		values["datatrail:protect"], values["datatrail:forceDestroy"] = "false", "true"
		values["datatrail:logs"] = `{"lock":"` + lock + `","lockDays":400}`
		c, err := load(t, values)
		require.NoError(t, err)
		assert.Contains(t, c.Warnings[len(c.Warnings)-1], want)
	}
}
