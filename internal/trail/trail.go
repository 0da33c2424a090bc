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

// Args are the arguments of New.
type Args struct {
	// Name is the physical name, which policies name before the trail exists. Required.
	Name string
	// BucketName is the log bucket that receives the files. Required.
	BucketName pulumi.StringInput
	// KeyPrefix before the files' keys, the same as in the bucket's policy. Default: none.
	KeyPrefix string
	// KMSKeyARN encrypts files and digests. Default: the bucket's default encryption.
	KMSKeyARN pulumi.StringInput
	// MultiRegion records in all Regions. Default: false, the stack's Region only.
	MultiRegion bool
	// Recording is what the trail records. Required.
	Recording Recording
	// LogGroup also sends the records to CloudWatch Logs. Default: nil, none.
	LogGroup *LogGroupArgs
	// WaitFor are the policies that CloudTrail checks: that of the bucket, at least. Required.
	WaitFor []pulumi.Resource
}

// Trail is a CloudTrail trail.
type Trail struct {
	pulumi.ResourceState

	// ARN of the trail.
	ARN pulumi.StringOutput `pulumi:"trailArn"`
	// LogGroup is the log group, for what has to wait for it. Nil without one.
	LogGroup pulumi.Resource `pulumi:"-"`
}

// Validate refuses, all at once, a name that CloudTrail does not accept, a recording that Recording.Validate
// refuses, and a log group without a name.
func (a *Args) Validate() error {
	var errs []error
	if err := limit.TrailName(a.Name); err != nil {
		errs = append(errs, fmt.Errorf("name %q %w", a.Name, err))
	}
	if a.LogGroup != nil && a.LogGroup.Name == "" {
		errs = append(errs, errors.New("LogGroup.Name is required"))
	}
	return errors.Join(append(errs, a.Recording.Validate())...)
}

// New creates a trail with log file validation and, when asked for, a log group, a role and the
// role's policy.
func New(ctx *pulumi.Context, name string, args *Args, opts ...pulumi.ResourceOption) (*Trail, error) {
	c := &Trail{}
	return component.New(ctx, name, c, args, component.Frame[Args]{
		Type: TrailType, Noun: "trail", Validate: (*Args).Validate, Build: c.build,
		Needs: "BucketName and WaitFor", Given: func(a *Args) bool { return a.BucketName != nil && len(a.WaitFor) > 0 },
	}, opts)
}

func (c *Trail) build(ctx *pulumi.Context, name string, args *Args, parent pulumi.ResourceOption) error {
	trailArgs := &cloudtrail.TrailArgs{
		Name:                       pulumi.String(args.Name),
		S3BucketName:               args.BucketName,
		AdvancedEventSelectors:     advanced(args.Recording.selectors()),
		EnableLogFileValidation:    pulumi.Bool(true),
		EnableLogging:              pulumi.Bool(true),
		IncludeGlobalServiceEvents: pulumi.Bool(true),
		IsMultiRegionTrail:         pulumi.Bool(args.MultiRegion),
	}
	if args.KeyPrefix != "" {
		trailArgs.S3KeyPrefix = pulumi.String(args.KeyPrefix)
	}
	if args.KMSKeyARN != nil {
		trailArgs.KmsKeyId = args.KMSKeyARN.ToStringOutput().ToStringPtrOutput()
	}
	waitFor := args.WaitFor
	if args.LogGroup != nil {
		group, err := newLogGroup(ctx, name, args.LogGroup, parent)
		if err != nil {
			return err
		}
		// CloudTrail wants the ARN with the wildcard for log streams, which the provider cuts off.
		trailArgs.CloudWatchLogsGroupArn = pulumi.Sprintf("%s:*", group.group.Arn)
		trailArgs.CloudWatchLogsRoleArn = group.role.Arn
		waitFor = append([]pulumi.Resource{group.policy}, waitFor...)
		c.LogGroup = group.group
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
