package watch

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
)

// QueriesLinks are the inputs of Queries that other resources supply.
type QueriesLinks struct {
	// LogGroup is the trail's log group, which must exist first. Required with the spec's.
	LogGroup pulumi.Resource `link:"optional"`
	// AccessLogGroup is the log group of access logs, which must exist first. Required with the spec's.
	AccessLogGroup pulumi.Resource `link:"optional"`
}

// Queries are saved CloudWatch Logs Insights queries.
type Queries struct{ pulumi.ResourceState }

// save saves queries on one log group.
func (spec *QueriesSpec) save(ctx *pulumi.Context, name string, all []Query, group string, made pulumi.Resource,
	parent pulumi.ResourceOption,
) error {
	for _, q := range all {
		_, err := cloudwatch.NewQueryDefinition(ctx, name+"-"+q.logical(), &cloudwatch.QueryDefinitionArgs{
			Name:          pulumi.String(spec.Trail + "/" + q.title()),
			QueryString:   pulumi.String(q.Text),
			LogGroupNames: pulumi.StringArray{pulumi.String(group)},
		}, parent, pulumi.DependsOn([]pulumi.Resource{made}))
		if err != nil {
			return fmt.Errorf("query %s: %w", q.title(), err)
		}
	}
	return nil
}

func (*Queries) build(ctx *pulumi.Context, name string, spec *QueriesSpec, links QueriesLinks, parent pulumi.ResourceOption,
) error {
	if err := spec.save(ctx, name, spec.ofTrail(), spec.LogGroup, links.LogGroup, parent); err != nil {
		return err
	}
	return spec.save(ctx, name, spec.ofAccessLogs(), spec.AccessLogGroup, links.AccessLogGroup, parent)
}

// NewQueries saves the queries. One that has no room for all datasets is saved in parts.
func NewQueries(ctx *pulumi.Context, name string, spec *QueriesSpec, links QueriesLinks, opts ...pulumi.ResourceOption,
) (*Queries, error) {
	c := &Queries{}
	return component.New(ctx, name, c, spec, links, component.Frame[*QueriesSpec, QueriesLinks]{
		Type: QueriesType, Noun: "queries", Build: c.build,
		Suits: func(s *QueriesSpec, l QueriesLinks) error {
			if s.LogGroup != "" && l.LogGroup == nil || s.AccessLogGroup != "" && l.AccessLogGroup == nil {
				return errors.New("links LogGroup and AccessLogGroup are required with those of the spec")
			}
			return nil
		},
	}, opts)
}
