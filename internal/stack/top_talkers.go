package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/watch"
)

// topTalkers is the ranking of who reads most.
var topTalkers = part{
	plan: func(p *planner) {
		if p.metrics().TopTalkers {
			p.Watch.TopTalkers = &watch.TopTalkersSpec{RuleName: watch.TopTalkersName(p.trailName()), LogGroup: p.logGroupName()}
		}
	},
	switches: func(p *planner) []Switch {
		return []Switch{{
			"metrics.topTalkers", "a Contributor Insights rule, and $0.02 per million reads", p.Watch.TopTalkers != nil, priceRule,
		}}
	},
	validate: func(p *Plan) error { return refusal("metrics.topTalkers", p.Watch.TopTalkers) },
	build: func(ctx *pulumi.Context, b *builder) error {
		if b.plan.Watch.TopTalkers == nil {
			return nil
		}
		_, err := watch.NewTopTalkers(ctx, "top-talkers", b.plan.Watch.TopTalkers,
			watch.TopTalkersLinks{LogGroup: b.trail.LogGroup}, b.provider)
		return err
	},
}
