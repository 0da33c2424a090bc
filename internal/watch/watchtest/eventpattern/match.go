package eventpattern

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Pattern is an EventBridge pattern.
type Pattern struct{ fields map[string]any }

// Parse reads a pattern in JSON. What AWS would refuse is an error.
func Parse(text string) (Pattern, error) {
	var p Pattern
	if err := json.Unmarshal([]byte(text), &p.fields); err != nil {
		return Pattern{}, fmt.Errorf("event pattern: %w", err)
	}
	return p, check(p.fields)
}

// Matches reports whether an event matches: decoded JSON, with objects as map[string]any.
func (p Pattern) Matches(event any) bool { return fits(p.fields, event) }

const either = "$or"

func check(fields map[string]any) error {
	if len(fields) == 0 {
		return errors.New("event pattern: an object is empty")
	}
	for name, want := range fields {
		var err error
		switch want := want.(type) {
		case map[string]any:
			err = check(want)
		case []any:
			err = checkList(name, want)
		default:
			err = fmt.Errorf("event pattern: %s is neither an object nor a list", name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func checkList(name string, values []any) error {
	least := 1
	if name == either {
		least = 2
	}
	if len(values) < least {
		return fmt.Errorf("event pattern: %s needs %d values at least", name, least)
	}
	for _, value := range values {
		if alternative, isObject := value.(map[string]any); name == either {
			if err := check(alternative); err != nil {
				return err
			}
		} else if isObject {
			if err := checkOperator(alternative); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkOperator(operator map[string]any) error {
	for name, operand := range operator {
		_, isText := operand.(string)
		_, isFlag := operand.(bool)
		known := isText && (name == "prefix" || name == "suffix" || name == "wildcard") || isFlag && name == "exists"
		if !known || len(operator) != 1 {
			return fmt.Errorf("event pattern: operator %v is not known", operator)
		}
		if text, _ := operand.(string); name == "wildcard" && strings.Contains(text, "**") {
			return fmt.Errorf("event pattern: wildcard %q has two stars together, which AWS refuses", text)
		}
	}
	return nil
}

func fits(fields map[string]any, event any) bool {
	if items, isArray := event.([]any); isArray {
		for _, item := range items {
			if fits(fields, item) {
				return true
			}
		}
		return false
	}
	object, isObject := event.(map[string]any)
	if !isObject {
		return false
	}
	for name, want := range fields {
		if !holds(name, want, object) {
			return false
		}
	}
	return true
}

func holds(name string, want any, object map[string]any) bool {
	value, found := object[name]
	switch want := want.(type) {
	case map[string]any:
		return found && fits(want, value)
	case []any:
		for _, one := range want {
			if alternative, isObject := one.(map[string]any); name == either && isObject {
				if fits(alternative, object) {
					return true
				}
			} else if one == any(nil) && found && value == nil || holdsOne(one, value, found) {
				return true
			}
		}
	}
	return false
}

func holdsOne(want, value any, found bool) bool {
	if operator, isOperator := want.(map[string]any); isOperator {
		if exists, asked := operator["exists"]; asked {
			return exists == found
		}
	}
	if items, isArray := value.([]any); isArray {
		for _, item := range items {
			if holdsOne(want, item, found) {
				return true
			}
		}
		return false
	}
	return found && equals(want, value)
}

func equals(want, value any) bool {
	operator, isOperator := want.(map[string]any)
	if !isOperator {
		return want == value
	}
	text, isText := value.(string)
	if !isText {
		return false
	}
	if prefix, asked := operator["prefix"].(string); asked {
		return strings.HasPrefix(text, prefix)
	}
	if suffix, asked := operator["suffix"].(string); asked {
		return strings.HasSuffix(text, suffix)
	}
	wildcard, _ := operator["wildcard"].(string)
	return like(wildcard, text)
}

// like compares with stars that stand for any text, none included.
func like(wildcard, text string) bool {
	parts := strings.Split(wildcard, "*")
	if len(parts) == 1 {
		return wildcard == text
	}
	first, last := parts[0], parts[len(parts)-1]
	if !strings.HasPrefix(text, first) {
		return false
	}
	text = text[len(first):]
	for _, part := range parts[1 : len(parts)-1] {
		at := strings.Index(text, part)
		if at < 0 {
			return false
		}
		text = text[at+len(part):]
	}
	return strings.HasSuffix(text, last)
}
