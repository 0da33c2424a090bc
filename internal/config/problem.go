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
	value, err := json.Marshal(p.Value)
	if err != nil {
		value = fmt.Appendf(nil, "%q", fmt.Sprint(p.Value))
	}
	return fmt.Sprintf("%s: %s %s", p.Path, value, p.Reason)
}

// findings collects what is wrong, and what is only doubtful, so that all of it is told at once.
type findings struct {
	problems []error
	warnings []string
	// secret says whether the value at a path was set as a secret, which no message may repeat.
	secret func(path string) bool
	// given are the paths that the environment file sets, defaults not among them.
	given map[string]bool
}

func (f *findings) said(path string) {
	if f.given == nil {
		f.given = map[string]bool{}
	}
	f.given[path] = true
}

func (f *findings) refuse(path string, value any, format string, args ...any) {
	if value != nil && f.secret(path) {
		value = "[secret]"
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
