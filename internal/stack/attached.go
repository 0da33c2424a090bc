package stack

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/bucket"
	"datatrail/internal/config"
	"datatrail/internal/live"
	"datatrail/internal/policydoc"
)

// Attachment says what happens to the policy of a bucket that already exists.
type Attachment struct {
	// Merged is the policy, and what happens to the statements of everybody in it.
	policydoc.Merged
	// Detaches says that the policy has no more statements of the stack, and leaves the stack.
	Detaches bool
	// Spec is what the stack writes.
	Spec bucket.AttachedPolicySpec
}

// asker tells what exists.
type asker struct {
	region               func(name string) (string, error)
	bucket               func(name string) (live.Bucket, error)
	settings             func(name string) (live.Settings, error)
	blocksPublicPolicies func() (bool, error)
}

// attacher settles what becomes of the policies of buckets that exist.
type attacher struct {
	*Plan
	asker
	errs []error
}

// path is the configuration key that lets the stack write the policy.
func (b *Bucket) managePath() string { return b.described + ".manage" }

// moved says that a bucket is in another Region than the configuration says.
func (b *Bucket) moved(region string) error {
	return fmt.Errorf("the bucket is in %s, and the stack in %s: remove it, or manage the bucket in a stack of its Region",
		region, b.Existing.Region)
}

// merge reads the policy of a bucket and puts the stack's statements into it.
func (a *attacher) merge(b *Bucket, wanted []policydoc.Statement) (policydoc.Merged, error) {
	found, err := a.bucket(b.BucketName)
	if err != nil {
		return policydoc.Merged{}, fmt.Errorf("%w: what cannot be read is not written", err)
	}
	if found.Region != b.Existing.Region {
		return policydoc.Merged{}, b.moved(found.Region)
	}
	return policydoc.Merge(found.Policy, b.BucketARN, wanted, a.Owner)
}

// text is the document that is written. What the state holds already is no change to the engine, though others may have
// changed the bucket since: then the statements get other names.
func text(merged policydoc.Merged, was heldPolicy) string {
	if !merged.Holds && policydoc.SamePolicy(was.text, merged.Policy) {
		return merged.Anew
	}
	return merged.Policy
}

// attach settles what becomes of the policy of one bucket.
func (a *attacher) attach(b *Bucket, was heldPolicy) {
	var wanted []policydoc.Statement
	if b.manages(config.ManagePolicy) {
		wanted = b.Existing.Spec.Statements()
	}
	if len(wanted) == 0 && was.text == "" {
		return
	}
	merged, err := a.merge(b, wanted)
	if err != nil {
		a.refuse(b.managePath(), config.ManagePolicy, "cannot be managed for bucket %s: %v", b.BucketName, err)
		return
	}
	a.judge(b, merged)
	detaches := len(wanted) == 0
	isOver := detaches && merged.Holds && !was.attached()
	if detaches {
		a.warnOfDetaching(b, merged, isOver)
	}
	if isOver {
		return
	}
	b.Existing.Policy = &Attachment{Merged: merged, Detaches: detaches, Spec: bucket.AttachedPolicySpec{
		BucketName: b.BucketName, Policy: text(merged, was), Owner: string(a.Owner), Holds: merged.Holds, Attached: !detaches,
		Moved: func() error {
			now, err := a.merge(b, wanted)
			if err == nil && !policydoc.SamePolicy(now.Policy, merged.Policy) {
				err = errors.New("others have changed it since it was read: nothing was written; preview again")
			}
			return named("policy of bucket "+b.BucketName, err)
		},
	}}
}

// attach asks what exists where the configuration, or the state, has the stack write it, and settles what becomes of it. It
// tells all refusals at once.
func (p *Plan) attach(held held, asker asker) error {
	a := &attacher{Plan: p, asker: asker}
	a.refuseLeaving(held.attached)
	for i := range p.Buckets {
		if b := &p.Buckets[i]; b.Existing != nil {
			a.attach(b, held.attached[b.BucketName])
		}
	}
	a.attachAllLogs(held.logging)
	if err := errors.Join(a.errs...); err != nil {
		return fmt.Errorf("configuration:\n%w", err)
	}
	return nil
}

// attached reports whether the stack has statements in the policy of a bucket that others write too.
func (b *Bucket) attached() bool {
	return b.Existing != nil && b.Existing.Policy != nil && !b.Existing.Policy.Detaches
}

// ask lets the provider tell what exists.
func ask(ctx *pulumi.Context, provider pulumi.ProviderResource) asker {
	option := pulumi.Provider(provider)
	return asker{
		region:               func(name string) (string, error) { return live.AskRegion(ctx, name, option) },
		bucket:               func(name string) (live.Bucket, error) { return live.AskBucket(ctx, name, option) },
		settings:             func(name string) (live.Settings, error) { return live.AskSettings(ctx, name, option) },
		blocksPublicPolicies: func() (bool, error) { return live.AskBlocksPublicPolicies(ctx, option) },
	}
}

// attach registers the policy of a bucket that exists, where the stack writes it.
func (b *builder) attach(ctx *pulumi.Context, planned *Bucket, existing *bucket.ExistingBucket) error {
	policy := planned.Existing.Policy
	if policy == nil {
		return nil
	}
	_, err := bucket.NewAttachedPolicy(ctx, planned.Name, &policy.Spec, b.provider, pulumi.Parent(existing))
	return err
}
