package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Problem is one mistake in the configuration.
type Problem struct {
	// Path of the key, such as datasets[1].perimeter.cidrs[0].
	Path string
	// Value that was found there; nil when the key is absent.
	Value any
	// Reason says what is wrong and what to do about it.
	Reason string
}

// Error names the path, the value and the remedy.
func (p *Problem) Error() string {
	if p.Value == nil {
		return p.Path + ": " + p.Reason
	}
	var value strings.Builder
	encoder := json.NewEncoder(&value)
	// People look for the value as they wrote it.
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(p.Value); err != nil {
		return fmt.Sprintf("%s: %q %s", p.Path, fmt.Sprint(p.Value), p.Reason)
	}
	return fmt.Sprintf("%s: %s %s", p.Path, strings.TrimSpace(value.String()), p.Reason)
}

// hidden stands for a secret in messages.
const hidden = "[secret]"

// Secrets are the keys, such as alerts and aws:assumeRole, that were set as secrets, wholly or in part.
type Secrets []string

// Has reports whether a value was set as a secret, or lies in an object of which something was.
func (s Secrets) Has(path string) bool {
	if i := strings.IndexAny(path, ".["); i >= 0 {
		path = path[:i]
	}
	return slices.Contains(s, path)
}

// Problem is a mistake that shows after parsing. Its message does not repeat a secret.
func (s Secrets) Problem(path string, value any, format string, args ...any) error {
	if value != nil && s.Has(path) {
		value = hidden
	}
	return &Problem{Path: path, Value: value, Reason: fmt.Sprintf(format, args...)}
}

// findings collects what is wrong, and what is only doubtful, so that all of it is told at once.
type findings struct {
	problems []error
	warnings []string
	// secret reports whether the value at a path was set as a secret, which no message may repeat.
	secret func(path string) bool
	// given are the paths that the environment file sets, defaults not among them.
	given map[string]bool
	// misplaced are the paths of keys that are set where nothing reads them. They are not missing besides.
	misplaced []string
}

func (f *findings) said(path string) {
	if f.given == nil {
		f.given = map[string]bool{}
	}
	f.given[path] = true
}

// shown is a value as a message may repeat it.
func (f *findings) shown(path, value string) string {
	if f.secret(path) {
		return hidden
	}
	return value
}

func (f *findings) refuse(path string, value any, format string, args ...any) {
	if value != nil && f.secret(path) {
		value = hidden
	}
	f.problems = append(f.problems, &Problem{Path: path, Value: value, Reason: fmt.Sprintf(format, args...)})
}

func (f *findings) warn(path, format string, args ...any) {
	f.warnings = append(f.warnings, path+": "+fmt.Sprintf(format, args...))
}

// wrong reports whether something at or below the path has been refused. A rule about what is absent
// has nothing to add then.
func (f *findings) wrong(path string) bool {
	return slices.ContainsFunc(f.problems, func(err error) bool {
		var p *Problem
		return errors.As(err, &p) && strings.HasPrefix(p.Path, path)
	})
}

func (f *findings) err() error {
	return errors.Join(f.problems...)
}

// at is the path of an item of a list.
func at(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }
