package rules_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"datatrail/policies/graph"
	"datatrail/policies/mutationtest"
)

// sentences are what each rule says.
func sentences(resources []*graph.Resource) map[string][]string {
	said := map[string][]string{}
	for rule, findings := range judge(resources).Violations {
		for _, finding := range findings {
			said[rule] = append(said[rule], finding.URN+" "+finding.Message)
		}
	}
	return said
}

// ways is in how many ways each change is made to each program.
const ways = 10

func TestMutations_EachIsJudgedForWhatItIs(t *testing.T) {
	seen := map[string]bool{}
	for _, mutation := range append(mutationtest.Unsound(), mutationtest.Sound()...) {
		assert.False(t, seen[mutation.Sentence], "%q stands once", mutation.Sentence)
		seen[mutation.Sentence] = true
		t.Run(mutation.Sentence, func(t *testing.T) {
			made := false
			for name, program := range programs {
				wrong, possible := mutation.Check(ways, program().Update(), sentences)
				made = made || possible
				assert.Empty(t, wrong, "a program "+name)
			}
			assert.True(t, made, "some program has a place for it")
		})
	}
}

func TestMutations_MixedAreJudgedForWhatTheyAre(t *testing.T) {
	for name, program := range programs {
		t.Run(name, func(t *testing.T) {
			resources := program().Update()
			rapid.Check(t, func(t *rapid.T) { mutationtest.CheckMixed(t, resources, sentences) })
		})
	}
}
