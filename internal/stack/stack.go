// Package stack composes the components of one environment: it reads the configuration, asks the
// provider who deploys and where, plans every component's arguments, and registers them in order.
// It holds no resource of its own but the provider and the guard.
package stack

import (
	"cmp"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/bucket"
	"datatrail/internal/config"
	"datatrail/internal/key"
	"datatrail/internal/trail"
)

// built is what a plan has become.
type built struct {
	plan   *Plan
	keyARN pulumi.StringInput
	// key is the stack's own key. Nil without one.
	key        pulumi.Resource
	accessLogs *bucket.LogBucket
	trailLogs  *bucket.LogBucket
	trail      *trail.Trail
	datasets   []*bucket.DataBucket
}

func (b *built) buildKey(ctx *pulumi.Context, options pulumi.ResourceOption) error {
	if brought := b.plan.config.Logs.KMSKeyARN; brought != "" {
		b.keyARN = pulumi.String(brought)
	}
	if b.plan.Key == nil {
		return nil
	}
	made, err := key.NewAuditKey(ctx, "audit-key", b.plan.Key, options)
	if err != nil {
		return err
	}
	b.keyARN, b.key = made.ARN, made.Key
	return nil
}

func (b *built) buildTrail(ctx *pulumi.Context, options pulumi.ResourceOption) error {
	args := b.plan.Trail
	args.BucketName = b.trailLogs.BucketName
	args.WaitFor = []pulumi.Resource{b.trailLogs.Policy}
	if b.plan.encryptsFiles() {
		args.KMSKeyARN = b.keyARN
	}
	if args.LogGroup != nil && b.plan.encryptsLogGroup() {
		group := *args.LogGroup
		group.KMSKeyARN = b.keyARN
		args.LogGroup = &group
	}
	var err error
	b.trail, err = trail.New(ctx, "trail", &args, options)
	return err
}

func (b *built) build(ctx *pulumi.Context, provider pulumi.ResourceOption) error {
	kept := pulumi.Composite(provider, pulumi.Protect(b.plan.config.Protect))
	if err := b.buildKey(ctx, kept); err != nil {
		return err
	}
	var err error
	if b.accessLogs, err = bucket.NewLogBucket(ctx, roleAccessLogs, &b.plan.AccessLogs, kept); err != nil {
		return err
	}
	trailLogs := b.plan.TrailLogs
	trailLogs.AccessLogs = b.accessLogs
	if b.plan.encryptsFiles() {
		trailLogs.KMSKeyARN, trailLogs.Key = b.keyARN, b.key
	}
	if b.trailLogs, err = bucket.NewLogBucket(ctx, roleTrailLogs, &trailLogs, kept); err != nil {
		return err
	}
	if err := b.buildTrail(ctx, kept); err != nil {
		return err
	}
	if err := b.buildDatasets(ctx, provider); err != nil {
		return err
	}
	if err := b.buildWatch(ctx, provider); err != nil {
		return err
	}
	return b.buildAthena(ctx, provider)
}

// Deploy registers the whole stack and returns what it planned. Every refusal comes before the
// first resource, except those that depend on who deploys and where to: they come after the provider,
// which has to be asked, and before everything else.
func Deploy(ctx *pulumi.Context) (*Plan, error) {
	c, err := config.Load(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := NewPlan(ctx.Project(), ctx.Stack(), c, Presume(c.AWS, anyAccount)); err != nil {
		return nil, err
	}
	held, err := look(ctx)
	if err != nil {
		return nil, err
	}
	if err := held.refuse(newPlan(ctx.Project(), ctx.Stack(), c, Presume(c.AWS, cmp.Or(held.account, anyAccount)))); err != nil {
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
	if err := checkDeployer(ctx, c, id.Caller, provider); err != nil {
		return nil, fmt.Errorf("configuration:\n%w", err)
	}
	// Once more: which readers belong to another account, and so how long a policy is, was not known.
	plan := newPlan(ctx.Project(), ctx.Stack(), c, id)
	if err := plan.validate(); err != nil {
		return nil, fmt.Errorf("configuration:\n%w", err)
	}
	for _, warning := range plan.Warnings {
		if err := ctx.Log.Warn(warning, nil); err != nil {
			return nil, fmt.Errorf("warning: %w", err)
		}
	}
	b := &built{plan: plan}
	guard, err := newGuard(ctx)
	if err != nil {
		return nil, err
	}
	if err := b.build(ctx, pulumi.Provider(provider)); err != nil {
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
