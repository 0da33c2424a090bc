package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"datatrail/internal/bucket"
	"datatrail/internal/config"
	"datatrail/internal/envfile"
	"datatrail/internal/policydoc"
	"datatrail/internal/stack"
	"datatrail/judge/evaluator"
)

// project is the name of the Pulumi project, and the namespace of its keys.
const project = "datatrail"

// dataset is a dataset of an environment, with the policy of its bucket.
type dataset struct {
	stack.Dataset
	written

	account, partition string
	// spec is that of the bucket's policy, in which the dataset stands at a place. Nil: the policy is the bucket's owner's.
	spec  *bucket.PerimeterSpec
	place int
	// document is the bucket's policy, as far as the stack knows it.
	document policydoc.Document
	policy   *evaluator.Policy
	// says why each statement of the policy, by its id, decides as it does.
	says map[string]string
}

// written is what people recognise as theirs in an environment file, where the plan has merged networks
// and turned account ids into ARNs.
type written struct {
	CIDRs   []string `json:"cidrs"`
	Readers []string `json:"readers"`
}

// open plans an environment file without an account, and returns the datasets that are asked for.
func open(s settings) ([]dataset, error) {
	values, err := envfile.Values(s.config, project)
	if err != nil {
		return nil, err
	}
	plan, err := s.plan(values)
	if err != nil {
		return nil, fmt.Errorf("stack %s: %w", s.stack, err)
	}
	all, err := datasets(plan, values)
	if err != nil || s.dataset == "" {
		return all, err
	}
	var names []string
	for _, d := range all {
		if d.Name == s.dataset {
			return []dataset{d}, nil
		}
		names = append(names, d.Name)
	}
	return nil, fmt.Errorf("dataset %q: %s has none of this name: choose one of %s", s.dataset, s.config, strings.Join(names, ", "))
}

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

// open reads the policy of the bucket.
func (d *dataset) open() error {
	d.says = map[string]string{}
	for _, statement := range d.document.Statement {
		d.says[statement.Sid] = statement.Says
	}
	text, err := d.document.JSON()
	if err != nil {
		return fmt.Errorf("dataset %s: %w", d.Name, err)
	}
	if d.policy, err = evaluator.Parse(text, d.account, d.partition); err != nil {
		return fmt.Errorf("dataset %s: %w", d.Name, err)
	}
	return nil
}

// datasets are those of a plan, in the order of their names.
func datasets(plan *stack.Plan, values map[string]string) ([]dataset, error) {
	var file []struct {
		Name      string  `json:"name"`
		Perimeter written `json:"perimeter"`
	}
	if err := json.Unmarshal([]byte(values[project+":datasets"]), &file); err != nil {
		return nil, fmt.Errorf("datasets: %w", err)
	}
	perimeters := map[string]written{}
	for _, d := range file {
		perimeters[d.Name] = d.Perimeter
	}
	var out []dataset
	for _, b := range plan.Buckets {
		for i, planned := range b.Datasets {
			d := dataset{
				Dataset: planned, written: perimeters[planned.Name], spec: b.Policy, place: i,
				account: plan.Identity.Account, partition: plan.Identity.Partition,
			}
			if b.Existing == nil {
				d.document = b.Policy.Document()
			} else {
				d.account, d.document = b.Existing.Account, policydoc.New(b.Existing.Spec.Statements())
			}
			if err := d.open(); err != nil {
				return nil, err
			}
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b dataset) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}
