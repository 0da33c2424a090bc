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
	"strings"
)

// Mutant is a broken document.
type Mutant struct {
	// Name says which statement was changed, and how.
	Name string
	Text string
}

type document struct {
	Version   string
	Statement []statement
}

type statement struct {
	Sid       string
	Effect    string
	Principal principal
	Action    values
	Resource  values
	Condition map[string]map[string]values `json:",omitempty"`
}

type values []string

// principal has "*" for everyone under the kind AWS.
type principal map[string]values

// Of returns all mutants of a bucket policy.
func Of(text string) ([]Mutant, error) {
	var d document
	if err := json.Unmarshal([]byte(text), &d); err != nil {
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
	original document
	at       int
	mutants  []Mutant
	err      error
}

// replace makes a mutant in which other statements, or none, stand for the current one.
func (m *maker) replace(change string, with ...statement) {
	d := m.original
	d.Statement = slices.Replace(slices.Clone(d.Statement), m.at, m.at+1, with...)
	text, err := json.Marshal(d)
	if err != nil {
		m.err = fmt.Errorf("mutants: %w", err)
		return
	}
	m.mutants = append(m.mutants, Mutant{Name: m.original.Statement[m.at].Sid + ": " + change, Text: string(text)})
}

// withCondition makes a mutant with other conditions.
func (m *maker) withCondition(change string, s statement, edit func(map[string]map[string]values)) {
	conditions := map[string]map[string]values{}
	for operator, keys := range s.Condition {
		conditions[operator] = maps.Clone(keys)
	}
	edit(conditions)
	maps.DeleteFunc(conditions, func(_ string, keys map[string]values) bool { return len(keys) == 0 })
	s.Condition = conditions
	m.replace(change, s)
}

// UnmarshalJSON reads a list, or a single value.
func (v *values) UnmarshalJSON(text []byte) error {
	if !strings.HasPrefix(string(text), "[") {
		text = []byte("[" + string(text) + "]")
	}
	return json.Unmarshal(text, (*[]string)(v))
}

// UnmarshalJSON reads "*" or named principals.
func (p *principal) UnmarshalJSON(text []byte) error {
	if string(text) == `"*"` {
		*p = principal{"AWS": {"*"}}
		return nil
	}
	return json.Unmarshal(text, (*map[string]values)(p))
}

// without and with return changed copies of a list.
func (v values) without(i int) values { return slices.Delete(slices.Clone(v), i, i+1) }

func (v values) with(i int, value string) values {
	changed := slices.Clone(v)
	changed[i] = value
	return changed
}
