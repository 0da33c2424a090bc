package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"datatrail/internal/bucket"
	core "datatrail/internal/dataset"
	"datatrail/internal/envfile"
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
	// spec is that of the bucket's policy, in which the dataset stands at a place.
	spec   bucket.PerimeterSpec
	place  int
	policy *evaluator.Policy
	// enforced is what the policy would be, of a perimeter that only observes.
	enforced *evaluator.Policy
	// says why each statement of these, by its id, decides as it does.
	says map[string]string
	// key is that of the bucket. Nil: the bucket has none.
	key *key
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

// open reads the policy of the bucket.
func (d *dataset) open() error {
	d.says = map[string]string{}
	var err error
	if d.policy, err = d.read(d.spec); err != nil || d.Rule.Mode != core.Observe || d.Rule.Empty() {
		return err
	}
	enforced := d.spec
	enforced.Datasets = slices.Clone(enforced.Datasets)
	enforced.Datasets[d.place].Rule.Mode = core.Enforce
	d.enforced, err = d.read(enforced)
	return err
}

func (d *dataset) read(spec bucket.PerimeterSpec) (*evaluator.Policy, error) {
	document := spec.Document()
	for _, statement := range document.Statement {
		d.says[statement.Sid] = statement.Says
	}
	text, err := document.JSON()
	if err != nil {
		return nil, fmt.Errorf("dataset %s: %w", d.Name, err)
	}
	policy, err := evaluator.Read(text, d.account, d.partition)
	if err != nil {
		return nil, fmt.Errorf("dataset %s: %w", d.Name, err)
	}
	return policy, nil
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
		key, err := keyOf(plan, b.Spec)
		if err != nil {
			return nil, err
		}
		for i, planned := range b.Datasets {
			d := dataset{
				Dataset: planned, written: perimeters[planned.Name], spec: b.Policy, place: i, key: key,
				account: plan.Identity.Account, partition: plan.Identity.Partition,
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
