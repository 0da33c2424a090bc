package pulumitest

import (
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"
)

// Graph is everything that a run registered.
type Graph struct {
	Registrations []Registration
	// Invokes are the tokens of the functions that were called.
	Invokes []string
	// Exports are the stack's outputs.
	Exports map[string]pulumi.Input
}

// ByType returns the registrations of a type, sorted by name.
func (g *Graph) ByType(token string) []Registration {
	var out []Registration
	for _, reg := range g.Registrations {
		if reg.Type == token {
			out = append(out, reg)
		}
	}
	slices.SortFunc(out, func(a, b Registration) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// One returns the only registration of a type and name.
func (g *Graph) One(t testing.TB, token, name string) Registration {
	t.Helper()
	var found []Registration
	for _, reg := range g.ByType(token) {
		if reg.Name == name {
			found = append(found, reg)
		}
	}
	require.Len(t, found, 1, "%s %s", token, name)
	return found[0]
}

// Children returns the sorted names, with types, of a component's children.
func (g *Graph) Children(component Registration) []string {
	var out []string
	for _, reg := range g.Registrations {
		if strings.HasSuffix(reg.Parent, "::"+component.URN) {
			out = append(out, reg.Type+" "+reg.Name)
		}
	}
	slices.Sort(out)
	return out
}

// URNs returns all URNs, sorted, without stack and project.
func (g *Graph) URNs() []string {
	var out []string
	for _, reg := range g.Registrations {
		out = append(out, reg.URN)
	}
	slices.Sort(out)
	return out
}

// Resources are the registrations that stand for something in AWS.
func (g *Graph) Resources() []Registration {
	var out []Registration
	for _, reg := range g.Registrations {
		if strings.HasPrefix(reg.Type, "aws:") {
			out = append(out, reg)
		}
	}
	return out
}

// Depends reports whether a registration depends on another.
func (r Registration) Depends(on Registration) bool {
	return slices.ContainsFunc(r.DependsOn, func(urn string) bool { return strings.HasSuffix(urn, "::"+on.URN) })
}

// Text returns a string input.
func (r Registration) Text(t testing.TB, path string) string {
	t.Helper()
	parsed, err := resource.ParsePropertyPath(path)
	require.NoError(t, err)
	value, ok := parsed.Get(resource.NewProperty(r.Inputs))
	require.True(t, ok, "%s %s has no input %s", r.Type, r.Name, path)
	require.True(t, value.IsString(), "%s %s: input %s is %s", r.Type, r.Name, path, value.TypeString())
	return value.StringValue()
}
