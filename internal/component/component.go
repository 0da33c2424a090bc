// Package component has what the constructors of all components do alike: they refuse, register,
// build and publish, in this order, and name themselves in every error.
package component

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// ErrNoSpec is the refusal of a constructor that was given no spec.
var ErrNoSpec = errors.New("a spec is required")

// Spec is what a component is made of: plain values, whole and judged before anything is registered.
type Spec interface {
	// Validate refuses, all at once, what the component must not be made of.
	Validate() error
}

// NoLinks are the links of a component that needs no other resource.
type NoLinks struct{}

// Frame holds what differs between constructors. S is a pointer to the component's spec. L is a struct of its links: what
// other resources supply, and what it has to wait for. A link is required unless its tag says link:"optional".
type Frame[S Spec, L any] struct {
	// Type is the component's type token. Required.
	Type string
	// Noun is what errors call the component. Required.
	Noun string
	// Suits refuses links that do not go with the spec. Default: all do.
	Suits func(S, L) error
	// Build registers the children. Required.
	Build func(ctx *pulumi.Context, name string, spec S, links L, parent pulumi.ResourceOption) error
}

// missing names the links that are required and were not given.
func missing(links any) error {
	var errs []error
	given := reflect.ValueOf(links)
	for i := range given.NumField() {
		field, value := given.Type().Field(i), given.Field(i)
		isCollection := value.Kind() == reflect.Slice || value.Kind() == reflect.Map
		if field.Tag.Get("link") != "optional" && (value.IsZero() || isCollection && value.Len() == 0) {
			errs = append(errs, fmt.Errorf("link %s is required", field.Name))
		}
	}
	return errors.Join(errs...)
}

func (f Frame[S, L]) refusal(spec S, links L) error {
	if reflect.ValueOf(spec).IsNil() {
		return ErrNoSpec
	}
	if err := errors.Join(spec.Validate(), missing(links)); err != nil || f.Suits == nil {
		return err
	}
	return f.Suits(spec, links)
}

// outputs are what a component publishes: its fields that are outputs, by the names in their tags.
func outputs(c pulumi.ComponentResource) pulumi.Map {
	out := pulumi.Map{}
	fields := reflect.ValueOf(c).Elem()
	for i := range fields.NumField() {
		field := fields.Type().Field(i)
		if name := field.Tag.Get("pulumi"); name != "" && field.IsExported() {
			if output, ok := fields.Field(i).Interface().(pulumi.Output); ok {
				out[name] = output
			}
		}
	}
	return out
}

// New refuses a missing or wrong spec and missing or wrong links, registers the component c, builds its children and
// registers its outputs. It returns c, or nothing and an error that names the component.
//
// A child that is replaced is deleted before its successor is made: most have a fixed name, which AWS
// gives to one at a time, and the others are settings, of which the successor's would be deleted.
func New[C pulumi.ComponentResource, S Spec, L any](
	ctx *pulumi.Context, name string, c C, spec S, links L, f Frame[S, L], opts []pulumi.ResourceOption,
) (C, error) {
	refuse := func(err error) (C, error) {
		var none C
		return none, fmt.Errorf("%s %s: %w", f.Noun, name, err)
	}
	if err := f.refusal(spec, links); err != nil {
		return refuse(err)
	}
	if err := ctx.RegisterComponentResource(f.Type, name, c, opts...); err != nil {
		return refuse(err)
	}
	if err := f.Build(ctx, name, spec, links, pulumi.Composite(pulumi.Parent(c), pulumi.DeleteBeforeReplace(true))); err != nil {
		return refuse(err)
	}
	if err := ctx.RegisterResourceOutputs(c, outputs(c)); err != nil {
		return refuse(err)
	}
	return c, nil
}
