package graph

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// Document is a policy in full.
type Document struct {
	// Type and Name are those of the resource that the policy belongs to; for an output of the stack the type is
	// empty and Name is the output's.
	Type string `json:"type,omitempty"`
	Name string `json:"name"`
	// Property is the input that holds the policy.
	Property string `json:"property,omitempty"`
	// Of is the physical name of what the policy is attached to, if the resource has it.
	Of string `json:"of,omitempty"`
	// Document is the policy itself.
	Document json.RawMessage `json:"document"`
}

// Policy returns a text if it is an IAM document.
func Policy(text string) (json.RawMessage, bool) {
	var document struct {
		Statement []json.RawMessage
	}
	if !strings.HasPrefix(text, "{") || json.Unmarshal([]byte(text), &document) != nil || document.Statement == nil {
		return nil, false
	}
	return json.RawMessage(text), true
}

// attached is what says to which thing a policy belongs.
func (r Resource) attached() string {
	for _, key := range []string{"bucket", "role", "arn", "name"} {
		if text := r.Text(key); text != "" {
			return text
		}
	}
	return ""
}

// Documents returns every policy in a graph: those of buckets, keys, topics and roles, and those among the outputs.
func (g Graph) Documents() []Document {
	documents := []Document{}
	for _, r := range g.Resources {
		if !r.Managed() {
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(r.Inputs)) {
			if document, ok := Policy(r.Text(key)); ok {
				documents = append(documents, Document{r.Type, r.Name, key, r.attached(), document})
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(g.Outputs)) {
		text, _ := g.Outputs[key].(string)
		if document, ok := Policy(text); ok {
			documents = append(documents, Document{Name: key, Document: document})
		}
	}
	return documents
}

// Title returns one line that says whose policy it is.
func (d Document) Title() string {
	if d.Type == "" {
		return "output " + d.Name
	}
	title := ShortType(d.Type) + " " + d.Name + ", " + d.Property
	if d.Of != "" {
		title += " of " + d.Of
	}
	return title
}

// Indented returns the policy as indented JSON.
func (d Document) Indented() string {
	var out bytes.Buffer
	if json.Indent(&out, d.Document, "", "  ") != nil {
		return string(d.Document)
	}
	return out.String()
}

// ShortType drops the part of a token's module that repeats its type: aws:s3/bucketV2:BucketV2 is
// aws:s3:BucketV2.
func ShortType(token string) string {
	parts := strings.Split(token, ":")
	if len(parts) != 3 {
		return token
	}
	module, _, _ := strings.Cut(parts[1], "/")
	return strings.Join([]string{parts[0], module, parts[2]}, ":")
}
