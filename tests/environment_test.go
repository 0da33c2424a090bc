// Package tests checks the composed program: its graph under mocks, and its life under the real
// engine.
package tests

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"datatrail/internal/config"
	"datatrail/internal/pulumitest"
	"datatrail/internal/stack"
)

// environment reads an environment file as the engine hands it to a program.
func environment(t testing.TB, file string) map[string]string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", file))
	require.NoError(t, err)
	var document struct {
		Config map[string]any `yaml:"config"`
	}
	require.NoError(t, yaml.Unmarshal(content, &document))
	return raw(t, document.Config)
}

// raw renders configuration values: scalars as they are, structured ones as JSON.
func raw(t testing.TB, values map[string]any) map[string]string {
	t.Helper()
	out := map[string]string{}
	for key, value := range values {
		switch value.(type) {
		case string, int, bool:
			out[key] = fmt.Sprint(value)
		default:
			encoded, err := json.Marshal(value)
			require.NoError(t, err)
			out[key] = string(encoded)
		}
	}
	return out
}

// run deploys a configuration under mocks.
func run(t testing.TB, values map[string]string, options ...pulumitest.Option) (*pulumitest.Graph, *stack.Plan, error) {
	t.Helper()
	var plan *stack.Plan
	keys := make([]string, 0, len(values))
	for key := range values {
		keys = append(keys, key)
	}
	graph, err := pulumitest.Run(t, func(ctx *pulumi.Context) (err error) {
		plan, err = stack.Deploy(config.WithKeys(ctx, keys))
		return err
	}, append([]pulumitest.Option{pulumitest.WithConfig(values)}, options...)...)
	return graph, plan, err
}

// deploy runs a shipped environment file under mocks.
func deploy(t testing.TB, name string, options ...pulumitest.Option) (*pulumitest.Graph, *stack.Plan, error) {
	t.Helper()
	return run(t, environment(t, "Pulumi."+name+".yaml"), append(options, pulumitest.WithStack(name))...)
}
