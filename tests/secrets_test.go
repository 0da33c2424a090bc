package tests

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/pulumitest"
)

// set sets a configuration value as people do, in the folder that the engine runs in.
func (l *life) set(args ...string) {
	l.t.Helper()
	command := exec.Command("pulumi", append([]string{"config", "set", "--stack", l.options.Stack, "--path"}, args...)...)
	command.Dir = filepath.Join(l.options.StateDir, "work", l.options.Stack)
	command.Env = append(os.Environ(),
		"PULUMI_HOME="+filepath.Join(l.options.StateDir, "home"), "PULUMI_BACKEND_URL=file://"+filepath.Join(l.options.StateDir, "state"),
		"PULUMI_CONFIG_PASSPHRASE=offline", "PULUMI_SKIP_UPDATE_CHECK=true", "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true",
	)
	output, err := command.CombinedOutput()
	require.NoError(l.t, err, string(output))
}

func TestLife_KeepsSecretsOutOfTheState(t *testing.T) {
	l := live(t, minimal(
		"datatrail:alerts", `{"emails":["nobody@example.com"],"tamper":true,"requests":true}`, "datatrail:trail", `{"managementEvents":"writes"}`,
		"aws:assumeRole", `{"roleArn":"arn:aws:iam::111122223333:role/deployer","externalId":"nothing"}`,
	))
	state := func() string {
		// `pulumi stack export` would ask for secrets to be shown.
		text, err := os.ReadFile(filepath.Join(l.options.StateDir, "state", ".pulumi", "stacks", project, "life.json"))
		require.NoError(t, err)
		return string(text)
	}
	l.up()
	assert.Contains(t, state(), "nobody@example.com")
	assert.Contains(t, state(), "nothing")

	const address, external = "hush@example.com", "hush-hush"
	l.set("--secret", "datatrail:alerts.emails[0]", address)
	l.set("--secret", "aws:assumeRole.externalId", external)
	// It writes numbers as numbers, whatever they stand for.
	l.set("datatrail:logs.retentionDays", "500")
	l.set("datatrail:tags.cost-center", "1234")
	l.set("aws:allowedAccountIds[0]", "111122223333")
	file, err := os.ReadFile(filepath.Join(l.options.StateDir, "work", "life", "Pulumi.life.yaml"))
	require.NoError(t, err)
	assert.Regexp(t, `retentionDays: 500\n(?s:.*)cost-center: 1234\n`, string(file))
	l.up()
	for _, secret := range []string{address, external, "nobody@example.com"} {
		if at := strings.Index(state(), secret); at >= 0 {
			assert.Fail(t, "in plain text", "%s", state()[max(0, at-200):at+len(secret)])
		}
	}
	assert.Regexp(t, `"cost-center": ?"1234"`, state())
}

func TestDeploy_RepeatsNoSecretInARefusal(t *testing.T) {
	for name, test := range map[string]struct{ key, value, path string }{
		"of an endpoint":         {"aws:endpoints", `[{"hush":"http://hush.example.com"}]`, "aws:endpoints[0].hush"},
		"of the administrators":  {"datatrail:logs", `{"administrators":["arn:aws:iam::111122223333:role/hush"]}`, "logs.administrators"},
		"of a dataset's bucket":  {"datatrail:datasets", `[{"name":"a","bucket":"datatrail-test-trail-logs-111122223333"}]`, "datasets[0].bucket"},
		"of an e-mail's address": {"datatrail:alerts", `{"emails":["hush"]}`, "alerts.emails[0]"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := run(t, minimal(test.key, test.value), pulumitest.WithSecrets(test.key))
			require.ErrorContains(t, err, test.path+`: "[secret]" `)
			assert.NotContains(t, err.Error(), "hush\"")
			assert.NotContains(t, err.Error(), "hush.example.com")
			assert.NotContains(t, err.Error(), "trail-logs-111122223333")
		})
	}
}
