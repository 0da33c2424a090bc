package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/dataset"
	"datatrail/internal/watch"
)

// perimeters are those that fit into a saved query.
func (p *Plan) perimeters() map[string]dataset.Perimeter {
	out := map[string]dataset.Perimeter{}
	for _, d := range p.Datasets {
		rule := d.Perimeter.Rule
		if rule.Mode == dataset.Unrestricted {
			continue
		}
		if len(watch.Outside(d.source(), rule).Text) > watch.MaxQuery {
			p.warn("queries: the networks of dataset %s do not fit into a saved query: reads from outside are not among them; "+
				"the named queries of analysis have room for all", d.Name)
			continue
		}
		out[d.Name] = rule
	}
	return out
}

func (p *Plan) planQueries() {
	if p.config.Queries {
		p.Watch.Queries = &watch.QueriesArgs{
			Trail: p.Trail.Name, LogGroup: p.logGroupName(), Sources: p.sources(), Perimeters: p.perimeters(),
		}
	}
}

func (b *built) buildQueries(ctx *pulumi.Context, w Watch, provider pulumi.ResourceOption) error {
	if w.Queries == nil {
		return nil
	}
	args := *w.Queries
	args.WaitFor = []pulumi.Resource{b.trail.LogGroup}
	_, err := watch.NewQueries(ctx, "queries", &args, provider)
	return err
}
