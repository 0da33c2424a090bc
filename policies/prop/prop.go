// Package prop reads property maps with suspicion: a program under judgement may leave a property out,
// give it the wrong type, keep it secret, or not know it yet. Every read answers with a state, and none panics.
package prop

import (
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

// State says how much a read property tells.
type State int

const (
	// Absent is a property that is missing, null or of a type that cannot carry the answer.
	Absent State = iota
	// Unknown is a property that exists and gets its value only at the update.
	Unknown
	// Known is a property whose value was read.
	Known
)

// Value is one property of a resource. The zero Value is absent.
type Value struct {
	inner property.Value
}

// Of wraps a property value.
func Of(value property.Value) Value { return Value{inner: value} }

// NotYetKnown is a value that gets its content only at the update.
func NotYetKnown() Value { return Value{inner: property.New(property.Computed)} }

// State is Absent for null, Unknown for computed, and Known for anything else.
func (v Value) State() State {
	switch {
	case v.inner.IsComputed():
		return Unknown
	case v.inner.IsNull():
		return Absent
	default:
		return Known
	}
}

// HasUnknown reports whether the value, or anything inside it, is not yet known.
func (v Value) HasUnknown() bool { return v.inner.HasComputed() }

// Secret reports whether the value, or anything inside it, must not be printed.
func (v Value) Secret() bool { return v.inner.HasSecrets() }

// Raw is the property value itself.
func (v Value) Raw() property.Value { return v.inner }

// Text reads a string.
func (v Value) Text() (string, State) {
	if v.inner.IsString() {
		return v.inner.AsString(), Known
	}
	return "", v.scalarMiss()
}

// Flag reads a boolean, also from the words true and false, which providers accept.
func (v Value) Flag() (bool, State) {
	if v.inner.IsBool() {
		return v.inner.AsBool(), Known
	}
	if v.inner.IsString() {
		switch v.inner.AsString() {
		case "true":
			return true, Known
		case "false":
			return false, Known
		}
	}
	return false, v.scalarMiss()
}

// Number reads a number, also from its decimal notation, which providers accept.
func (v Value) Number() (float64, State) {
	if v.inner.IsNumber() {
		return v.inner.AsNumber(), Known
	}
	if v.inner.IsString() {
		if number, err := strconv.ParseFloat(v.inner.AsString(), 64); err == nil {
			return number, Known
		}
	}
	return 0, v.scalarMiss()
}

func (v Value) scalarMiss() State {
	if v.inner.IsComputed() {
		return Unknown
	}
	return Absent
}

// At follows a dotted path and returns every value at its end. Lists on the way are entered, and a step also
// matches its plural (rule and rules), because side-car resources and inline blocks differ in nothing else.
// Where the path meets an unknown, the unknown is returned in place of what may lie behind it.
func At(m property.Map, path string) []Value {
	found := []property.Value{property.New(m)}
	for step := range strings.SplitSeq(path, ".") {
		var next []property.Value
		for _, value := range found {
			next = enter(next, value, step)
		}
		found = next
	}
	var values []Value
	for _, value := range found {
		values = leaves(values, value)
	}
	return values
}

// First is the first value at the end of the path, or the absent value.
func First(m property.Map, path string) Value {
	if values := At(m, path); len(values) > 0 {
		return values[0]
	}
	return Value{}
}

func enter(into []property.Value, value property.Value, step string) []property.Value {
	switch {
	case value.IsComputed():
		return append(into, value)
	case value.IsArray():
		for _, element := range value.AsArray().All {
			into = enter(into, element, step)
		}
	case value.IsMap():
		for _, key := range [...]string{step, step + "s"} {
			if child, ok := value.AsMap().GetOk(key); ok && !child.IsNull() {
				into = append(into, child)
			}
		}
	}
	return into
}

func leaves(into []Value, value property.Value) []Value {
	if value.IsNull() {
		return into
	}
	if !value.IsArray() {
		return append(into, Of(value))
	}
	for _, element := range value.AsArray().All {
		into = leaves(into, element)
	}
	return into
}
