// Package previewed creates the graph that an environment would have, with the real engine and without an account, and compares
// two graphs.
package previewed

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"datatrail/internal/graph"
	"datatrail/internal/offline"
)

// taken is the graph of the steps of an update that began with nothing.
func taken(stack string, result offline.Result) graph.Graph {
	words := madeUp(result.Steps).replacer()
	g := graph.Graph{Stack: stack, Outputs: words.object(result.Outputs)}
	for _, step := range result.Steps {
		g.Resources = append(g.Resources, graph.Resource{
			URN: step.URN, Type: step.Type, Name: step.Name, Parent: step.Parent, Protect: step.Protect,
			Inputs: words.object(step.Inputs),
		})
	}
	slices.SortFunc(g.Resources, func(a, b graph.Resource) int { return cmp.Compare(a.URN, b.URN) })
	return g
}

// Of lets the real engine apply a program to an empty account, and returns the resulting graph. A preview would leave unknown
// whatever depends on an id that does not exist yet; here only the id itself is left out. StateDir, PolicyPacks and Output of
// the options are not used.
func Of(ctx context.Context, options offline.Options) (g graph.Graph, err error) {
	folder, err := os.MkdirTemp("", "datatrail-")
	if err != nil {
		return graph.Graph{}, fmt.Errorf("state folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	options.StateDir, options.Output, options.Account = folder, nil, nil
	options.PolicyPacks, options.PolicyPackConfigs = nil, nil
	environment, err := offline.Open(ctx, options)
	if err != nil {
		return graph.Graph{}, err
	}
	result, err := environment.Up(ctx)
	if err = errors.Join(err, environment.Close()); err != nil {
		return graph.Graph{}, err
	}
	return taken(options.Stack, result), nil
}
