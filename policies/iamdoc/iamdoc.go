// Package iamdoc reads IAM policy documents the way AWS does: one value or a list of values, principals in
// any of their spellings, actions without regard to case.
package iamdoc

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Effects of a statement.
const (
	Allow = "Allow"
	Deny  = "Deny"
)

// Document is a policy document.
type Document struct {
	Statements []Statement
}

// Statement is one statement of a document.
type Statement struct {
	Sid        string
	Effect     string
	Principals Principals
	// NotPrincipal says that the statement speaks of everyone but the principals.
	NotPrincipal bool
	Actions      []string
	NotActions   []string
	Resources    []string
	NotResources []string
	Conditions   []Condition
}

// Principals are the callers that a statement lists.
type Principals struct {
	Everyone  bool
	AWS       []string
	Services  []string
	Federated []string
	// Others are canonical users.
	Others []string
}

// Condition is one operator applied to one key, taken apart.
type Condition struct {
	// Key is in small letters: AWS reads keys without regard to case.
	Key string
	// Base is the operator in small letters, without quantifier, Not and IfExists.
	Base string
	// Quantifier is forallvalues, foranyvalue or empty.
	Quantifier string
	// Negated says that the operator holds where the value is none of those listed.
	Negated bool
	// IfExists says that the operator also holds where the key is missing.
	IfExists bool
	Values   []string
}

func newCondition(operator, key string, values []string) Condition {
	condition := Condition{Key: strings.ToLower(key), Values: values}
	operator = strings.ToLower(operator)
	if quantifier, rest, found := strings.Cut(operator, ":"); found {
		condition.Quantifier, operator = quantifier, rest
	}
	operator, condition.IfExists = strings.CutSuffix(operator, "ifexists")
	condition.Negated = strings.Contains(operator, "not")
	condition.Base = strings.Replace(operator, "not", "", 1)
	return condition
}

// Parse reads a document from JSON.
func Parse(text string) (Document, error) {
	var raw map[string]any
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		return Document{}, fmt.Errorf("policy document: %w", err)
	}
	list := element(raw, "Statement")
	if one, ok := list.(map[string]any); ok {
		list = []any{one}
	}
	statements, ok := list.([]any)
	if !ok {
		return Document{}, errors.New("policy document: no Statement")
	}
	document := Document{Statements: make([]Statement, 0, len(statements))}
	for i, statement := range statements {
		fields, ok := statement.(map[string]any)
		if !ok {
			return Document{}, fmt.Errorf("policy document: Statement[%d] is not an object", i)
		}
		document.Statements = append(document.Statements, readStatement(fields))
	}
	return document, nil
}

// CoversAction reports whether the statement speaks of everything that an action, or a pattern of actions, stands for.
func (s Statement) CoversAction(action string) bool {
	action = strings.ToLower(action)
	if len(s.NotActions) > 0 {
		return !slices.ContainsFunc(s.NotActions, func(pattern string) bool { return Meets(pattern, action) })
	}
	return slices.ContainsFunc(s.Actions, func(pattern string) bool { return Covers(pattern, action) })
}

// MeetsAction reports whether the statement speaks of the action.
func (s Statement) MeetsAction(action string) bool {
	action = strings.ToLower(action)
	if len(s.NotActions) > 0 {
		return !slices.ContainsFunc(s.NotActions, func(pattern string) bool { return Covers(pattern, action) })
	}
	return slices.ContainsFunc(s.Actions, func(pattern string) bool { return Meets(pattern, action) })
}

// CoverTogether reports whether, between them, statements speak of every resource that a pattern matches.
func CoverTogether(statements []Statement, resources string) bool {
	left := []string{resources}
	for _, statement := range statements {
		if len(statement.NotResources) == 0 {
			continue
		}
		// All are covered but those left out here; of two such lists, one is enough to go on with.
		var out []string
		for _, pattern := range statement.NotResources {
			if Meets(pattern, resources) {
				out = append(out, pattern)
			}
		}
		if len(out) == 0 {
			return true
		}
		left = out
	}
	for _, statement := range statements {
		left = slices.DeleteFunc(left, func(pattern string) bool {
			return slices.ContainsFunc(statement.Resources, func(covering string) bool { return Covers(covering, pattern) })
		})
	}
	return len(left) == 0
}

// Label names the statement in a message.
func (s Statement) Label() string {
	if s.Sid == "" {
		return "a statement without Sid"
	}
	return fmt.Sprintf("statement %q", s.Sid)
}
