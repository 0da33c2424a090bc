package watch

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
)

// QueriesLinks are what Queries need of other resources.
type QueriesLinks struct {
	// LogGroup is the log group, which has to exist.
	LogGroup pulumi.Resource
}

// Queries are saved CloudWatch Logs Insights queries.
type Queries struct{ pulumi.ResourceState }

func (*Queries) build(ctx *pulumi.Context, name string, spec *QueriesSpec, links QueriesLinks, parent pulumi.ResourceOption,
) error {
	after := pulumi.DependsOn([]pulumi.Resource{links.LogGroup})
	for _, q := range spec.all() {
		logical := name + "-" + strings.ReplaceAll(strings.ToLower(q.Name), " ", "-")
		_, err := cloudwatch.NewQueryDefinition(ctx, logical, &cloudwatch.QueryDefinitionArgs{
			Name:          pulumi.String(spec.Trail + "/" + q.Name),
			QueryString:   pulumi.String(q.Text),
			LogGroupNames: pulumi.StringArray{pulumi.String(spec.LogGroup)},
		}, parent, after)
		if err != nil {
			return fmt.Errorf("query %s: %w", q.Name, err)
		}
	}
	return nil
}

// NewQueries saves the queries.
func NewQueries(ctx *pulumi.Context, name string, spec *QueriesSpec, links QueriesLinks, opts ...pulumi.ResourceOption,
) (*Queries, error) {
	c := &Queries{}
	return component.New(ctx, name, c, spec, links, component.Frame[*QueriesSpec, QueriesLinks]{
		Type: QueriesType, Noun: "queries", Build: c.build,
	}, opts)
}
