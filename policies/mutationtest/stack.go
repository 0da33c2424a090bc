package mutationtest

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"datatrail/policies/graph"
	"datatrail/policies/prop"
)

// stack is a stack under change.
type stack struct {
	*graph.Stack
	resources []*graph.Resource
}

func newStack(resources []*graph.Resource) *stack {
	s := &stack{}
	for _, resource := range resources {
		changed := *resource
		changed.DependsOn = slices.Clone(resource.DependsOn)
		changed.PropertyDeps = maps.Clone(resource.PropertyDeps)
		s.resources = append(s.resources, &changed)
	}
	s.Stack = graph.New("dev", s.resources)
	return s
}

type object = map[string]any

// perimetered lists the data buckets that must have a perimeter.
func (s *stack) perimetered() []*graph.Bucket {
	return s.buckets(func(b *graph.Bucket) bool {
		mode, _ := b.Tag(graph.TagPerimeter)
		return b.IsData() && (mode == "" || mode == "enforce") && len(b.Policies()) == 1
	})
}

// audited lists data and log buckets.
func (s *stack) audited() []*graph.Bucket {
	return s.buckets(func(b *graph.Bucket) bool { return (b.IsData() || b.IsLog()) && len(b.Policies()) == 1 })
}

// evidence lists log buckets whose records somebody needs.
func (s *stack) evidence() []*graph.Bucket {
	return s.buckets(func(b *graph.Bucket) bool { return b.IsLog() && !b.Disposable() })
}

func (s *stack) logs() []*graph.Bucket { return s.buckets((*graph.Bucket).IsLog) }

func (s *stack) data() []*graph.Bucket { return s.buckets((*graph.Bucket).IsData) }

func (s *stack) buckets(of func(*graph.Bucket) bool) []*graph.Bucket {
	return slices.DeleteFunc(slices.Clone(s.Buckets), func(b *graph.Bucket) bool { return !of(b) })
}

func (s *stack) trails() []*graph.Resource {
	var trails []*graph.Resource
	for _, trail := range s.Trails {
		trails = append(trails, trail.Resource)
	}
	return trails
}

// keyed lists the documents of keys that trails encrypt with.
func (s *stack) keyed() []string {
	var urns []string
	for _, policy := range s.KeyPolicies {
		for _, trail := range s.Trails {
			target := s.Resolve(graph.KindKey, s.Resource(policy.URN), "keyId").Target
			if trail.Key.Target != "" && (trail.Key.Target == policy.URN || trail.Key.Target == target) {
				urns = append(urns, policy.URN)
			}
		}
	}
	return urns
}

// add puts a resource into the stack.
func (s *stack) add(token, name string, props object) {
	declared := toValue(props).AsMap()
	added := &graph.Resource{
		URN: "urn:pulumi:dev::mutation::" + token + "::" + name, Type: token, Name: name,
		Inputs: &declared, Outputs: declared, Protected: true,
	}
	if len(s.resources) > 0 {
		added.Provider, added.Account = s.resources[len(s.resources)-1].Provider, s.resources[len(s.resources)-1].Account
	}
	s.resources = append(s.resources, added)
}

func (s *stack) remove(urns ...string) {
	s.resources = slices.DeleteFunc(s.resources, func(r *graph.Resource) bool { return slices.Contains(urns, r.URN) })
}

// set changes an input, nil takes it away.
func set(resource *graph.Resource, key string, value any) {
	change := func(m property.Map) property.Map {
		if value == nil {
			return m.Delete(key)
		}
		return m.Set(key, toValue(value))
	}
	if resource.Inputs != nil {
		inputs := change(*resource.Inputs)
		resource.Inputs = &inputs
	}
	resource.Outputs = change(resource.Outputs)
}

// statements changes the statements of a document, in whatever property and form it stands.
func (s *stack) statements(urn string, change func([]object) []object) {
	resource := s.Resource(urn)
	for _, key := range []string{"policy", "policyDocument", "keyPolicy"} {
		value := resource.First(key)
		if value.State() == prop.Absent {
			continue
		}
		encoded, isText := value.Text()
		if isText != prop.Known {
			content, err := json.Marshal(fromValue(value.Raw()))
			if err != nil {
				return
			}
			encoded = string(content)
		}
		var document struct {
			Version   string
			Statement []object
		}
		if json.Unmarshal([]byte(encoded), &document) != nil {
			return
		}
		document.Statement = change(document.Statement)
		content, err := json.Marshal(document)
		if err != nil {
			return
		}
		if isText == prop.Known {
			set(resource, key, string(content))
			return
		}
		var whole any
		if json.Unmarshal(content, &whole) == nil {
			set(resource, key, whole)
		}
		return
	}
}

// grant adds a statement to the policy of a bucket.
func (s *stack) grant(bucket *graph.Bucket, statement object) {
	s.statements(bucket.Policies()[0].URN, func(list []object) []object { return append(list, statement) })
}

// denials changes those statements of a bucket's policy that make its perimeter.
func (s *stack) denials(bucket *graph.Bucket, change func(object) []object) {
	s.statements(bucket.Policies()[0].URN, func(list []object) []object {
		var changed []object
		for _, statement := range list {
			if statement["Effect"] == "Deny" && mentions(statement, "aws:Source") {
				changed = append(changed, change(statement)...)
			} else {
				changed = append(changed, statement)
			}
		}
		return changed
	})
}

// transports changes those statements of a bucket's policy that refuse plain HTTP.
func (s *stack) transport(bucket *graph.Bucket, change func(object) []object) {
	s.statements(bucket.Policies()[0].URN, func(list []object) []object {
		var changed []object
		for _, statement := range list {
			if statement["Effect"] == "Deny" && mentions(statement, "aws:SecureTransport") {
				changed = append(changed, change(statement)...)
			} else {
				changed = append(changed, statement)
			}
		}
		return changed
	})
}

// mentions reports whether a condition's key begins with a text.
func mentions(statement object, key string) bool {
	conditions, _ := statement["Condition"].(object)
	for _, keys := range conditions {
		for name := range keys.(object) {
			if strings.HasPrefix(strings.ToLower(name), strings.ToLower(key)) {
				return true
			}
		}
	}
	return false
}

// say gives an element of a statement, in the place of its opposite.
func say(statement object, element string, value any) {
	positive := strings.TrimPrefix(element, "Not")
	delete(statement, positive)
	delete(statement, "Not"+positive)
	statement[element] = value
}

// copied is a statement that shares nothing with another.
func copied(statement object) object {
	content, err := json.Marshal(statement)
	var copied object
	if err != nil || json.Unmarshal(content, &copied) != nil {
		return nil
	}
	return copied
}

// with is a copy of a statement with further conditions under an operator.
func with(statement object, operator, key string, values any) object {
	changed := copied(statement)
	conditions, _ := changed["Condition"].(object)
	if conditions == nil {
		conditions = object{}
		changed["Condition"] = conditions
	}
	keys, _ := conditions[operator].(object)
	if keys == nil {
		keys = object{}
		conditions[operator] = keys
	}
	keys[key] = values
	return changed
}

func toValue(plain any) property.Value {
	switch plain := plain.(type) {
	case object:
		values := map[string]property.Value{}
		for key, element := range plain {
			values[key] = toValue(element)
		}
		return property.New(values)
	case []any:
		values := make([]property.Value, 0, len(plain))
		for _, element := range plain {
			values = append(values, toValue(element))
		}
		return property.New(values)
	case int:
		return property.New(float64(plain))
	default:
		value, err := property.Any(plain)
		if err != nil {
			return property.Value{}
		}
		return value
	}
}

func fromValue(value property.Value) any {
	switch {
	case value.IsMap():
		plain := object{}
		for key, element := range value.AsMap().All {
			plain[key] = fromValue(element)
		}
		return plain
	case value.IsArray():
		plain := []any{}
		for _, element := range value.AsArray().All {
			plain = append(plain, fromValue(element))
		}
		return plain
	case value.IsString():
		return value.AsString()
	case value.IsBool():
		return value.AsBool()
	case value.IsNumber():
		return value.AsNumber()
	default:
		return nil
	}
}
