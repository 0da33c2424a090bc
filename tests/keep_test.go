package tests

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/pulumitest"
)

func TestKeep_RefusesToLoseWhatIsProtectedBeforeItRegistersAnything(t *testing.T) {
	const lock, keyARN = `"lock":"governance","lockDays":30`, "arn:aws:kms:eu-central-1:111122223333:key/1"
	const groupToo = `would replace the log group /cloudtrail/datatrail-test and delete the records in it: ` +
		`set cloudWatch.logGroupName to /cloudtrail/datatrail-test`
	tests := map[string]struct {
		changes []string
		because []string
	}{
		"a dataset is left out": {
			[]string{"datatrail:datasets", `[{"name":"a"}]`},
			[]string{`datasets: "b" is protected but no longer listed`, "datatrail-test-b-111122223333", "list it with protect: false"},
		},
		"a dataset is renamed": {
			[]string{"datatrail:datasets", `[{"name":"a"},{"name":"c","bucket":"datatrail-test-b-111122223333"}]`},
			[]string{`datasets: "b" is protected`, "docs/runbook.md"},
		},
		"a dataset moves": {
			[]string{"datatrail:datasets", `[{"name":"a"},{"name":"b","bucket":"elsewhere"}]`},
			[]string{`datasets[1].bucket: "elsewhere" would replace the bucket datatrail-test-b-111122223333 of dataset b`},
		},
		"a dataset is left out in the update that unprotects all": {
			[]string{"datatrail:datasets", `[{"name":"a"}]`, "datatrail:protect", "false"}, []string{`datasets: "b" is protected`},
		},
		"the lock is turned off": {
			[]string{"datatrail:logs", `{}`}, []string{`logs.lock: "none" would remove the lock from new records`, "set protect: false"},
		},
		"the log group is turned off": {
			[]string{"datatrail:cloudWatch", `{}`}, []string{"cloudWatch: is missing, which would delete the log group /cloudtrail/datatrail-test"},
		},
		"another key takes over": {
			[]string{"datatrail:logs", `{` + lock + `,"kmsKeyArn":"` + keyARN + `"}`},
			[]string{`logs.kmsKeyArn: "` + keyARN + `" would remove the key arn:aws:kms:`, "the key then stays in KMS"},
		},
		"no key takes over": {
			[]string{"datatrail:logs", `{` + lock + `,"encryption":"sse-s3"}`, "datatrail:cloudWatch", `{"retentionDays":365,"encryption":"aws-owned"}`},
			[]string{`logs.encryption: "sse-s3" would remove the key`},
		},
		"the trail has another name": {
			[]string{"datatrail:trail", `{"name":"other"}`},
			[]string{`trail.name: "other" would replace the trail datatrail-test`, groupToo},
		},
		"everything has another name": {
			[]string{"datatrail:namePrefix", "other"},
			[]string{`namePrefix: "other" would rename everything`, "set namePrefix to datatrail-test", groupToo},
		},
		"the Region is another": {
			[]string{"aws:region", "eu-west-1"}, []string{`aws:region: "eu-west-1" would replace everything that is protected in eu-central-1`},
		},
		"two things at once": {
			[]string{"datatrail:datasets", `[{"name":"a"}]`, "datatrail:cloudWatch", `{}`}, []string{`datasets: "b"`, "cloudWatch:"},
		},
	}
	before, _, err := run(t, guarded())
	require.NoError(t, err)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			graph, _, err := run(t, guarded(test.changes...), pulumitest.WithState(before))
			for _, reason := range test.because {
				assert.ErrorContains(t, err, reason)
			}
			assert.Empty(t, graph.Registrations)
		})
	}
}

func TestKeep_AllowsWhatLosesNothingProtected(t *testing.T) {
	const unguarded = `[{"name":"a"},{"name":"b","protect":false}]`
	for name, c := range map[string]struct{ before, after []string }{
		"nothing deployed":         {nil, nil},
		"the same again":           {[]string{}, []string{}},
		"one dataset more":         {[]string{}, []string{"datatrail:datasets", `[{"name":"a"},{"name":"b"},{"name":"c"}]`}},
		"an unprotected dataset":   {[]string{"datatrail:datasets", unguarded}, []string{"datatrail:datasets", `[{"name":"a"}]`}},
		"its bucket":               {[]string{"datatrail:datasets", unguarded}, []string{"datatrail:datasets", `[{"name":"a"},{"name":"b","bucket":"x.y"}]`}},
		"protection itself":        {[]string{}, []string{"datatrail:protect", "false"}},
		"another lock":             {[]string{}, []string{"datatrail:logs", `{"lock":"compliance","lockDays":60}`}},
		"what only watches":        {[]string{}, []string{"datatrail:dashboard", "false"}},
		"an unprotected log group": {[]string{"datatrail:protect", "false"}, []string{"datatrail:protect", "false", "datatrail:cloudWatch", `{}`}},
		"an unprotected lock":      {[]string{"datatrail:protect", "false"}, []string{"datatrail:logs", `{}`}},
		"an unprotected Region":    {[]string{"datatrail:protect", "false"}, []string{"datatrail:protect", "false", "aws:region", "eu-west-1"}},
		"a pinned log group": {[]string{"datatrail:protect", "false"}, []string{
			"datatrail:trail", `{"name":"other"}`, "datatrail:cloudWatch", `{"retentionDays":365,"logGroupName":"/cloudtrail/datatrail-test"}`,
		}},
		"a disposable log group": {[]string{"datatrail:protect", "false"}, []string{
			"datatrail:trail", `{"name":"other"}`, "datatrail:protect", "false", "datatrail:forceDestroy", "true",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			before := &pulumitest.Graph{}
			if c.before != nil {
				var err error
				before, _, err = run(t, guarded(c.before...))
				require.NoError(t, err)
			}
			_, _, err := run(t, guarded(c.after...), pulumitest.WithState(before))
			assert.NoError(t, err)
		})
	}
}

func TestKeep_RefusesToReplaceALogGroupThatIsNotPinned(t *testing.T) {
	before, _, err := run(t, guarded("datatrail:protect", "false"))
	require.NoError(t, err)
	_, _, err = run(t, guarded("datatrail:protect", "false", "datatrail:trail", `{"name":"other"}`), pulumitest.WithState(before))
	assert.ErrorContains(t, err, "set cloudWatch.logGroupName to /cloudtrail/datatrail-test")
	assert.NotContains(t, err.Error(), "trail.name:", "the trail itself may be replaced")
}

func TestKeep_RefusesTheCredentialsOfAnotherAccount(t *testing.T) {
	before, _, err := run(t, guarded())
	require.NoError(t, err)
	graph, _, err := run(t, guarded(), pulumitest.WithState(before), pulumitest.WithAccount("444455556666"))
	assert.ErrorContains(t, err, "account 444455556666: this stack and what it protects are in account 111122223333")
	assert.Empty(t, graph.Resources())
}

// An update that failed at its start has left buckets, and nothing yet that tells the account.
func TestKeep_GoesOnAfterAnUpdateThatFailedAtItsStart(t *testing.T) {
	before, _, err := run(t, guarded())
	require.NoError(t, err)
	for _, token := range []string{bucketToken, trailToken, "aws:kms/key:Key"} {
		var left pulumitest.Graph
		for _, reg := range before.Registrations {
			if reg.Type == token {
				left.Registrations = append(left.Registrations, reg)
			}
		}
		_, _, err := run(t, guarded(), pulumitest.WithState(&left))
		assert.NoError(t, err, token)
	}
}
