// Package key holds the component that makes the key which encrypts audit records.
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

// AuditKeyArgs are the arguments of NewAuditKey.
type AuditKeyArgs struct {
	// Alias is the key's alias, without "alias/". Required.
	Alias string
	// Policy says who may use the key. Required.
	Policy policydoc.AuditKey
	// Retain keeps the key in KMS when it leaves the stack, for the records that it encrypts. Its alias
	// goes, so that a later key can have it. Default: false, it is scheduled for deletion.
	Retain bool
}

// AuditKey is a symmetric KMS key, rotated every year, with an alias. Its policy comes into being
// with it, so that what depends on the key depends on the policy.
type AuditKey struct {
	pulumi.ResourceState

	// ARN of the key.
	ARN pulumi.StringOutput `pulumi:"keyArn"`
	// Key is the key without its alias, for what has to be deleted before it.
	Key *kms.Key `pulumi:"-"`
}

// Validate refuses, all at once, a key without an alias, without an owner or without a trail.
func (a *AuditKeyArgs) Validate() error {
	var errs []error
	if a.Alias == "" {
		errs = append(errs, errors.New("Alias is required"))
	}
	if a.Policy.AccountRootARN == "" || a.Policy.TrailARN == "" || a.Policy.TrailARNPattern == "" {
		errs = append(errs, errors.New("Policy needs AccountRootARN, TrailARN and TrailARNPattern"))
	}
	if a.Policy.LogGroupARN != "" && a.Policy.LogsService == "" {
		errs = append(errs, errors.New("Policy.LogsService is required with a LogGroupARN"))
	}
	return errors.Join(errs...)
}

// NewAuditKey creates a key and its alias.
func NewAuditKey(ctx *pulumi.Context, name string, args *AuditKeyArgs, opts ...pulumi.ResourceOption) (*AuditKey, error) {
	c := &AuditKey{}
	return component.New(ctx, name, c, args, component.Frame[AuditKeyArgs]{
		Type: AuditKeyType, Noun: "audit key", Validate: (*AuditKeyArgs).Validate, Build: c.build,
	}, opts)
}

func (c *AuditKey) build(ctx *pulumi.Context, name string, args *AuditKeyArgs, parent pulumi.ResourceOption) error {
	policy, err := policydoc.New(args.Policy.Statements()).JSON()
	if err != nil {
		return fmt.Errorf("key policy: %w", err)
	}
	key, err := kms.NewKey(ctx, name, &kms.KeyArgs{
		Description:          pulumi.String("Encrypts the audit records of " + args.Alias),
		EnableKeyRotation:    pulumi.Bool(true),
		DeletionWindowInDays: pulumi.Int(deletionWindowDays),
		Policy:               pulumi.String(policy),
	}, parent, pulumi.RetainOnDelete(args.Retain))
	if err != nil {
		return fmt.Errorf("key: %w", err)
	}
	_, err = kms.NewAlias(ctx, name+"-alias", &kms.AliasArgs{
		Name:        pulumi.String("alias/" + args.Alias),
		TargetKeyId: key.KeyId,
	}, parent)
	if err != nil {
		return fmt.Errorf("alias: %w", err)
	}
	c.ARN, c.Key = key.Arn, key
	return nil
}
