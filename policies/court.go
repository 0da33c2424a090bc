package main

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/policyx"

	"datatrail/policies/graph"
	"datatrail/policies/prop"
	"datatrail/policies/rules"
	"datatrail/policies/settings"
)

// court collects what the engine tells before the end, and judges once for all policies. The engine shows
// a resource policy the inputs and the configuration, and a stack policy neither of them.
type court struct {
	stack  string
	dryRun bool
	now    func() time.Time

	mu       sync.Mutex
	inputs   map[string]property.Map
	settings settings.Settings
	asked    bool
	judged   *policyx.AnalyzerResource
	verdict  rules.Verdict
}

func newCourt(stack string, dryRun bool, now func() time.Time) *court {
	return &court{
		stack: stack, dryRun: dryRun, now: now,
		inputs: map[string]property.Map{}, settings: settings.Defaults(),
	}
}

// hear keeps the inputs of a resource. The first resource carries the mistakes in the settings, and the
// defaults hold in their place.
func (c *court) hear(_ context.Context, args policyx.ResourceValidationArgs) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inputs[args.Resource.URN] = args.Resource.Properties
	if c.asked {
		return nil
	}
	c.asked = true
	var err error
	if c.settings, err = settings.Read(args.Config, rules.Names()); err != nil {
		args.Manager.ReportViolation(err.Error(), args.Resource.URN)
	}
	return nil
}

// judge judges a stack once and remembers the verdict for the policies that ask next.
func (c *court) judge(resources []policyx.AnalyzerResource) rules.Verdict {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(resources) == 0 {
		return rules.Verdict{}
	}
	if c.judged == &resources[0] {
		return c.verdict
	}
	seen := make([]*graph.Resource, 0, len(resources))
	for _, resource := range resources {
		seen = append(seen, c.read(resource))
	}
	c.verdict = rules.Judge(c.scene(seen), rules.All())
	c.judged = &resources[0]
	return c.verdict
}

// judgeAlone judges one rule over one resource that is about to be made.
func (c *court) judgeAlone(rule rules.Rule, resource policyx.AnalyzerResource) []rules.Finding {
	c.mu.Lock()
	defer c.mu.Unlock()
	alone := c.scene([]*graph.Resource{c.read(resource)})
	return rules.Judge(alone, []rules.Rule{rule}).Violations[rule.Name]
}

func (c *court) scene(resources []*graph.Resource) rules.Scene {
	return rules.Scene{Stack: graph.New(c.stack, resources), Settings: c.settings, Today: c.now()}
}

func region(provider policyx.AnalyzerProviderResource) string {
	text, _ := prop.First(provider.Properties, "region").Text()
	return text
}

// account is the account that a provider is bound to. Providers keep lists as JSON.
func account(provider policyx.AnalyzerProviderResource) string {
	allowed := prop.At(provider.Properties, "allowedAccountIds")
	if len(allowed) != 1 {
		return ""
	}
	text, _ := allowed[0].Text()
	var list []string
	if json.Unmarshal([]byte(text), &list) == nil && len(list) == 1 {
		text = list[0]
	}
	if strings.Trim(text, "0123456789") != "" {
		return ""
	}
	return text
}

func (c *court) read(resource policyx.AnalyzerResource) *graph.Resource {
	read := &graph.Resource{
		URN:          resource.URN,
		Type:         resource.Type,
		Name:         resource.Name,
		Outputs:      resource.Properties,
		Region:       region(resource.Provider),
		Provider:     resource.Provider.URN,
		Account:      account(resource.Provider),
		Protected:    resource.Options.Protect,
		DependsOn:    resource.Dependencies,
		PropertyDeps: resource.PropertyDependencies,
	}
	if inputs, ok := c.inputs[resource.URN]; ok {
		read.Inputs = &inputs
	}
	return read
}
