// Package component has what the constructors of all components share: they validate, register, build and publish, in this
// order, and name the component in every error.
package component

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// ErrNoSpec is the error of a constructor without a spec.
var ErrNoSpec = errors.New("a spec is required")

// Spec describes a component: plain values that are complete and valid before anything is registered.
type Spec interface {
	// Validate reports all mistakes at once.
	Validate() error
}

// NoLinks is for components that need no other resource.
type NoLinks struct{}

// Frame holds what differs between constructors. S is a pointer to the component's spec. L is a struct of its links: inputs
// that other resources supply, and resources to wait for. A link is required unless its tag says link:"optional".
type Frame[S Spec, L any] struct {
	// Type is the component's type token. Required.
	Type string
	// Noun is the name of the component in errors. Required.
	Noun string
	// Suits returns an error if the links do not fit the spec. Default: all links fit.
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

// New refuses a missing or invalid spec and missing or unsuitable links. It then registers the component c, builds its children
// and registers its outputs. It returns c, or an error that names the component.
//
// A child that is replaced is deleted before its successor is created. Most children have fixed names, which AWS allows only
// once. The others are settings, and deleting the old one afterwards would delete the new one.
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
