// Package graph has the resources that an environment would have. Reviewers read them, make diff compares them, and the
// permissions of a deployer are derived from them.
package graph

import "strings"

// Random stands for the random part of a physical name.
const Random = "<random>"

// Graph is what a program would create.
type Graph struct {
	// Stack is the name of the stack.
	Stack string `json:"stack"`
	// Resources are sorted by URN, because the engine's order differs from run to run.
	Resources []Resource `json:"resources"`
	// Outputs of the stack.
	Outputs map[string]any `json:"outputs"`
}

// Resource is one resource of a graph. An id that AWS generates at random reads "<keyId of audit-key>", and a name that Pulumi
// generates ends in [Random].
type Resource struct {
	// URN, Type and Name identify the resource; Parent is a URN.
	URN    string `json:"urn"`
	Type   string `json:"type"`
	Name   string `json:"name"`
	Parent string `json:"parent,omitempty"`
	// Protect says that the engine refuses to delete the resource.
	Protect bool `json:"protect"`
	// Inputs are what the program declares.
	Inputs map[string]any `json:"inputs"`
}

// Text returns an input that is a string, or "".
func (r Resource) Text(key string) string {
	text, _ := r.Inputs[key].(string)
	return text
}

// Managed reports whether the resource exists in AWS. Components, providers and the stack itself exist only in Pulumi.
func (r Resource) Managed() bool { return strings.HasPrefix(r.Type, "aws:") }
