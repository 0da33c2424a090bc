// Package component has what the constructors of all components do alike: they refuse, register,
// build and publish, in this order, and name themselves in every error.
package component

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// ErrNoArgs is the refusal of a constructor that was given no arguments.
var ErrNoArgs = errors.New("args are required")

// Frame is that in which constructors differ.
type Frame struct {
	// Type is the component's type token. Required.
	Type string
	// Noun is what errors call the component. Required.
	Noun string
	// Validate refuses arguments, before anything is registered. Required.
	Validate func() error
	// Build registers the children. Required.
	Build func(ctx *pulumi.Context, name string, parent pulumi.ResourceOption) error
	// Outputs are what the component publishes once it is built. Default: none.
	Outputs func() pulumi.Map
}

// New validates, registers the component c, builds its children and registers its outputs. It
// returns c, or nothing and an error that names the component.
//
// A child that is replaced is deleted before its successor is made: most have a fixed name, which AWS
// gives to one at a time, and the others are settings, of which the successor's would be deleted.
func New[C pulumi.ComponentResource](ctx *pulumi.Context, name string, c C, f Frame, opts []pulumi.ResourceOption) (C, error) {
	refuse := func(err error) (C, error) {
		var none C
		return none, fmt.Errorf("%s %s: %w", f.Noun, name, err)
	}
	if err := f.Validate(); err != nil {
		return refuse(err)
	}
	if err := ctx.RegisterComponentResource(f.Type, name, c, opts...); err != nil {
		return refuse(err)
	}
	if err := f.Build(ctx, name, pulumi.Composite(pulumi.Parent(c), pulumi.DeleteBeforeReplace(true))); err != nil {
		return refuse(err)
	}
	outputs := pulumi.Map{}
	if f.Outputs != nil {
		outputs = f.Outputs()
	}
	if err := ctx.RegisterResourceOutputs(c, outputs); err != nil {
		return refuse(err)
	}
	return c, nil
}
