package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"datatrail/internal/envfile"
	"datatrail/internal/pulumitest"
	"datatrail/tests/oracle/composed"
	"datatrail/tests/oracle/evaluator"
	"datatrail/tests/oracle/requirement"
)

// dataset is a dataset of an environment, with the policy of its bucket.
type dataset struct {
	requirement.Dataset

	bucket string
	policy *evaluator.Policy
	stack  string
	values map[string]string
	by     composed.Deployer
}

// open deploys an environment file without an account, and returns the datasets that are asked for.
func open(s settings) ([]dataset, error) {
	values, err := envfile.Values(s.config, composed.Project)
	if err != nil {
		return nil, err
	}
	account := cmp.Or(s.account, allowed(values), pulumitest.Account)
	wanted, err := requirement.Read(values, composed.Project, s.stack, account)
	if err != nil {
		return nil, err
	}
	documents, by, err := deploy(s, values, wanted)
	if err != nil {
		return nil, err
	}
	var out []dataset
	for _, d := range documents {
		if d.Kind != composed.DataBucket || s.dataset != "" && d.Name != s.dataset {
			continue
		}
		policy, err := evaluator.Parse(d.Text, account, wanted.Partition())
		if err != nil {
			return nil, fmt.Errorf("dataset %s: %w", d.Name, err)
		}
		i := slices.IndexFunc(wanted.Datasets, func(w requirement.Dataset) bool { return w.Name == d.Name })
		out = append(out, dataset{wanted.Datasets[i], d.Bucket, policy, s.stack, values, by})
	}
	if len(out) == 0 {
		names := composed.BucketNames(documents, composed.DataBucket)
		return nil, fmt.Errorf("dataset %q: %s has none of this name: choose one of %s", s.dataset, s.config, sorted(names))
	}
	return out, nil
}

// deploy presumes a deployer whom the configuration does not shut out, unless one is given.
func deploy(s settings, values map[string]string, wanted requirement.Stack) ([]composed.Document, composed.Deployer, error) {
	candidates := []string{s.deployer}
	if s.deployer == "" {
		candidates = append(candidates, wanted.Logs.Administrators...)
		for _, d := range wanted.Datasets {
			if d.Perimeter != nil {
				candidates = append(candidates, d.Perimeter.ExemptPrincipals...)
			}
		}
	}
	var first error
	for _, principal := range candidates {
		by := composed.Deployer{Account: wanted.Account, Principal: instance(principal)}
		documents, err := composed.Documents(s.stack, values, by)
		if err == nil {
			return documents, by, nil
		}
		first = cmp.Or(first, err)
	}
	return nil, composed.Deployer{}, first
}

// instance is a principal that a pattern names.
func instance(pattern string) string { return strings.NewReplacer("*", "x", "?", "x").Replace(pattern) }

// allowed is the first account in which the file allows the program to run.
func allowed(values map[string]string) string {
	var accounts []string
	if err := json.Unmarshal([]byte(values["aws:allowedAccountIds"]), &accounts); err != nil || len(accounts) == 0 {
		return ""
	}
	return accounts[0]
}

func sorted(names map[string]string) string {
	var list []string
	for name := range names {
		list = append(list, name)
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}
