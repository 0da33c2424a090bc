package offline_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/offline"
)

func TestOpen_WithoutACLITellsHowToGetOne(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := offline.Open(context.Background(), files(t, environment))
	require.ErrorContains(t, err, "make tools")
	require.ErrorContains(t, err, offline.MinimumCLI)
}

func TestOpen_RefusesACLIThatItCannotUse(t *testing.T) {
	for name, c := range map[string]struct{ script, want string }{
		"one that is too old":       {"echo v3.200.0", "version 3.200.0 is too old: run `make tools`"},
		"one that tells no version": {"echo unknown", `version "unknown"`},
		"one that fails":            {"echo broken >&2; exit 3", "exit status 3: broken"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			script := "#!/bin/sh\n" + c.script + "\n"
			require.NoError(t, os.WriteFile(filepath.Join(dir, "pulumi"), []byte(script), 0o700))
			t.Setenv("PATH", dir)
			_, err := offline.Open(context.Background(), files(t, environment))
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestPreview_IgnoresThePersonsOwnPulumiSettings(t *testing.T) {
	t.Setenv("PULUMI_BACKEND_URL", "file:///nowhere")
	t.Setenv("PULUMI_STACK", "theirs")
	t.Setenv("PULUMI_CONFIG_PASSPHRASE_FILE", "/nowhere")
	o := files(t, environment)
	e, _ := open(t, o)
	_, err := e.Preview(context.Background())
	require.NoError(t, err)
	assert.FileExists(t, filepath.Join(o.StateDir, "state", ".pulumi", "meta.yaml"))
}

func TestPreview_WritesTheEnginesProgress(t *testing.T) {
	t.Parallel()
	var screen bytes.Buffer
	o := files(t, environment)
	o.Output = &screen
	e, program := open(t, o)
	*program = func(ctx *pulumi.Context) error { return ctx.Log.Warn("mind the gap", nil) }
	r, err := e.Preview(context.Background())
	require.NoError(t, err)
	assert.Contains(t, screen.String(), "Previewing update (dev)")
	assert.Contains(t, screen.String(), "1 to create")
	assert.Contains(t, r.Diagnostics, offline.Diagnostic{
		Severity: "warning", Message: "mind the gap",
	})
}
