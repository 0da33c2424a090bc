// Package tests checks the composed program: its graph under mocks, and its life under the real
// engine.
package tests

import (
	"path/filepath"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"datatrail/internal/config"
	"datatrail/internal/envfile"
	"datatrail/internal/pulumitest"
	"datatrail/internal/stack"
)

const project = "datatrail"

// environment reads an environment file as the engine hands it to a program.
func environment(t testing.TB, file string) map[string]string {
	t.Helper()
	values, err := envfile.Values(filepath.Join("..", file), project)
	require.NoError(t, err)
	return values
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
