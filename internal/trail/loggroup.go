package trail

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/policydoc"
)

// LogGroupSpec describes the log group that receives the trail's records.
type LogGroupSpec struct {
	// Name is the physical name. Required.
	Name string
	// RetentionDays is a retention period that CloudWatch Logs accepts; 0 keeps records for ever. Required.
	RetentionDays int
	// RolePath and RoleBoundary are the path of the role that CloudTrail assumes, and the ARN of its permissions boundary.
	// Default: path / and no boundary.
	RolePath, RoleBoundary string
	// KMS encrypts with the linked key. Default: false, the key that CloudWatch Logs owns.
	KMS bool
	// Writer describes the role that CloudTrail assumes. Its KeyARN is known with the key. Required.
	Writer policydoc.LogWriter
}

// logGroup is a log group and the role that CloudTrail writes to it with.
type logGroup struct {
	group  *cloudwatch.LogGroup
	role   *iam.Role
	policy *iam.RolePolicy
}

func newLogGroup(ctx *pulumi.Context, name string, spec *LogGroupSpec, keyARN pulumi.StringInput, parent pulumi.ResourceOption,
) (*logGroup, error) {
	g := &logGroup{}
	var err error
	groupArgs := &cloudwatch.LogGroupArgs{
		Name:            pulumi.String(spec.Name),
		RetentionInDays: pulumi.Int(spec.RetentionDays),
	}
	if spec.KMS {
		groupArgs.KmsKeyId = keyARN.ToStringOutput().ToStringPtrOutput()
	}
	g.group, err = cloudwatch.NewLogGroup(ctx, name+"-log-group", groupArgs, parent)
	if err != nil {
		return nil, fmt.Errorf("log group: %w", err)
	}
	trust, err := policydoc.New(spec.Writer.Trust()).JSON()
	if err != nil {
		return nil, fmt.Errorf("log role: %w", err)
	}
	roleArgs := &iam.RoleArgs{
		AssumeRolePolicy: pulumi.String(trust),
		Description:      pulumi.String("CloudTrail writes to log group " + spec.Name),
	}
	if spec.RolePath != "" {
		roleArgs.Path = pulumi.String(spec.RolePath)
	}
	if spec.RoleBoundary != "" {
		roleArgs.PermissionsBoundary = pulumi.String(spec.RoleBoundary)
	}
	g.role, err = iam.NewRole(ctx, name+"-log-role", roleArgs, parent)
	if err != nil {
		return nil, fmt.Errorf("log role: %w", err)
	}
	g.policy, err = iam.NewRolePolicy(ctx, name+"-log-role-policy", &iam.RolePolicyArgs{
		Role:   g.role.Name,
		Policy: spec.permissions(keyARN),
	}, parent)
	if err != nil {
		return nil, fmt.Errorf("log role policy: %w", err)
	}
	return g, nil
}

// permissions waits for the key's ARN where there is a key.
func (s *LogGroupSpec) permissions(keyARN pulumi.StringInput) pulumi.StringOutput {
	if !s.KMS {
		keyARN = pulumi.String("")
	}
	return keyARN.ToStringOutput().ApplyT(func(arn string) (string, error) {
		writer := s.Writer
		writer.KeyARN = arn
		return policydoc.New(writer.Permissions()).JSON()
	}).(pulumi.StringOutput)
}
