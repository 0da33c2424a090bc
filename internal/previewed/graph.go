// Package previewed is the graph that an environment would have: what a reviewer reads, what two revisions are
// compared by, and what the permissions of a deployer are made from.
package previewed

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"datatrail/internal/offline"
)

// Graph is what a program would create.
type Graph struct {
	// Stack is the name of the stack.
	Stack string `json:"stack"`
	// Resources sorted by URN: the engine's own order is another one at each run.
	Resources []Resource `json:"resources"`
	// Outputs of the stack.
	Outputs map[string]any `json:"outputs"`
}

// Resource is one resource of a graph. An id that AWS draws at random reads as "<keyId of audit-key>", and a
// name that Pulumi makes up ends in [Random].
type Resource struct {
	// URN, Type and Name identify the resource; Parent is a URN.
	URN    string `json:"urn"`
	Type   string `json:"type"`
	Name   string `json:"name"`
	Parent string `json:"parent,omitempty"`
	// Protect says that the engine refuses to delete the resource.
	Protect bool `json:"protect"`
	// Inputs are what the program declares.
	Inputs map[string]any `json:"inputs"`
}

// Text is an input that is a text; empty where there is none.
func (r Resource) Text(key string) string {
	text, _ := r.Inputs[key].(string)
	return text
}

// Managed reports whether AWS holds the resource: components, providers and the stack itself are Pulumi's.
func (r Resource) Managed() bool { return strings.HasPrefix(r.Type, "aws:") }

// graph takes the steps of an update that began with nothing.
func graph(stack string, result offline.Result) Graph {
	words := madeUp(result.Steps).replacer()
	g := Graph{Stack: stack, Outputs: words.object(result.Outputs)}
	for _, step := range result.Steps {
		g.Resources = append(g.Resources, Resource{
			URN: step.URN, Type: step.Type, Name: step.Name, Parent: step.Parent, Protect: step.Protect,
			Inputs: words.object(step.Inputs),
		})
	}
	slices.SortFunc(g.Resources, func(a, b Resource) int { return cmp.Compare(a.URN, b.URN) })
	return g
}

// Of lets the real engine apply a program to an account in which nothing is, and returns what it made. A preview
// would do, but leaves open what depends on an id that does not exist yet: of those only the id is left out here.
// StateDir, PolicyPacks and Output of the options are not used.
func Of(ctx context.Context, options offline.Options) (g Graph, err error) {
	folder, err := os.MkdirTemp("", "datatrail-")
	if err != nil {
		return Graph{}, fmt.Errorf("state folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	options.StateDir, options.Output, options.Account = folder, nil, nil
	options.PolicyPacks, options.PolicyPackConfigs = nil, nil
	environment, err := offline.Open(ctx, options)
	if err != nil {
		return Graph{}, err
	}
	result, err := environment.Up(ctx)
	if err = errors.Join(err, environment.Close()); err != nil {
		return Graph{}, err
	}
	return graph(options.Stack, result), nil
}
