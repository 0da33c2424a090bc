package watch

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
	"datatrail/internal/dataset"
)

type contributorSchema struct {
	Name    string `json:"Name"`
	Version int    `json:"Version"`
}

type contributorFilter struct {
	Match       string   `json:"Match"`
	In          []string `json:"In,omitempty"`
	IsPresent   *bool    `json:"IsPresent,omitempty"`
	GreaterThan *int     `json:"GreaterThan,omitempty"`
}

type contribution struct {
	Keys    []string            `json:"Keys"`
	ValueOf string              `json:"ValueOf"`
	Filters []contributorFilter `json:"Filters"`
}

// contributors is the definition of a Contributor Insights rule.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/ContributorInsights-RuleSyntax.html
type contributors struct {
	Schema        contributorSchema `json:"Schema"`
	LogGroupNames []string          `json:"LogGroupNames"`
	LogFormat     string            `json:"LogFormat"`
	Contribution  contribution      `json:"Contribution"`
	AggregateOn   string            `json:"AggregateOn"`
}

// topTalkers adds up the bytes of successful reads by principal and address. These are too many for
// dimensions of a metric. Readers without an ARN, which are anonymous ones, are not ranked, nor are
// records whose error code is empty rather than absent: filters are joined by AND, and no operator takes
// both. A second rule would rank the others apart from these.
// docs/unproven.md#empty-error-codes
func topTalkers(logGroup string) contributors {
	absent, nothing := false, 0
	return contributors{
		Schema:        contributorSchema{Name: "CloudWatchLogRule", Version: 1},
		LogGroupNames: []string{logGroup},
		LogFormat:     "JSON",
		Contribution: contribution{
			Keys:    []string{"$.userIdentity.arn", "$.sourceIPAddress"},
			ValueOf: "$." + fieldBytes,
			Filters: []contributorFilter{
				{Match: "$.eventSource", In: []string{serviceS3}},
				{Match: "$.eventName", In: dataset.APIs(dataset.Content)},
				{Match: "$.errorCode", IsPresent: &absent},
				{Match: "$." + fieldBytes, GreaterThan: &nothing},
			},
		},
		AggregateOn: "Sum",
	}
}

// TopTalkersArgs are the arguments of NewTopTalkers.
type TopTalkersArgs struct {
	// RuleName is the physical name. Required.
	RuleName string
	// LogGroup is the physical name of the log group. Required.
	LogGroup string
	// WaitFor are the resources that make the log group. Default: none.
	WaitFor []pulumi.Resource
}

// TopTalkers is a Contributor Insights rule that ranks who reads most.
type TopTalkers struct{ pulumi.ResourceState }

// Validate refuses a missing name or log group.
func (a *TopTalkersArgs) Validate() error {
	if a.RuleName == "" || a.LogGroup == "" {
		return errors.New("RuleName and LogGroup are required")
	}
	return nil
}

func (*TopTalkers) build(ctx *pulumi.Context, name string, args *TopTalkersArgs, parent pulumi.ResourceOption) error {
	definition, err := json.Marshal(topTalkers(args.LogGroup))
	if err != nil {
		return fmt.Errorf("rule: %w", err)
	}
	_, err = cloudwatch.NewContributorInsightRule(ctx, name, &cloudwatch.ContributorInsightRuleArgs{
		RuleName:       pulumi.String(args.RuleName),
		RuleState:      pulumi.String("ENABLED"),
		RuleDefinition: pulumi.String(string(definition)),
	}, parent, pulumi.DependsOn(args.WaitFor))
	if err != nil {
		return fmt.Errorf("rule: %w", err)
	}
	return nil
}

// NewTopTalkers creates the rule.
func NewTopTalkers(ctx *pulumi.Context, name string, args *TopTalkersArgs, opts ...pulumi.ResourceOption) (*TopTalkers, error) {
	c := &TopTalkers{}
	return component.New(ctx, name, c, args, component.Frame[TopTalkersArgs]{
		Type: TopTalkersType, Noun: "top talkers", Validate: (*TopTalkersArgs).Validate, Build: c.build,
	}, opts)
}
