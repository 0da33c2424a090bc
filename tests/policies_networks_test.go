package tests

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/offline"
	"datatrail/internal/stack"
)

// TestPolicies_AcceptNetworksBroaderThanAGrantMayName previews perimeters of networks for which S3 would call a grant public.
func TestPolicies_AcceptNetworksBroaderThanAGrantMayName(t *testing.T) {
	pack, err := packFile()
	require.NoError(t, err)
	for name, cidrs := range map[string]string{
		"those of a content network": `["173.245.48.0/20", "141.101.64.0/18", "2a06:98c0::/29", "2c0f:f248::/32"]`,
		"two that adjoin":            `["2a01:4f8::/32", "2a01:4f9::/32"]`,
		"a large one":                `["16.0.0.0/7"]`,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			environment := filepath.Join(dir, "Pulumi.dev.yaml")
			require.NoError(t, os.WriteFile(environment, []byte("config:\n  aws:region: eu-central-1\n  datatrail:datasets:\n"+
				"    - name: reviews\n      perimeter: {cidrs: "+cidrs+"}\n"), 0o600))
			e, err := offline.Open(context.Background(), offline.Options{
				ProjectFile: "../Pulumi.yaml", ConfigFile: environment, Stack: "dev", StateDir: filepath.Join(dir, "state"),
				Program: stack.Program, PolicyPacks: []string{pack},
			})
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, e.Close()) })
			result, err := e.Preview(context.Background())
			require.NoError(t, err)
			assert.Empty(t, of(result, "perimeter-declared"))
		})
	}
}
