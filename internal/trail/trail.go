package trail

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudtrail"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
	"datatrail/internal/limit"
)

// TrailType is the type token of Trail.
const TrailType = "datatrail:trail:Trail"

// Spec describes a Trail.
type Spec struct {
	// Name is the physical name, which policies name before the trail exists. Required.
	Name string
	// KeyPrefix before the files' keys, the same as in the bucket's policy. Default: none.
	KeyPrefix string
	// KMS encrypts files and digests with the linked key. Default: false, the bucket's default encryption.
	KMS bool
	// ForeignBucket says that the bucket and its policy belong to others. Default: false, link BucketPolicy is required.
	ForeignBucket bool
	// FilesKeyARN is a key of others that encrypts files and digests instead. Default: none.
	FilesKeyARN string
	// MultiRegion records in all Regions. Default: false, the stack's Region only.
	MultiRegion bool
	// Recording is what the trail records. Required.
	Recording Recording
	// LogGroup also sends the records to CloudWatch Logs. Default: nil, none.
	LogGroup *LogGroupSpec
}

// Links are the inputs of a Trail that other resources supply.
type Links struct {
	// BucketName is the log bucket that receives the files.
	BucketName pulumi.StringInput
	// BucketPolicy admits the files; CloudTrail checks it when the trail is created. Required without ForeignBucket.
	BucketPolicy pulumi.Resource `link:"optional"`
	// KeyARN is the key of files, digests and the log group. Required with KMS.
	KeyARN pulumi.StringInput `link:"optional"`
}

// Trail is a CloudTrail trail.
type Trail struct {
	pulumi.ResourceState

	// ARN of the trail.
	ARN pulumi.StringOutput `pulumi:"trailArn"`
	// LogGroup is the log group, for resources that must wait for it. Nil without one.
	LogGroup pulumi.Resource `pulumi:"-"`
	// RoleName is the role with which the trail writes to the log group. Nil without one.
	RoleName pulumi.StringInput
}

// Validate reports all mistakes at once: a name that CloudTrail does not accept, a recording that Recording.Validate refuses, a
// log group without a name, and two keys for the files.
func (s *Spec) Validate() error {
	var errs []error
	if err := limit.TrailName(s.Name); err != nil {
		errs = append(errs, fmt.Errorf("name %q %w", s.Name, err))
	}
	if s.LogGroup != nil && s.LogGroup.Name == "" {
		errs = append(errs, errors.New("LogGroup.Name is required"))
	}
	if s.KMS && s.FilesKeyARN != "" {
		errs = append(errs, errors.New("KMS and FilesKeyARN are two keys for the same files: leave one out"))
	}
	return errors.Join(append(errs, s.Recording.Validate())...)
}

func suits(s *Spec, l Links) error {
	var errs []error
	if (s.KMS || s.LogGroup != nil && s.LogGroup.KMS) && l.KeyARN == nil {
		errs = append(errs, errors.New("link KeyARN is required with KMS"))
	}
	if !s.ForeignBucket && l.BucketPolicy == nil {
		errs = append(errs, errors.New("link BucketPolicy is required without ForeignBucket"))
	}
	return errors.Join(errs...)
}

// New creates a trail with log file validation and, if the spec has a LogGroup, a log group, a role and the role's policy.
func New(ctx *pulumi.Context, name string, spec *Spec, links Links, opts ...pulumi.ResourceOption) (*Trail, error) {
	c := &Trail{}
	return component.New(ctx, name, c, spec, links, component.Frame[*Spec, Links]{
		Type: TrailType, Noun: "trail", Suits: suits, Build: c.build,
	}, opts)
}

func (c *Trail) build(ctx *pulumi.Context, name string, spec *Spec, links Links, parent pulumi.ResourceOption) error {
	trailArgs := &cloudtrail.TrailArgs{
		Name:                       pulumi.String(spec.Name),
		S3BucketName:               links.BucketName,
		AdvancedEventSelectors:     advanced(spec.Recording.selectors()),
		EnableLogFileValidation:    pulumi.Bool(true),
		EnableLogging:              pulumi.Bool(true),
		IncludeGlobalServiceEvents: pulumi.Bool(true),
		IsMultiRegionTrail:         pulumi.Bool(spec.MultiRegion),
	}
	if spec.KeyPrefix != "" {
		trailArgs.S3KeyPrefix = pulumi.String(spec.KeyPrefix)
	}
	switch {
	case spec.KMS:
		trailArgs.KmsKeyId = links.KeyARN.ToStringOutput().ToStringPtrOutput()
	case spec.FilesKeyARN != "":
		trailArgs.KmsKeyId = pulumi.String(spec.FilesKeyARN)
	}
	var waitFor []pulumi.Resource
	if links.BucketPolicy != nil {
		waitFor = append(waitFor, links.BucketPolicy)
	}
	if spec.LogGroup != nil {
		group, err := newLogGroup(ctx, name, spec.LogGroup, links.KeyARN, parent)
		if err != nil {
			return err
		}
		// CloudTrail wants the ARN with the wildcard for log streams, which the provider cuts off.
		trailArgs.CloudWatchLogsGroupArn = pulumi.Sprintf("%s:*", group.group.Arn)
		trailArgs.CloudWatchLogsRoleArn = group.role.Arn
		waitFor = append(waitFor, group.policy)
		c.LogGroup, c.RoleName = group.group, group.role.Name
	}
	trail, err := cloudtrail.NewTrail(ctx, name, trailArgs, parent, pulumi.DependsOn(waitFor))
	if err != nil {
		return fmt.Errorf("trail: %w", err)
	}
	c.ARN = trail.Arn
	return nil
}

// advanced renders selectors. Lists of no values are left out: AWS refuses them.
func advanced(selectors []selector) cloudtrail.TrailAdvancedEventSelectorArray {
	out := make(cloudtrail.TrailAdvancedEventSelectorArray, len(selectors))
	for i, s := range selectors {
		fields := make(cloudtrail.TrailAdvancedEventSelectorFieldSelectorArray, len(s.fields))
		for j, f := range s.fields {
			args := cloudtrail.TrailAdvancedEventSelectorFieldSelectorArgs{Field: pulumi.String(f.name)}
			if len(f.equals) > 0 {
				args.Equals = pulumi.ToStringArray(f.equals)
			}
			if len(f.startsWith) > 0 {
				args.StartsWiths = pulumi.ToStringArray(f.startsWith)
			}
			if len(f.notStartsWith) > 0 {
				args.NotStartsWiths = pulumi.ToStringArray(f.notStartsWith)
			}
			fields[j] = args
		}
		out[i] = cloudtrail.TrailAdvancedEventSelectorArgs{Name: pulumi.String(s.name), FieldSelectors: fields}
	}
	return out
}
