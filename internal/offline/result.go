package offline

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"
)

// Unknown stands for a value that only AWS knows, in the inputs and outputs of a preview.
const Unknown = plugin.UnknownStringValue

// Step is one transition of one resource.
type Step struct {
	// Op is the engine's word: create, update, same, delete, create-replacement, replace, delete-replaced, ...
	Op string
	// URN, Type and Name identify the resource.
	URN, Type, Name string
	// Parent is the URN of the parent; Provider is the reference of the provider.
	Parent, Provider string
	// Protect says that the engine refuses to delete the resource.
	Protect bool
	// ID after the step; empty in a preview of a creation.
	ID string
	// OldInputs, Inputs and Outputs of the resource. Values that are not known yet read [Unknown].
	OldInputs, Inputs, Outputs map[string]any
	// Diffs are the inputs that differ, ReplaceKeys those that force a replacement, and Kinds the kind
	// of difference by path ("add", "update-replace", ...).
	Diffs, ReplaceKeys []string
	Kinds              map[string]string
}

// Violation is one finding of a policy pack.
type Violation struct {
	Pack, Policy, URN, Message string
	// Level is advisory or mandatory.
	Level string
}

// Diagnostic is one message.
type Diagnostic struct {
	// Severity is info, info#err, warning or error.
	Severity string
	// URN of the resource that it is about, when it is about one.
	URN, Message string
}

// Result is what one operation did, from the engine's own events.
type Result struct {
	// Steps in the order in which the engine took them, with those that change nothing.
	Steps []Step
	// Changes counts resources by operation ("create", "same", ...), as Pulumi's summary does.
	Changes map[string]int
	// Outputs of the stack. Secret ones read "[secret]".
	Outputs map[string]any
	// Violations that policy packs reported.
	Violations []Violation
	// Diagnostics are the engine's and the program's messages, without colors.
	Diagnostics []Diagnostic
}

// Changed returns the steps that change something.
func (r Result) Changed() []Step {
	var steps []Step
	for _, step := range r.Steps {
		if step.Op != string(apitype.OpSame) {
			steps = append(steps, step)
		}
	}
	return steps
}

// Step returns the first step of the resource with the given type token and name.
func (r Result) Step(token, name string) (Step, bool) {
	for _, step := range r.Steps {
		if step.Type == token && step.Name == name {
			return step, true
		}
	}
	return Step{}, false
}

// refusals are the messages for which an operation fails.
func (r Result) refusals() []string {
	var messages []string
	for _, d := range r.Diagnostics {
		if d.Severity == "error" {
			messages = append(messages, d.Message)
		}
	}
	for _, v := range r.Violations {
		if v.Level == string(apitype.Mandatory) {
			messages = append(messages, fmt.Sprintf("policy %s of %s: %s: %s", v.Policy, v.Pack, v.URN, v.Message))
		}
	}
	return messages
}

func newStep(m apitype.StepEventMetadata) Step {
	step := Step{
		Op: string(m.Op), URN: m.URN, Type: m.Type, Name: urn.URN(m.URN).Name(), Provider: m.Provider,
		Diffs: m.Diffs, ReplaceKeys: m.Keys, Kinds: map[string]string{},
	}
	for path, change := range m.DetailedDiff {
		step.Kinds[path] = string(change.Kind)
	}
	if m.Old != nil {
		step.Parent, step.Protect, step.ID, step.OldInputs = m.Old.Parent, m.Old.Protect, m.Old.ID, m.Old.Inputs
	}
	if m.New != nil {
		step.Parent, step.Protect, step.ID = m.New.Parent, m.New.Protect, m.New.ID
		step.Inputs, step.Outputs = m.New.Inputs, m.New.Outputs
	}
	delete(step.OldInputs, string(defaultsKey))
	delete(step.Inputs, string(defaultsKey))
	return step
}
