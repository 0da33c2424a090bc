package main

import (
	"context"
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/config"
	"datatrail/internal/deployer"
	"datatrail/internal/envfile"
	"datatrail/internal/graph"
	"datatrail/internal/offline"
	"datatrail/internal/previewed"
	"datatrail/internal/stack"
)

const project = "datatrail"

// presumed is the account that is asked for, or the first that the file allows, or an example.
func (s settings) presumed(values map[string]string) (string, error) {
	if s.account != "" {
		return s.account, nil
	}
	c, err := config.Parse(project, values, nil)
	if err != nil {
		return "", err
	}
	if allowed := c.AWS.AllowedAccountIDs; len(allowed) > 0 {
		return allowed[0], nil
	}
	return offline.ExampleAccount, nil
}

// open previews an environment, deployed by the role that is asked for.
func (s settings) open(ctx context.Context) (deployer.Site, graph.Graph, error) {
	values, err := envfile.Values(s.config, project)
	if err != nil {
		return deployer.Site{}, graph.Graph{}, err
	}
	account, err := s.presumed(values)
	if err != nil {
		return deployer.Site{}, graph.Graph{}, err
	}
	var plan *stack.Plan
	made, err := previewed.Of(ctx, offline.Options{
		ProjectFile: s.project, ConfigFile: s.config, Stack: s.stack,
		Identity: offline.Identity{Account: account, Issuer: s.deployer},
		Program: func(ctx *pulumi.Context) error {
			var err error
			plan, err = stack.Deploy(config.WithKeys(ctx, slices.Sorted(maps.Keys(values))))
			return err
		},
	})
	if err != nil {
		return deployer.Site{}, graph.Graph{}, err
	}
	id := plan.Identity
	role := func(given, name string) string {
		if given != "" {
			return given
		}
		return "arn:" + id.Partition + ":iam::" + id.Account + ":role/ci/" + name
	}
	return deployer.Site{
		Account: id.Account, Region: id.Region, Partition: id.Partition, Prefix: plan.Prefix, Tag: project + "/" + s.stack,
		Deployer: role(s.deployer, "datatrail-deployer"), Previewer: role(s.previewer, "datatrail-previewer"),
	}, made, nil
}
