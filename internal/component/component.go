// Package component has what the constructors of all components do alike: they refuse, register,
// build and publish, in this order, and name themselves in every error.
package component

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// ErrNoArgs is the refusal of a constructor that was given no arguments.
var ErrNoArgs = errors.New("args are required")

// Frame is that in which constructors differ. A is what the arguments are a pointer to.
type Frame[A any] struct {
	// Type is the component's type token. Required.
	Type string
	// Noun is what errors call the component. Required.
	Noun string
	// Needs names the arguments that other resources supply, and Given reports whether they are all
	// there. Default: no such arguments.
	Needs string
	Given func(*A) bool
	// Validate refuses arguments, before anything is registered. Required.
	Validate func(*A) error
	// Build registers the children. Required.
	Build func(ctx *pulumi.Context, name string, args *A, parent pulumi.ResourceOption) error
}

func (f Frame[A]) refusal(args *A) error {
	switch {
	case args != nil && (f.Given == nil || f.Given(args)):
		return f.Validate(args)
	case f.Needs != "":
		return fmt.Errorf("%w, with %s", ErrNoArgs, f.Needs)
	default:
		return ErrNoArgs
	}
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

// New refuses missing and wrong arguments, registers the component c, builds its children and
// registers its outputs. It returns c, or nothing and an error that names the component.
//
// A child that is replaced is deleted before its successor is made: most have a fixed name, which AWS
// gives to one at a time, and the others are settings, of which the successor's would be deleted.
func New[C pulumi.ComponentResource, A any](
	ctx *pulumi.Context, name string, c C, args *A, f Frame[A], opts []pulumi.ResourceOption,
) (C, error) {
	refuse := func(err error) (C, error) {
		var none C
		return none, fmt.Errorf("%s %s: %w", f.Noun, name, err)
	}
	if err := f.refusal(args); err != nil {
		return refuse(err)
	}
	if err := ctx.RegisterComponentResource(f.Type, name, c, opts...); err != nil {
		return refuse(err)
	}
	if err := f.Build(ctx, name, args, pulumi.Composite(pulumi.Parent(c), pulumi.DeleteBeforeReplace(true))); err != nil {
		return refuse(err)
	}
	if err := ctx.RegisterResourceOutputs(c, outputs(c)); err != nil {
		return refuse(err)
	}
	return c, nil
}
