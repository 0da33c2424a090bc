package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/dataset"
	"datatrail/internal/watch"
)

// perimeters are those that fit into a saved query.
func (p *planner) perimeters() map[string]dataset.Perimeter {
	out := map[string]dataset.Perimeter{}
	for _, d := range p.Datasets() {
		if d.Rule.Mode == dataset.Unrestricted {
			continue
		}
		if len(watch.Outside(d.source(), d.Rule).Text) > watch.MaxQuery {
			p.warn("queries: the networks of dataset %s do not fit into a saved query: there is none for reads from outside; the "+
				"named queries of analysis have room for all of them", d.Name)
			continue
		}
		out[d.Name] = d.Rule
	}
	return out
}

// savedQueries are those of CloudWatch Logs Insights.
var savedQueries = part{
	plan: func(p *planner) {
		if !p.config.Queries {
			return
		}
		spec := &watch.QueriesSpec{Trail: p.trailName(), LogGroup: p.logGroupName()}
		if spec.LogGroup != "" {
			spec.Sources, spec.Perimeters = p.sources(), p.perimeters()
		}
		if logged := p.inAccessLogGroup(); p.accessLogGroup() != "" && len(logged) > 0 {
			spec.AccessLogGroup, spec.Logged = p.accessLogGroup(), sources(logged)
		}
		if spec.LogGroup+spec.AccessLogGroup == "" {
			p.warn("queries: neither records nor access logs of a dataset reach a log group of this stack: there is nothing to ask")
			return
		}
		p.Watch.Queries = spec
	},
	switches: func(p *planner) []Switch {
		return []Switch{{"queries", "saved queries, and $0.005 per GB that they scan", p.Watch.Queries != nil, 0}}
	},
	validate: func(p *Plan) error { return refusal("queries", p.Watch.Queries) },
	build: func(ctx *pulumi.Context, b *builder) error {
		if b.plan.Watch.Queries == nil {
			return nil
		}
		links := watch.QueriesLinks{AccessLogGroup: b.accessLogGroup}
		if b.plan.Watch.Queries.LogGroup != "" {
			links.LogGroup = b.trail.LogGroup
		}
		_, err := watch.NewQueries(ctx, "queries", b.plan.Watch.Queries, links, b.provider)
		return err
	},
}
