package watch

import (
	"encoding/json"
	"errors"
	"fmt"

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

// TopTalkersSpec describes TopTalkers.
type TopTalkersSpec struct {
	// RuleName is the physical name. Required.
	RuleName string
	// LogGroup is the physical name of the log group. Required.
	LogGroup string
}

// Validate refuses a missing name or log group.
func (s *TopTalkersSpec) Validate() error {
	if s.RuleName == "" || s.LogGroup == "" {
		return errors.New("RuleName and LogGroup are required")
	}
	return nil
}

// definition is the rule as CloudWatch takes it.
func (s *TopTalkersSpec) definition() (string, error) {
	text, err := json.Marshal(topTalkers(s.LogGroup))
	if err != nil {
		return "", fmt.Errorf("rule: %w", err)
	}
	return string(text), nil
}
