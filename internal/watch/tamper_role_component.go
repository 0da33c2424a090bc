package watch

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func (spec *TamperSpec) createFilter(ctx *pulumi.Context, name string, links TamperLinks, parent pulumi.ResourceOption) error {
	_, err := cloudwatch.NewLogMetricFilter(ctx, name+"-role", &cloudwatch.LogMetricFilterArgs{
		Name:         pulumi.String(roleMetric),
		LogGroupName: pulumi.String(spec.LogGroup),
		Pattern: links.RoleName.ToStringOutput().ApplyT(func(role string) string {
			return rolePattern(role).String()
		}).(pulumi.StringOutput),
		MetricTransformation: cloudwatch.LogMetricFilterMetricTransformationArgs{
			Namespace: pulumi.String(Namespace(spec.Trail)), Name: pulumi.String(roleMetric), Value: pulumi.String("1"),
			Unit: pulumi.String(unitCount),
		},
	}, parent, pulumi.DependsOn([]pulumi.Resource{links.LogGroup}))
	if err != nil {
		return fmt.Errorf("metric filter %s: %w", roleMetric, err)
	}
	return nil
}
