package main

import (
	"slices"
	"strings"

	"datatrail/internal/config"
	"datatrail/internal/stack"
)

// plan presumes who deploys, unless it is given.
func (s settings) plan(values map[string]string) (*stack.Plan, error) {
	c, err := config.Parse(project, values, nil)
	if err != nil {
		return nil, err
	}
	chosen, err := stack.Choose(c.AWS, s.account, s.deployer)
	if err != nil {
		return nil, err
	}
	plan, err := stack.NewPlan(project, s.stack, c, stack.Presume(c.AWS, chosen.Account))
	if err != nil {
		return nil, err
	}
	return plan, checkDeployer(plan, chosen.Deployer)
}

// checkDeployer presumes a deployer whom the configuration does not shut out, unless one is given.
func checkDeployer(plan *stack.Plan, given string) error {
	if given != "" {
		return plan.CheckDeployer(given)
	}
	id := plan.Identity
	first := plan.CheckDeployer("arn:" + id.Partition + ":iam::" + id.Account + ":role/ci/datatrail-deployer")
	if first == nil {
		return nil
	}
	candidates := slices.Clone(plan.TrailLogs.Administrators)
	for _, d := range plan.Datasets() {
		candidates = append(candidates, d.Rule.ExemptPrincipals...)
	}
	for _, pattern := range candidates {
		if plan.CheckDeployer(instance(pattern)) == nil {
			return nil
		}
	}
	return first
}

// instance is a principal that a pattern names.
func instance(pattern string) string {
	return strings.NewReplacer("::*:", "::"+stack.ExampleAccount+":", "*", "x", "?", "x").Replace(pattern)
}
