package bucket

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
)

// AttachedPolicyType is the type token of AttachedPolicy.
const AttachedPolicyType = "datatrail:bucket:AttachedPolicy"

// AttachedPolicySpec describes an AttachedPolicy.
type AttachedPolicySpec struct {
	// BucketName is the physical name of a bucket that belongs to others. Required.
	BucketName string
	// Policy is the whole policy: the statements of others, and the stack's. Required.
	Policy string
	// Owner is the ending of the Sids of the stack's statements. Required.
	Owner string
	// Holds says that the bucket already has exactly the stack's statements. The policy is then not written, even if others have
	// changed theirs. Default: false.
	Holds bool
	// Attached says that the policy has statements of the stack and must not leave the state. Default: false.
	Attached bool
	// Moved is called just before the policy is written. It returns an error if others have written the policy since it was read.
	// Required.
	Moved func() error
}

// AttachedPolicy is the one policy of a bucket that belongs to others, who also write it. Pulumi never deletes it: when it
// leaves the stack, it stays on the bucket.
type AttachedPolicy struct {
	pulumi.ResourceState

	// BucketName is the physical name.
	BucketName pulumi.StringOutput `pulumi:"bucketName"`
	// Owner is the ending of the Sids of the stack's statements.
	Owner pulumi.StringOutput `pulumi:"owner"`
	// Attached reports whether it has statements of the stack.
	Attached pulumi.BoolOutput `pulumi:"attached"`
}

// Validate reports all missing fields at once.
func (s *AttachedPolicySpec) Validate() error {
	if s.BucketName == "" || s.Policy == "" || s.Owner == "" || s.Moved == nil {
		return errors.New("BucketName, Policy, Owner and Moved are required")
	}
	return nil
}

// lookBefore asks once more just before a setting is written: S3 takes one as a whole and unconditionally, so that whatever was
// written since it was read would be lost.
func lookBefore(ctx *pulumi.Context, name string, moved func() error) (pulumi.ResourceOption, error) {
	look, err := ctx.RegisterResourceHook(name, func(*pulumi.ResourceHookArgs) error { return moved() }, nil)
	if err != nil {
		return nil, err
	}
	looks := []*pulumi.ResourceHook{look}
	return pulumi.ResourceHooks(&pulumi.ResourceHookBinding{BeforeCreate: looks, BeforeUpdate: looks}), nil
}

// NewAttachedPolicy creates the policy of a bucket that belongs to others. Use the bucket's name as the resource name, and
// never change it: under another name, the engine would write the policy and then delete it.
func NewAttachedPolicy(ctx *pulumi.Context, name string, spec *AttachedPolicySpec, opts ...pulumi.ResourceOption,
) (*AttachedPolicy, error) {
	c := &AttachedPolicy{}
	return component.New(ctx, name, c, spec, component.NoLinks{}, component.Frame[*AttachedPolicySpec, component.NoLinks]{
		Type: AttachedPolicyType, Noun: "policy of existing bucket", Build: c.build,
	}, opts)
}

func (c *AttachedPolicy) build(ctx *pulumi.Context, name string, spec *AttachedPolicySpec, _ component.NoLinks,
	parent pulumi.ResourceOption,
) error {
	c.BucketName, c.Owner = pulumi.String(spec.BucketName).ToStringOutput(), pulumi.String(spec.Owner).ToStringOutput()
	c.Attached = pulumi.Bool(spec.Attached).ToBoolOutput()
	look, err := lookBefore(ctx, name+suffixPolicy, spec.Moved)
	if err != nil {
		return fmt.Errorf("bucket policy: %w", err)
	}
	options := []pulumi.ResourceOption{parent, pulumi.RetainOnDelete(true), pulumi.Protect(spec.Attached), look}
	if spec.Holds {
		options = append(options, pulumi.IgnoreChanges([]string{"policy"}))
	}
	_, err = attach(ctx, name, pulumi.String(spec.BucketName), spec.Policy, options...)
	return err
}
