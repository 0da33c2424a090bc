// Package graph is the resources that an environment would have: what a reviewer reads, what two revisions are compared by,
// and what the permissions of a deployer are made from.
package graph

import "strings"

// Random stands for the part of a physical name that Pulumi draws at random.
const Random = "<random>"

// Graph is what a program would create.
type Graph struct {
	// Stack is the name of the stack.
	Stack string `json:"stack"`
	// Resources sorted by URN: the engine's own order is another one at each run.
	Resources []Resource `json:"resources"`
	// Outputs of the stack.
	Outputs map[string]any `json:"outputs"`
}

// Resource is one resource of a graph. An id that AWS draws at random reads as "<keyId of audit-key>", and a
// name that Pulumi makes up ends in [Random].
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

// Text is an input that is a text; empty where there is none.
func (r Resource) Text(key string) string {
	text, _ := r.Inputs[key].(string)
	return text
}

// Managed reports whether AWS holds the resource: components, providers and the stack itself are Pulumi's.
func (r Resource) Managed() bool { return strings.HasPrefix(r.Type, "aws:") }
