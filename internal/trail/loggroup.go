package trail

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/policydoc"
)

// LogGroupArgs describe the log group that receives the trail's records.
type LogGroupArgs struct {
	// Name is the physical name. Required.
	Name string
	// RetentionDays is a period that CloudWatch Logs knows; 0 is for ever. Required.
	RetentionDays int
	// KMSKeyARN is the key that encrypts the group. Default: the key that CloudWatch Logs owns.
	KMSKeyARN pulumi.StringInput
	// Writer describes the role that CloudTrail assumes. Its KeyARN is filled in. Required.
	Writer policydoc.LogWriter
}

// logGroup is a log group and the role that CloudTrail writes to it with.
type logGroup struct {
	group  *cloudwatch.LogGroup
	role   *iam.Role
	policy *iam.RolePolicy
}

func newLogGroup(ctx *pulumi.Context, name string, args *LogGroupArgs, parent pulumi.ResourceOption) (*logGroup, error) {
	g := &logGroup{}
	var err error
	groupArgs := &cloudwatch.LogGroupArgs{
		Name:            pulumi.String(args.Name),
		RetentionInDays: pulumi.Int(args.RetentionDays),
	}
	if args.KMSKeyARN != nil {
		groupArgs.KmsKeyId = args.KMSKeyARN.ToStringOutput().ToStringPtrOutput()
	}
	g.group, err = cloudwatch.NewLogGroup(ctx, name+"-log-group", groupArgs, parent)
	if err != nil {
		return nil, fmt.Errorf("log group: %w", err)
	}
	trust, err := policydoc.New(args.Writer.Trust()).JSON()
	if err != nil {
		return nil, fmt.Errorf("log role: %w", err)
	}
	g.role, err = iam.NewRole(ctx, name+"-log-role", &iam.RoleArgs{
		AssumeRolePolicy: pulumi.String(trust),
		Description:      pulumi.String("CloudTrail writes to log group " + args.Name),
	}, parent)
	if err != nil {
		return nil, fmt.Errorf("log role: %w", err)
	}
	g.policy, err = iam.NewRolePolicy(ctx, name+"-log-role-policy", &iam.RolePolicyArgs{
		Role:   g.role.Name,
		Policy: args.permissions(),
	}, parent)
	if err != nil {
		return nil, fmt.Errorf("log role policy: %w", err)
	}
	return g, nil
}

// permissions waits for the key's ARN where there is a key.
func (a *LogGroupArgs) permissions() pulumi.StringOutput {
	document := func(keyARN string) (string, error) {
		writer := a.Writer
		writer.KeyARN = keyARN
		return policydoc.New(writer.Permissions()).JSON()
	}
	keyARN := pulumi.String("").ToStringOutput()
	if a.KMSKeyARN != nil {
		keyARN = a.KMSKeyARN.ToStringOutput()
	}
	return keyARN.ApplyT(document).(pulumi.StringOutput)
}
