// Package stack composes the components of one environment: it reads the configuration, asks the provider who deploys and
// where, plans every component's spec, and registers them in order. It creates no resources itself except the provider and the
// guard.
package stack

import (
	"cmp"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/config"
	"datatrail/internal/watch"
)

// build registers a plan, part by part.
func (p *Plan) build(ctx *pulumi.Context, provider pulumi.ProviderResource) (*builder, error) {
	option := pulumi.Provider(provider)
	b := &builder{
		plan: p, provider: option, kept: pulumi.Composite(option, pulumi.Protect(p.Protect)), buckets: watch.Buckets{},
		settled: map[string][]pulumi.Resource{},
	}
	for _, part := range order {
		if part.build == nil {
			continue
		}
		if err := part.build(ctx, b); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// Deploy registers the whole stack and returns what it planned. Every refusal comes before the first resource, with one
// exception: refusals that depend on the deploying principal or its account come after the provider, which must be asked, and
// before everything else.
func Deploy(ctx *pulumi.Context) (*Plan, error) {
	c, err := config.Load(ctx)
	if err != nil {
		return nil, err
	}
	presumed := cmp.Or(first(c.AWS.AllowedAccountIDs), anyAccount)
	plan, err := NewPlan(ctx.Project(), ctx.Stack(), c, Presume(c.AWS, presumed))
	if err != nil {
		return nil, err
	}
	held, err := look(ctx)
	if err != nil {
		return nil, err
	}
	if held.account != "" && held.account != presumed {
		plan = newPlan(ctx.Project(), ctx.Stack(), c, Presume(c.AWS, held.account))
	}
	if err := held.refuse(plan); err != nil {
		return nil, err
	}
	provider, err := newProvider(ctx, c)
	if err != nil {
		return nil, err
	}
	id, err := identify(ctx, c, provider)
	if err != nil {
		return nil, err
	}
	if err := held.refuseAccount(id.Account); err != nil {
		return nil, err
	}
	// Once more: which readers belong to another account, and so how long a policy is, was not known.
	if plan, err = NewPlan(ctx.Project(), ctx.Stack(), c, id); err != nil {
		return nil, err
	}
	if err := plan.attach(held, ask(ctx, provider)); err != nil {
		return nil, err
	}
	if err := plan.checkDeployer(ctx, provider); err != nil {
		return nil, err
	}
	for _, warning := range plan.Warnings {
		if err := ctx.Log.Warn(warning, nil); err != nil {
			return nil, fmt.Errorf("warning: %w", err)
		}
	}
	guard, err := newGuard(ctx)
	if err != nil {
		return nil, err
	}
	b, err := plan.build(ctx, provider)
	if err != nil {
		return nil, err
	}
	if err := guard.register(plan.protects()); err != nil {
		return nil, err
	}
	return plan, b.export(ctx)
}

// Program is the Pulumi program.
func Program(ctx *pulumi.Context) error {
	_, err := Deploy(ctx)
	return err
}
