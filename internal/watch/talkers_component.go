package watch

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
)

// TopTalkersLinks are the inputs of TopTalkers that other resources supply.
type TopTalkersLinks struct {
	// LogGroup is the log group, which must exist first.
	LogGroup pulumi.Resource
}

// TopTalkers is a Contributor Insights rule that ranks who reads most.
type TopTalkers struct{ pulumi.ResourceState }

func (*TopTalkers) build(ctx *pulumi.Context, name string, spec *TopTalkersSpec, links TopTalkersLinks,
	parent pulumi.ResourceOption,
) error {
	definition, err := spec.definition()
	if err != nil {
		return err
	}
	_, err = cloudwatch.NewContributorInsightRule(ctx, name, &cloudwatch.ContributorInsightRuleArgs{
		RuleName:       pulumi.String(spec.RuleName),
		RuleState:      pulumi.String("ENABLED"),
		RuleDefinition: pulumi.String(definition),
	}, parent, pulumi.DependsOn([]pulumi.Resource{links.LogGroup}))
	if err != nil {
		return fmt.Errorf("rule: %w", err)
	}
	return nil
}

// NewTopTalkers creates the rule.
func NewTopTalkers(ctx *pulumi.Context, name string, spec *TopTalkersSpec, links TopTalkersLinks, opts ...pulumi.ResourceOption,
) (*TopTalkers, error) {
	c := &TopTalkers{}
	return component.New(ctx, name, c, spec, links, component.Frame[*TopTalkersSpec, TopTalkersLinks]{
		Type: TopTalkersType, Noun: "top talkers", Build: c.build,
	}, opts)
}
