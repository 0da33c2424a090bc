// Package iamdoc reads IAM policy documents the way AWS does: one value or a list of values, principals in
// any of their spellings, actions without regard to case.
package iamdoc

import (
	"encoding/json"
	"errors"
	"fmt"
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
	Sid          string
	Effect       string
	Principals   Principals
	NotPrincipal bool
	Actions      []string
	NotActions   []string
	Resources    []string
	NotResources []string
	Conditions   []Condition
}

// Principals are the callers that a statement names.
type Principals struct {
	Everyone bool
	AWS      []string
	Services []string
	Others   []string
}

// Condition is one operator applied to one key.
type Condition struct {
	Operator string
	Key      string
	Values   []string
}

// Parse reads a document from JSON.
func Parse(text string) (Document, error) {
	var raw struct {
		Statement json.RawMessage
	}
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		return Document{}, fmt.Errorf("policy document: %w", err)
	}
	if len(raw.Statement) == 0 {
		return Document{}, errors.New("policy document: no Statement")
	}
	var many []rawStatement
	if err := json.Unmarshal(raw.Statement, &many); err != nil {
		var one rawStatement
		if json.Unmarshal(raw.Statement, &one) != nil {
			return Document{}, fmt.Errorf("policy document: %w", err)
		}
		many = []rawStatement{one}
	}
	document := Document{Statements: make([]Statement, 0, len(many))}
	for _, statement := range many {
		document.Statements = append(document.Statements, statement.read())
	}
	return document, nil
}

// Matches reports whether the statement speaks of the action, wildcards included.
func (s Statement) Matches(action string) bool {
	if len(s.NotActions) > 0 {
		return !anyMatch(s.NotActions, action)
	}
	return anyMatch(s.Actions, action)
}

// Touches reports whether the statement speaks of the resource, wildcards included.
func (s Statement) Touches(resource string) bool {
	if len(s.NotResources) > 0 {
		return !anyMatch(s.NotResources, resource)
	}
	return anyMatch(s.Resources, resource)
}

// Label names the statement in a message.
func (s Statement) Label() string {
	if s.Sid == "" {
		return "a statement without Sid"
	}
	return fmt.Sprintf("statement %q", s.Sid)
}

func anyMatch(patterns []string, text string) bool {
	for _, pattern := range patterns {
		if Glob(strings.ToLower(pattern), strings.ToLower(text)) {
			return true
		}
	}
	return false
}

// Glob reports whether text matches a pattern in which * stands for any run of characters and ? for one.
func Glob(pattern, text string) bool {
	star, resume := -1, 0
	p, t := 0, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, resume = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			resume++
			p, t = star+1, resume
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
