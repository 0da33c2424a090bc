// Package mutant breaks a policy document on purpose, one change at a time.
//
// A change that means the same to every request is not made: a negated operator with IfExists, for
// example, or an exact operator in place of a pattern without wildcards.
package mutant

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"datatrail/judge/iam"
)

// Mutant is a broken document.
type Mutant struct {
	// Name says which statement was changed, and how.
	Name string
	Text string
}

// Of returns all mutants of a bucket policy.
func Of(text string) ([]Mutant, error) {
	d, err := iam.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("mutants: %w", err)
	}
	m := &maker{original: d}
	for i, s := range d.Statement {
		m.at = i
		m.replace("remove the statement")
		m.effect(s)
		m.principals(s)
		m.actions(s)
		m.resources(s)
		m.conditions(s)
	}
	return m.mutants, m.err
}

// maker collects mutants of one statement after another.
type maker struct {
	original iam.Document
	at       int
	mutants  []Mutant
	err      error
}

// replace makes a mutant in which other statements, or none, stand for the current one.
func (m *maker) replace(change string, instead ...iam.Statement) {
	d := m.original
	d.Statement = slices.Replace(slices.Clone(d.Statement), m.at, m.at+1, instead...)
	text, err := json.Marshal(d)
	if err != nil {
		m.err = fmt.Errorf("mutants: %w", err)
		return
	}
	m.mutants = append(m.mutants, Mutant{Name: m.original.Statement[m.at].Sid + ": " + change, Text: string(text)})
}

// withCondition makes a mutant with other conditions.
func (m *maker) withCondition(change string, s iam.Statement, edit func(iam.Conditions)) {
	conditions := iam.Conditions{}
	for operator, keys := range s.Condition {
		conditions[operator] = maps.Clone(keys)
	}
	edit(conditions)
	maps.DeleteFunc(conditions, func(_ string, keys map[string]iam.Values) bool { return len(keys) == 0 })
	s.Condition = conditions
	m.replace(change, s)
}

// without and with return changed copies of a list.
func without(v iam.Values, i int) iam.Values { return slices.Delete(slices.Clone(v), i, i+1) }

func with(v iam.Values, i int, value string) iam.Values {
	changed := slices.Clone(v)
	changed[i] = value
	return changed
}
