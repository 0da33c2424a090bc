package tests

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"datatrail/internal/offline"
	"datatrail/internal/stack"
	"datatrail/policies/graph"
	"datatrail/policies/mutationtest"
	"datatrail/policies/rules"
	"datatrail/policies/settings"
)

// made is what an environment's program makes, as the policy pack sees it at the end of an update.
func made(t *testing.T, name string) []*graph.Resource {
	t.Helper()
	e, err := offline.Open(context.Background(), offline.Options{
		ProjectFile: "../Pulumi.yaml", ConfigFile: "../Pulumi." + name + ".yaml", Stack: name, StateDir: t.TempDir(), Program: stack.Program,
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, e.Close()) })
	_, err = e.Up(context.Background())
	require.NoError(t, err)
	state, err := e.State(context.Background())
	require.NoError(t, err)
	var resources []*graph.Resource
	for _, resource := range state {
		inputs := properties(t, resource.Inputs)
		seen := &graph.Resource{
			URN: string(resource.URN), Type: string(resource.Type), Name: resource.URN.Name(), Inputs: &inputs,
			Outputs: properties(t, resource.Outputs), Protected: resource.Protect, Provider: resource.Provider,
			PropertyDeps: map[string][]string{},
		}
		for _, urn := range resource.Dependencies {
			seen.DependsOn = append(seen.DependsOn, string(urn))
		}
		for key, urns := range resource.PropertyDependencies {
			for _, urn := range urns {
				seen.PropertyDeps[string(key)] = append(seen.PropertyDeps[string(key)], string(urn))
			}
		}
		resources = append(resources, seen)
	}
	return resources
}

func properties(t *testing.T, plain map[string]any) property.Map {
	t.Helper()
	content, err := json.Marshal(plain)
	require.NoError(t, err)
	var read map[string]any
	require.NoError(t, json.Unmarshal(content, &read))
	values := map[string]property.Value{}
	for key, value := range read {
		values[key] = propertyOf(value)
	}
	return property.NewMap(values)
}

func propertyOf(plain any) property.Value {
	switch plain := plain.(type) {
	case map[string]any:
		values := map[string]property.Value{}
		for key, value := range plain {
			values[key] = propertyOf(value)
		}
		return property.New(values)
	case []any:
		var values []property.Value
		for _, value := range plain {
			values = append(values, propertyOf(value))
		}
		return property.New(values)
	case string:
		return property.New(plain)
	case float64:
		return property.New(plain)
	case bool:
		return property.New(plain)
	default:
		return property.New(property.Null)
	}
}

// violations is what the pack's rules say of resources.
func violations(resources []*graph.Resource) map[string][]string {
	said := map[string][]string{}
	scene := rules.Scene{
		Stack: graph.New("dev", resources), Settings: settings.Defaults(), Today: time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC),
	}
	for rule, findings := range rules.Judge(scene, rules.All()).Violations {
		for _, finding := range findings {
			said[rule] = append(said[rule], finding.URN+" "+finding.Message)
		}
	}
	return said
}

func TestPolicies_JudgeChangesToBothEnvironmentsForWhatTheyAre(t *testing.T) {
	const ways = 3
	for _, name := range []string{"dev", "prod"} {
		t.Run(name, func(t *testing.T) {
			resources := made(t, name)
			require.Empty(t, violations(resources))
			unsound := 0
			for _, mutation := range append(mutationtest.Unsound(), mutationtest.Sound()...) {
				wrong, possible := mutation.Check(ways, resources, violations)
				assert.Empty(t, wrong)
				if possible && mutation.Rule != "" {
					unsound++
				}
			}
			assert.Greater(t, unsound, len(mutationtest.Unsound())/2, "most changes have a place")
			rapid.Check(t, func(t *rapid.T) { mutationtest.CheckMixed(t, resources, violations) })
		})
	}
}
