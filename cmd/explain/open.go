package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	core "datatrail/internal/dataset"
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
	// in is its bucket, in which it stands at a place.
	in    stack.Bucket
	place int
	// owner is in the names of the stack's statements, where others write the policy too.
	owner policydoc.Owner
	// live is what is known of a bucket that exists already. Nil: nobody has looked at it.
	live *live.Bucket
	// isAdded says that the policy of such a bucket has the stack's statements already.
	isAdded bool
	// text is the policy of the bucket.
	text   string
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
	var known live.State
	if s.live != "" {
		if known, err = live.Read(s.live); err != nil {
			return nil, err
		}
	}
	all, err := datasets(plan, values, known)
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
	parts := make([]policydoc.Part, len(d.in.Datasets))
	for i, other := range d.in.Datasets {
		parts[i] = other.Part
	}
	text, err := d.document(parts)
	if err != nil {
		return fmt.Errorf("dataset %s: %w", d.Name, err)
	}
	d.text = text
	if d.policy, err = d.read(text); err != nil || d.Rule.Mode != core.Observe || d.Rule.Empty() {
		return err
	}
	parts[d.place].Rule.Mode = core.Enforce
	if text, err = d.document(parts); err != nil {
		return fmt.Errorf("dataset %s: %w", d.Name, err)
	}
	d.enforced, err = d.read(text)
	return err
}

// document is the policy of the bucket with the statements of the datasets, and notes what each of them says.
func (d *dataset) document(parts []policydoc.Part) (string, error) {
	if d.in.Existing == nil {
		spec := *d.in.Policy
		spec.Datasets = parts
		document := spec.Document()
		for _, statement := range document.Statement {
			d.says[statement.Sid] = statement.Says
		}
		return document.JSON()
	}
	ours := policydoc.DataBucket{BucketARN: d.BucketARN, Parts: parts}.Added()
	for _, statement := range d.owner.Owned(ours) {
		d.says[statement.Sid] = statement.Says
	}
	var found live.Bucket
	if d.live != nil {
		found = *d.live
	}
	merged, err := policydoc.Merge(found.Policy, d.BucketARN, ours, d.owner)
	if err != nil {
		return "", fmt.Errorf("bucket %s: %w", d.Bucket, err)
	}
	if d.policy == nil {
		d.isAdded = merged.Holds
	}
	return merged.Policy, nil
}

func (d *dataset) read(text string) (*evaluator.Policy, error) {
	policy, err := evaluator.Read(text, d.account, d.partition)
	if err != nil {
		return nil, fmt.Errorf("dataset %s: %w", d.Name, err)
	}
	return policy, nil
}

// datasets are those of a plan, in the order of their names.
func datasets(plan *stack.Plan, values map[string]string, known live.State) ([]dataset, error) {
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
		account := plan.Identity.Account
		var found *live.Bucket
		if b.Existing != nil {
			account = b.Existing.Account
			if one, looked := known.Buckets[b.BucketName]; looked {
				found = &one
			}
		}
		key, err := keyOf(plan, b)
		if err != nil {
			return nil, err
		}
		for i, planned := range b.Datasets {
			d := dataset{
				Dataset: planned, written: perimeters[planned.Name], in: b, place: i, key: key, owner: plan.Owner, live: found,
				account: account, partition: plan.Identity.Partition,
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
