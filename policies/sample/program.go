// Package sample writes programs down as plain data, so that tests can judge them without an engine: as an
// update sees them, and as a first preview does.
package sample

import (
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"datatrail/policies/graph"
)

// Props are the inputs of a resource, in plain Go values; a From stands for another resource's output.
type Props map[string]any

// From is an output of another resource: known at an update, not yet known at a first preview.
type From struct {
	Name string
	Text string
}

// Resource is one resource of a sample program.
type Resource struct {
	Type      string
	Name      string
	Props     Props
	Protect   bool
	DependsOn []string
}

// Declared is the resource's inputs alone, without a program around it.
func (r *Resource) Declared() property.Map {
	return (&reader{deps: map[string][]string{}}).value(r.Props).AsMap()
}

// Program is a list of resources with distinct names.
type Program []*Resource

// Named finds a resource by its name.
func (p Program) Named(name string) *Resource {
	i := slices.IndexFunc(p, func(r *Resource) bool { return r.Name == name })
	if i < 0 {
		return nil
	}
	return p[i]
}

// Without drops resources by name.
func (p Program) Without(names ...string) Program {
	return slices.DeleteFunc(p, func(r *Resource) bool { return slices.Contains(names, r.Name) })
}

// URN is the URN that a resource of the program has in stack dev.
func (p Program) URN(name string) string {
	if resource := p.Named(name); resource != nil {
		return "urn:pulumi:dev::sample::" + resource.Type + "::" + name
	}
	return ""
}

// Update is the program as the policies see it at the end of an update.
func (p Program) Update() []*graph.Resource { return p.resources(false) }

// Preview is the program as the policies see it in a first preview.
func (p Program) Preview() []*graph.Resource { return p.resources(true) }

func (p Program) resources(preview bool) []*graph.Resource {
	resources := make([]*graph.Resource, 0, len(p))
	for _, resource := range p {
		reader := reader{program: p, preview: preview, deps: map[string][]string{}}
		inputs := map[string]property.Value{}
		depends := make([]string, 0, len(resource.DependsOn))
		for _, name := range resource.DependsOn {
			depends = append(depends, p.URN(name))
		}
		for key, value := range resource.Props {
			reader.key = key
			inputs[key] = reader.value(value)
			depends = append(depends, reader.deps[key]...)
		}
		declared := property.NewMap(inputs)
		outputs := maps.Clone(inputs)
		for key, text := range identity(resource) {
			if outputs[key] = property.New(text); preview {
				outputs[key] = property.New(property.Computed)
			}
		}
		resources = append(resources, &graph.Resource{
			URN: p.URN(resource.Name), Type: resource.Type, Name: resource.Name, Protected: resource.Protect,
			Inputs: &declared, Outputs: property.NewMap(outputs), DependsOn: depends, PropertyDeps: reader.deps,
		})
	}
	return resources
}

type reader struct {
	program Program
	preview bool
	key     string
	deps    map[string][]string
}

func (r *reader) value(plain any) property.Value {
	switch plain := plain.(type) {
	case From:
		r.deps[r.key] = append(r.deps[r.key], r.program.URN(plain.Name))
		if r.preview {
			return property.New(property.Computed)
		}
		return property.New(plain.Text)
	case int:
		return property.New(float64(plain))
	case map[string]any:
		return r.value(Props(plain))
	case Props:
		object := map[string]property.Value{}
		for key, element := range plain {
			object[key] = r.value(element)
		}
		return property.New(object)
	case []any:
		list := make([]property.Value, 0, len(plain))
		for _, element := range plain {
			list = append(list, r.value(element))
		}
		return property.New(list)
	case property.Value:
		return plain
	default:
		value, err := property.Any(plain)
		if err != nil {
			return property.Value{}
		}
		return value
	}
}
