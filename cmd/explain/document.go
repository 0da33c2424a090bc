package main

import (
	"slices"

	core "datatrail/internal/dataset"
	"datatrail/internal/policydoc"
	"datatrail/judge/evaluator"
)

// open reads the policy of the bucket.
func (d *dataset) open() error {
	d.says = map[string]string{}
	parts := d.parts()
	var err error
	if d.policy, err = d.read(parts); err != nil || d.Rule.Mode != core.Observe || d.Rule.Empty() {
		return err
	}
	enforced := slices.Clone(parts)
	enforced[d.place].Rule.Mode = core.Enforce
	d.enforced, err = d.read(enforced)
	return err
}

// parts are the datasets of the bucket.
func (d *dataset) parts() []policydoc.Part {
	if d.existing != nil {
		return d.existing.Datasets
	}
	return d.spec.Datasets
}

// read makes the policy of the bucket out of its datasets: the whole of it, or what they add to that of an existing bucket.
func (d *dataset) read(parts []policydoc.Part) (*evaluator.Policy, error) {
	compose := d.whole
	if d.existing != nil {
		compose = d.added
	}
	text, err := compose(parts)
	if err != nil {
		return nil, err
	}
	return evaluator.Read(text, d.account, d.partition)
}

// whole is the policy of a bucket of the stack.
func (d *dataset) whole(parts []policydoc.Part) (string, error) {
	spec := *d.spec
	spec.Datasets = parts
	document := spec.Document()
	d.explain(document.Statement)
	return document.JSON()
}

// nothing is the policy of a bucket that has none.
const nothing = `{"Version":"2012-10-17","Statement":[]}`

// added is the policy of an existing bucket, as far as it is known, with what its datasets add.
func (d *dataset) added(parts []policydoc.Part) (string, error) {
	more := *d.existing
	more.Datasets = parts
	ours := more.Statements()
	d.explain(ours)
	text := ""
	if d.live != nil {
		text = *d.live
	}
	if text == "" && len(ours) == 0 {
		return nothing, nil
	}
	merged, err := policydoc.Merge(text, more.BucketARN, ours, d.owner)
	return merged.Policy, err
}

// explain keeps what is to be said of the stack's own statements.
func (d *dataset) explain(statements []policydoc.Statement) {
	for _, s := range statements {
		d.says[s.Sid+string(d.owner)] = s.Says
	}
}

// known says of an existing bucket what its answers rest on.
func (d *dataset) known() string {
	switch {
	case d.existing == nil:
		return ""
	case d.live == nil:
		return "The bucket already exists, and its owner's policy is not known: the answers come only from the datasets' statements."
	default:
		return "The bucket already exists: the answers come from its current policy, with the datasets' statements added."
	}
}
