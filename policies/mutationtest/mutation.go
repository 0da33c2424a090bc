// Package mutationtest changes sound stacks: into unsound ones, each with the rule that must speak, and into others that are as
// sound, on which no rule may. The changes know resources and policy documents, and no rule: what they do to a stack is
// plain from their sentences.
package mutationtest

import (
	"slices"

	"pgregory.net/rapid"

	"datatrail/policies/graph"
)

// Mutation is one kind of change.
type Mutation struct {
	// Sentence says what is the case after the change.
	Sentence string
	// Rule must speak then; empty where none may.
	Rule string
	// change is the change at some place of the stack, or nil where the stack has no such place.
	change func(s *stack) func(t *rapid.T)
}

// Mutate makes the change to a copy of the resources. The second result is false where they have no place for it.
func (m Mutation) Mutate(t *rapid.T, resources []*graph.Resource) ([]*graph.Resource, bool) {
	s := newStack(resources)
	change := m.change(s)
	if change == nil {
		return resources, false
	}
	change(t)
	return s.resources, true
}

// Unsound lists the changes that a rule must notice.
func Unsound() []Mutation {
	return slices.Concat(grants(), keys(), services(), perimeters(), transports(), settings(), records(), protections())
}

// Sound lists the changes that no rule may notice.
func Sound() []Mutation { return slices.Concat(spellings(), widenings(), choices()) }

// at makes a change at one of several places, if there are any.
func at[P any](places []P, change func(t *rapid.T, place P)) func(t *rapid.T) {
	if len(places) == 0 {
		return nil
	}
	return func(t *rapid.T) { change(t, rapid.SampledFrom(places).Draw(t, "place")) }
}

// one draws one of several values.
func one[V any](t *rapid.T, what string, values ...V) V {
	return rapid.SampledFrom(values).Draw(t, what)
}

func text(t *rapid.T, what, pattern string) string {
	return rapid.StringMatching(pattern).Draw(t, what)
}

// String is the sentence.
func (m Mutation) String() string { return m.Sentence }
