package offline_test

import (
	"context"
	"errors"
	"os"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/offline"
)

func TestProgram_GetsConfigurationAsTheEngineReadsIt(t *testing.T) {
	t.Parallel()
	e, program := open(t, files(t, `encryptionsalt: v1:from-a-real-stack
config:
  aws:region: eu-central-1
  trial:datasets:
    - {name: corpus, days: 7, on: true}
  trial:octal: 0123
  trial:quoted: "0123"
`))
	type dataset struct {
		Name string
		Days int
		On   bool
	}
	var datasets []dataset
	var octal, quoted string
	var retention int
	*program = func(ctx *pulumi.Context) (err error) {
		cfg := config.New(ctx, "")
		octal, quoted = cfg.Get("octal"), cfg.Get("quoted")
		retention, err = cfg.TryInt("retentionDays")
		return errors.Join(err, cfg.TryObject("datasets", &datasets))
	}
	_, err := e.Preview(context.Background())
	require.NoError(t, err)
	assert.Equal(t, []dataset{{"corpus", 7, true}}, datasets)
	assert.Equal(t, []string{"83", "0123"}, []string{octal, quoted}, "YAML's own rules, quotes and all")
	assert.Equal(t, 400, retention, "the default of the project file")
}

func TestPreview_OfAValueThatTheProjectFileForbidsIsRefused(t *testing.T) {
	t.Parallel()
	e, program := open(t, files(t, "config:\n  trial:retentionDays: soon\n"))
	ran := false
	*program = func(*pulumi.Context) error { ran = true; return nil }
	_, err := e.Preview(context.Background())
	require.ErrorContains(t, err, "retentionDays")
	require.ErrorContains(t, err, "must be of type 'integer'")
	assert.False(t, ran)
}

func TestPreview_ReportsTheProgramsOwnErrorAlone(t *testing.T) {
	t.Parallel()
	e, program := open(t, files(t, environment))
	*program = func(*pulumi.Context) error { return errors.New("datasets[0].bucket: Not A Bucket") }
	_, err := e.Preview(context.Background())
	var failure *offline.OperationError
	require.ErrorAs(t, err, &failure)
	require.Len(t, failure.Messages, 1)
	assert.Contains(t, failure.Messages[0], "datasets[0].bucket: Not A Bucket")
	assert.NotContains(t, err.Error(), "exit status")
}

func TestOpen_RefusesAnEnvironmentFileThatNeedsAKey(t *testing.T) {
	_, err := offline.Open(context.Background(), files(t, "config:\n  trial:token: {secure: AAAB}\n"))
	require.ErrorContains(t, err, "trial.yaml")
	require.ErrorContains(t, err, "config.trial:token: is encrypted")
}

func TestOpen_NamesWhatIsMissing(t *testing.T) {
	_, err := offline.Open(context.Background(), offline.Options{})
	for _, option := range []string{"ProjectFile", "ConfigFile", "Stack", "StateDir", "Program"} {
		require.ErrorContains(t, err, option+" is required")
	}
	o := files(t, environment)
	o.Binary = "program"
	_, err = offline.Open(context.Background(), o)
	require.ErrorContains(t, err, "or Binary, and not both")
	o = files(t, environment)
	require.NoError(t, os.Remove(o.ConfigFile))
	_, err = offline.Open(context.Background(), o)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, err, "environment file")

	o = files(t, environment)
	require.NoError(t, os.Remove(o.ProjectFile))
	_, err = offline.Open(context.Background(), o)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, err, "project file")
}
