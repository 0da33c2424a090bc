package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"datatrail/internal/bucket"
	"datatrail/internal/envfile"
	"datatrail/internal/live"
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
	// spec is that of the bucket's policy, in which the dataset stands at a place. Nil: the bucket exists already.
	spec     *bucket.PerimeterSpec
	existing *bucket.ExistingBucketSpec
	place    int
	// live is the policy that the existing bucket has. Nil: not known.
	live *string
	// owner ends the names of the stack's statements among those of a live policy.
	owner  policydoc.Owner
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
	var state live.State
	if s.live != "" {
		if state, err = live.Read(s.live); err != nil {
			return nil, err
		}
	}
	all, err := datasets(plan, values, state)
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

// datasets are those of a plan, in the order of their names.
func datasets(plan *stack.Plan, values map[string]string, state live.State) ([]dataset, error) {
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
			key, err := keyOf(plan, planned)
			if err != nil {
				return nil, err
			}
			d := dataset{
				Dataset: planned, written: perimeters[planned.Name], spec: b.Policy, place: i, key: key,
				account: plan.Identity.Account, partition: plan.Identity.Partition,
			}
			if b.Existing != nil {
				d.account, d.existing = b.Existing.Account, &b.Existing.Spec
				d.owner = policydoc.NewOwner(plan.Identity.Account, project, plan.Prefix)
				if found, looked := state.Buckets[b.BucketName]; looked {
					d.live = &found.Policy
				}
			}
			if err := d.open(); err != nil {
				return nil, fmt.Errorf("dataset %s: %w", d.Name, err)
			}
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b dataset) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}
