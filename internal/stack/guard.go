package stack

import (
	"fmt"
	"slices"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const guardType = "datatrail:stack:Guard"

// guard is a component without children that depends on every resource. Pulumi deletes what depends on
// others before the others, so "pulumi destroy" begins with the guard. Where that is protected, it ends
// with it: nothing is deleted, not even what could be made again, and not without a preview either.
type guard struct {
	pulumi.ResourceState

	ctx  *pulumi.Context
	mu   sync.Mutex
	made []pulumi.Resource
}

func (g *guard) note(args *pulumi.ResourceTransformationArgs) *pulumi.ResourceTransformationResult {
	if _, custom := args.Resource.(pulumi.CustomResource); custom {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.made = append(g.made, args.Resource)
	}
	return nil
}

// register makes the guard, once everything else is registered.
func (g *guard) register(protect bool) error {
	g.mu.Lock()
	made := slices.Clone(g.made)
	g.mu.Unlock()
	err := g.ctx.RegisterComponentResource(guardType, "guard", g, pulumi.DependsOn(made), pulumi.Protect(protect))
	if err != nil {
		return fmt.Errorf("guard: %w", err)
	}
	if err := g.ctx.RegisterResourceOutputs(g, pulumi.Map{}); err != nil {
		return fmt.Errorf("guard: %w", err)
	}
	return nil
}

// newGuard notes every resource that is registered from here on.
func newGuard(ctx *pulumi.Context) (*guard, error) {
	g := &guard{ctx: ctx}
	if err := ctx.RegisterStackTransformation(g.note); err != nil {
		return nil, fmt.Errorf("guard: %w", err)
	}
	return g, nil
}
