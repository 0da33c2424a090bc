package watch

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Type tokens of the components.
const (
	TopicType                = "datatrail:watch:Topic"
	RequestMetricsType       = "datatrail:watch:RequestMetrics"
	RecordMetricsType        = "datatrail:watch:RecordMetrics"
	AlarmsType               = "datatrail:watch:Alarms"
	TamperType               = "datatrail:watch:Tamper"
	TopTalkersType           = "datatrail:watch:TopTalkers"
	QueriesType              = "datatrail:watch:Queries"
	DashboardType            = "datatrail:watch:Dashboard"
	StorageClassAnalysisType = "datatrail:watch:StorageClassAnalysis"
)

var errNoArgs = errors.New("args are required")

// frame is what the constructors of all components have in common: refuse, register, build and
// publish the outputs, if there are any.
type frame struct {
	token    string
	kind     string
	validate func() error
	build    func(ctx *pulumi.Context, name string, parent pulumi.ResourceOption) error
	outputs  func() pulumi.Map
}

func register[C pulumi.ComponentResource](ctx *pulumi.Context, name string, c C, f frame, opts []pulumi.ResourceOption,
) (C, error) {
	var none C
	if err := f.validate(); err != nil {
		return none, fmt.Errorf("%s %s: %w", f.kind, name, err)
	}
	if err := ctx.RegisterComponentResource(f.token, name, c, opts...); err != nil {
		return none, fmt.Errorf("%s %s: %w", f.kind, name, err)
	}
	if err := f.build(ctx, name, pulumi.Parent(c)); err != nil {
		return none, fmt.Errorf("%s %s: %w", f.kind, name, err)
	}
	outputs := pulumi.Map{}
	if f.outputs != nil {
		outputs = f.outputs()
	}
	if err := ctx.RegisterResourceOutputs(c, outputs); err != nil {
		return none, fmt.Errorf("%s %s: %w", f.kind, name, err)
	}
	return c, nil
}
