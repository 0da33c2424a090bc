package watch

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
)

// Dashboard is one CloudWatch dashboard with everything that is measured.
type Dashboard struct{ pulumi.ResourceState }

func (*Dashboard) build(ctx *pulumi.Context, name string, spec *DashboardSpec, _ component.NoLinks, parent pulumi.ResourceOption,
) error {
	body, err := spec.Body()
	if err != nil {
		return err
	}
	_, err = cloudwatch.NewDashboard(ctx, name, &cloudwatch.DashboardArgs{
		DashboardName: pulumi.String(DashboardName(spec.Trail)),
		DashboardBody: pulumi.String(body),
	}, parent)
	return err
}

// NewDashboard creates the dashboard.
func NewDashboard(ctx *pulumi.Context, name string, spec *DashboardSpec, opts ...pulumi.ResourceOption) (*Dashboard, error) {
	c := &Dashboard{}
	return component.New(ctx, name, c, spec, component.NoLinks{}, component.Frame[*DashboardSpec, component.NoLinks]{
		Type: DashboardType, Noun: "dashboard", Build: c.build,
	}, opts)
}
