// Package key holds the component that creates the KMS key for audit records.
package key

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/kms"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
	"datatrail/internal/policydoc"
)

// AuditKeyType is the type token of AuditKey.
const AuditKeyType = "datatrail:key:AuditKey"

// deletionWindowDays is the longest that KMS offers: a lost key is a lost archive, lock or not.
const deletionWindowDays = 30

// AuditKeySpec describes an AuditKey.
type AuditKeySpec struct {
	// Alias is the key's alias, without "alias/". Required.
	Alias string
	// Policy says who may use the key. Required.
	Policy policydoc.AuditKey
	// Retain keeps the key in KMS when it leaves the stack, for the records that it encrypts. Its alias is deleted, because a
	// later key needs it. Default: false, the key is scheduled for deletion.
	Retain bool
}

// AuditKey is a symmetric KMS key, rotated every year, with an alias. Its policy is created with it, so whatever depends on the
// key also depends on the policy.
type AuditKey struct {
	pulumi.ResourceState

	// ARN of the key.
	ARN pulumi.StringOutput `pulumi:"keyArn"`
	// Key is the key without its alias, for resources that must be deleted before it.
	Key *kms.Key `pulumi:"-"`
}

// Validate reports all mistakes at once: a key without an alias or an owner, and a trail or a log group that is only partly
// described.
func (s *AuditKeySpec) Validate() error {
	var errs []error
	if s.Alias == "" {
		errs = append(errs, errors.New("Alias is required"))
	}
	if s.Policy.AccountRootARN == "" {
		errs = append(errs, errors.New("Policy.AccountRootARN is required"))
	}
	if (s.Policy.TrailARN == "") != (s.Policy.TrailARNPattern == "") {
		errs = append(errs, errors.New("Policy.TrailARN and TrailARNPattern are given together, or neither"))
	}
	if len(s.Policy.LogGroupARNs) > 0 && s.Policy.LogsService == "" {
		errs = append(errs, errors.New("Policy.LogsService is required with LogGroupARNs"))
	}
	return errors.Join(errs...)
}

// NewAuditKey creates a key with its policy and yearly rotation, and its alias.
func NewAuditKey(ctx *pulumi.Context, name string, spec *AuditKeySpec, opts ...pulumi.ResourceOption) (*AuditKey, error) {
	c := &AuditKey{}
	return component.New(ctx, name, c, spec, component.NoLinks{}, component.Frame[*AuditKeySpec, component.NoLinks]{
		Type: AuditKeyType, Noun: "audit key", Build: c.build,
	}, opts)
}

func (c *AuditKey) build(ctx *pulumi.Context, name string, spec *AuditKeySpec, _ component.NoLinks, parent pulumi.ResourceOption,
) error {
	policy, err := policydoc.New(spec.Policy.Statements()).JSON()
	if err != nil {
		return fmt.Errorf("key policy: %w", err)
	}
	key, err := kms.NewKey(ctx, name, &kms.KeyArgs{
		Description:          pulumi.String("Encrypts the audit records of " + spec.Alias),
		EnableKeyRotation:    pulumi.Bool(true),
		DeletionWindowInDays: pulumi.Int(deletionWindowDays),
		Policy:               pulumi.String(policy),
	}, parent, pulumi.RetainOnDelete(spec.Retain))
	if err != nil {
		return fmt.Errorf("key: %w", err)
	}
	_, err = kms.NewAlias(ctx, name+"-alias", &kms.AliasArgs{
		Name:        pulumi.String("alias/" + spec.Alias),
		TargetKeyId: key.KeyId,
	}, parent)
	if err != nil {
		return fmt.Errorf("alias: %w", err)
	}
	c.ARN, c.Key = key.Arn, key
	return nil
}
