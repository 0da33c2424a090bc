// Package iam reads IAM documents as AWS reads them.
//
// It is written from AWS's grammar, and shares no code with what writes documents in datatrail.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
package iam

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Version is the current version of the policy language.
const Version = "2012-10-17"

// Document is an IAM document.
type Document struct {
	Version   string
	ID        string `json:"Id,omitempty"`
	Statement []Statement
}

// Statement is one statement of a document.
type Statement struct {
	Sid    string
	Effect string
	// Principal is nil in the policies of roles.
	Principal Principal `json:",omitempty"`
	Action    Values
	// Resource is empty in trust policies.
	Resource  Values     `json:",omitempty"`
	Condition Conditions `json:",omitempty"`
}

// Conditions maps an operator to condition keys and what they are compared with. All of them must hold.
type Conditions map[string]map[string]Values

// Principal maps a kind of principals, such as AWS and Service, to their names. Everyone is * of the kind
// AWS.
type Principal map[string]Values

// Values is a list. A document may write a list of one as a plain value.
type Values []string

// Parse reads a document. It refuses elements other than those of Document, such as NotAction.
func Parse(text string) (Document, error) {
	var d Document
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&d); err != nil {
		return Document{}, fmt.Errorf("policy document: %w", err)
	}
	return d, nil
}

// Split splits a document that somebody else wrote into its statements, without looking into them. AWS also accepts a single
// statement without a list.
func Split(text string) (version string, statements []json.RawMessage, err error) {
	var d struct {
		Version   string
		Statement json.RawMessage
	}
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return "", nil, fmt.Errorf("policy document: %w", err)
	}
	if len(d.Statement) == 0 || string(d.Statement) == "null" {
		return "", nil, errors.New("policy document: has no Statement")
	}
	if err := json.Unmarshal(list(d.Statement), &statements); err != nil {
		return "", nil, fmt.Errorf("policy document: Statement: %w", err)
	}
	return d.Version, statements, nil
}

// Everyone reports whether the principal is everyone, anonymous callers included.
func (p Principal) Everyone() bool { return slices.Contains(p["AWS"], "*") }

// UnmarshalJSON reads "*" and {"AWS": "*"}, which mean the same, and named principals.
func (p *Principal) UnmarshalJSON(text []byte) error {
	if string(text) == `"*"` {
		*p = Principal{"AWS": {"*"}}
		return nil
	}
	return json.Unmarshal(text, (*map[string]Values)(p))
}

// UnmarshalJSON reads a list, or a single value that stands for a list of one.
func (v *Values) UnmarshalJSON(text []byte) error {
	return json.Unmarshal(list(text), (*[]string)(v))
}

// list is a list, or one of a single value.
func list(text []byte) []byte {
	if strings.HasPrefix(string(text), "[") {
		return text
	}
	return slices.Concat([]byte("["), text, []byte("]"))
}

// UnmarshalJSON reads numbers and booleans as strings, as AWS does.
func (c *Conditions) UnmarshalJSON(text []byte) error {
	var raw map[string]map[string]json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		return err
	}
	*c = Conditions{}
	for operator, keys := range raw {
		(*c)[operator] = map[string]Values{}
		for key, compared := range keys {
			var values []json.RawMessage
			if err := json.Unmarshal(list(compared), &values); err != nil {
				return err
			}
			(*c)[operator][key] = make(Values, 0, len(values))
			for _, value := range values {
				if bare.Match(value) {
					value = slices.Concat([]byte(`"`), value, []byte(`"`))
				}
				var one string
				if err := json.Unmarshal(value, &one); err != nil {
					return fmt.Errorf("%s %s: %w", operator, key, err)
				}
				(*c)[operator][key] = append((*c)[operator][key], one)
			}
		}
	}
	return nil
}

// bare are numbers and truth values.
var bare = regexp.MustCompile(`^(true|false|-?[0-9.eE+-]+)$`)
