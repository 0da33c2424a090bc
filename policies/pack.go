package main

import (
	"context"
	"fmt"
	"time"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/policyx"

	"datatrail/internal/version"
	"datatrail/policies/rules"
	"datatrail/policies/settings"
)

const (
	packName       = "datatrail"
	settingsPolicy = "settings"
	pendingPolicy  = "not-yet-known"
	advicePolicy   = "advice"
)

var packVersion = semver.MustParse(version.Number)

// newPack makes the pack for one preview or update of one stack.
func newPack(ctx *pulumi.Context) (policyx.PolicyPack, error) {
	return packFor(newCourt(ctx.Stack(), ctx.DryRun(), time.Now))
}

func packFor(court *court) (policyx.PolicyPack, error) {
	policies := []policyx.Policy{
		policyx.NewResourceValidationPolicy(settingsPolicy, policyx.ResourceValidationPolicyArgs{
			Description:      "The settings of the pack are complete and without mistakes.",
			EnforcementLevel: policyx.EnforcementLevelMandatory,
			ConfigSchema:     settings.Schema(),
			ValidateResource: court.hear,
		}),
	}
	for _, rule := range rules.All() {
		policies = append(policies, stackPolicy(rule.Name, rule.Reason, policyx.EnforcementLevelMandatory, court,
			func(verdict rules.Verdict) []rules.Finding { return verdict.Violations[rule.Name] }))
		// A preview makes nothing, and every gate costs the reading of every resource.
		if rule.Local && !court.dryRun {
			policies = append(policies, gate(rule, court))
		}
	}
	policies = append(
		policies,
		stackPolicy(pendingPolicy, "What the preview cannot know is judged at the update.",
			policyx.EnforcementLevelAdvisory, court,
			func(verdict rules.Verdict) []rules.Finding { return summarize(verdict.Pending) }),
		stackPolicy(advicePolicy, "Allowed, but worth a look.", policyx.EnforcementLevelAdvisory, court,
			func(verdict rules.Verdict) []rules.Finding { return named(verdict.Advice) }),
	)
	pack, err := policyx.NewPolicyPack(packName, packVersion, policyx.EnforcementLevelMandatory, policies)
	if err != nil {
		return nil, fmt.Errorf("policy pack: %w", err)
	}
	return pack, nil
}

func stackPolicy(
	name, description string, level policyx.EnforcementLevel, court *court, pick func(rules.Verdict) []rules.Finding,
) policyx.Policy {
	return policyx.NewStackValidationPolicy(name, policyx.StackValidationPolicyArgs{
		Description:      description,
		EnforcementLevel: level,
		ValidateStack: func(_ context.Context, args policyx.StackValidationArgs) error {
			for _, finding := range pick(court.judge(args.Resources)) {
				args.Manager.ReportViolation(finding.Message, finding.URN)
			}
			return nil
		},
	})
}

// gate judges a local rule before the resource is made. Stack policies run after an update has made
// everything, so an update without preview would otherwise open a bucket first and complain later.
func gate(rule rules.Rule, court *court) policyx.Policy {
	return policyx.NewResourceValidationPolicy(rule.Name, policyx.ResourceValidationPolicyArgs{
		Description:      rule.Reason,
		EnforcementLevel: policyx.EnforcementLevelMandatory,
		ValidateResource: func(_ context.Context, args policyx.ResourceValidationArgs) error {
			for _, finding := range court.judgeAlone(rule, args.Resource) {
				args.Manager.ReportViolation(finding.Message, finding.URN)
			}
			return nil
		},
	})
}
