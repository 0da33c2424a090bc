package mutationtest

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"datatrail/policies/graph"
)

// Judge judges a stack: what each rule says of it, by the rule's name.
type Judge func(resources []*graph.Resource) map[string][]string

// Check makes the change in several ways, and returns what is wrong with the judgement of each. The second result is false
// where the stack has no place for the change.
func (m Mutation) Check(ways int, resources []*graph.Resource, judge Judge) (wrong []string, possible bool) {
	if m.change(newStack(resources)) == nil {
		return nil, false
	}
	before := judge(resources)
	changed := rapid.Custom(func(t *rapid.T) []*graph.Resource {
		// A change without a choice draws nothing, which rapid takes for a mistake.
		rapid.Bool().Draw(t, "way")
		mutated, _ := m.Mutate(t, resources)
		return mutated
	})
	for way := range ways {
		if fault := m.fault(before, judge(changed.Example(way))); fault != "" {
			wrong = append(wrong, fmt.Sprintf("%s (way %d): %s", m.Sentence, way, fault))
		}
	}
	return wrong, true
}

// fault says what is wrong with a judgement after the change.
func (m Mutation) fault(before, after map[string][]string) string {
	if m.Rule == "" {
		for rule, said := range after {
			if more := slices.DeleteFunc(slices.Clone(said), func(s string) bool {
				return slices.Contains(before[rule],
					s)
			}); len(more) > 0 {
				return rule + " speaks: " + more[0]
			}
		}
		return ""
	}
	if !slices.ContainsFunc(after[m.Rule], func(s string) bool { return !slices.Contains(before[m.Rule], s) }) {
		return m.Rule + " stays silent"
	}
	return ""
}

// CheckMixed changes a stack into some as sound, and then into an unsound one: all must be judged for what they are.
func CheckMixed(t *rapid.T, resources []*graph.Resource, judge Judge) {
	said := []string{}
	for range rapid.IntRange(0, 3).Draw(t, "changes") {
		m := rapid.SampledFrom(Sound()).Draw(t, "sound")
		before := judge(resources)
		changed, possible := m.Mutate(t, resources)
		if !possible {
			continue
		}
		said = append(said, m.Sentence)
		if fault := m.fault(before, judge(changed)); fault != "" {
			t.Fatalf("%q: %s", said, fault)
		}
		resources = changed
	}
	m := rapid.SampledFrom(Unsound()).Draw(t, "unsound")
	before := judge(resources)
	changed, possible := m.Mutate(t, resources)
	if !possible {
		return
	}
	if fault := m.fault(before, judge(changed)); fault != "" {
		t.Fatalf("%q, then %q: %s", said, m.Sentence, fault)
	}
}
