// Package graph reads a flat list of resources as an audit stack: buckets with everything that is declared about them, trails
// with their selectors, and which resource refers to which. It knows only AWS resources, not the components that declare them,
// so it reads any other program in the same way.
package graph

import (
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"datatrail/policies/prop"
)

// Resource is one resource of a program, as plain data.
type Resource struct {
	URN  string
	Type string
	Name string
	// Inputs is what the program declares, nil when only the state is at hand.
	Inputs *property.Map
	// Outputs is what the provider answered.
	Outputs property.Map
	// Region is where the resource lives, as far as its provider says.
	Region string
	// Provider tells resources of different providers apart, and so of different accounts.
	Provider string
	// Account is the account that the provider is bound to, as far as it says.
	Account string
	// Protected reports whether a destroy is refused.
	Protected bool
	// DependsOn lists the URNs of the resources that come first.
	DependsOn []string
	// PropertyDeps lists, for each property, the URNs of the resources that its value comes from.
	PropertyDeps map[string][]string
}

// Declared reads what the program says, and falls back on the provider's answer when that is all there is.
// The answer is no substitute otherwise: a bucket reports its side-cars as if they were its own properties.
func (r *Resource) Declared(path string) []prop.Value {
	if r.Inputs == nil {
		return prop.At(r.Outputs, path)
	}
	return prop.At(*r.Inputs, path)
}

// First is the first declared value at the path, or the absent value.
func (r *Resource) First(path string) prop.Value {
	if values := r.Declared(path); len(values) > 0 {
		return values[0]
	}
	return prop.Value{}
}

// FirstOf is the first declared value at one of several paths, which are the spellings of different providers.
func (r *Resource) FirstOf(paths ...string) prop.Value {
	for _, path := range paths {
		if value := r.First(path); value.State() != prop.Absent {
			return value
		}
	}
	return prop.Value{}
}

// Identity reads a property that tells who the resource is: the answer first, the declaration otherwise.
func (r *Resource) Identity(key string) (string, prop.State) {
	text, state := prop.First(r.Outputs, key).Text()
	if state == prop.Known || r.Inputs == nil {
		return text, state
	}
	declared, inputState := prop.First(*r.Inputs, key).Text()
	if inputState == prop.Absent {
		return text, state
	}
	return declared, inputState
}

// Tag reads one tag, the provider's default tags included.
func (r *Resource) Tag(key string) (string, prop.State) {
	state := prop.Absent
	for _, property := range [...]prop.Value{r.whole("tags"), prop.First(r.Outputs, "tagsAll")} {
		text, found := tagIn(property, key)
		if found == prop.Known {
			return text, found
		}
		if found == prop.Unknown {
			state = prop.Unknown
		}
	}
	return "", state
}

// whole is a property as it stands, lists included.
func (r *Resource) whole(key string) prop.Value {
	if r.Inputs == nil {
		return prop.Of(r.Outputs.Get(key))
	}
	return prop.Of(r.Inputs.Get(key))
}

// tagIn reads a tag from a map, or from a list of keys and values as CloudFormation has it.
func tagIn(tags prop.Value, key string) (string, prop.State) {
	raw := tags.Raw()
	switch {
	case tags.State() == prop.Unknown:
		return "", prop.Unknown
	case raw.IsMap():
		return prop.Of(raw.AsMap().Get(key)).Text()
	case raw.IsArray():
		for _, element := range raw.AsArray().All {
			if !element.IsMap() {
				continue
			}
			if name, _ := prop.Of(element.AsMap().Get("key")).Text(); name == key {
				return prop.Of(element.AsMap().Get("value")).Text()
			}
		}
	}
	return "", prop.Absent
}

// deps lists the resources that the first step of a path takes its value from.
func (r *Resource) deps(path string) []string {
	key, _, _ := strings.Cut(path, ".")
	if found := r.PropertyDeps[key]; len(found) > 0 {
		return found
	}
	return r.PropertyDeps[key+"s"]
}
