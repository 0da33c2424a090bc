// Package settings reads the settings of the policy pack: the required retention, the stacks that need a lock, rules that only
// advise, and exemptions, each with a reason and a last day.
package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"datatrail/policies/iamdoc"
)

// DefaultRetentionDays is the retention that log buckets must hold unless told otherwise.
const DefaultRetentionDays = 365

// DefaultRestoreDays is how long a deleted record must be there to be restored unless told otherwise.
const DefaultRestoreDays = 30

const dateLayout = time.DateOnly

// Settings is the pack's configuration.
type Settings struct {
	// MinimumRetentionDays that a log bucket keeps what it receives. Default 365.
	MinimumRetentionDays int `json:"minimumRetentionDays"`
	// MaximumRetentionDays after which nothing is left of what a log bucket received: expiry, and the time
	// of noncurrent versions after it. Default none.
	MaximumRetentionDays int `json:"maximumRetentionDays"`
	// MinimumRestoreDays that a record stays which somebody deletes, as a noncurrent version or by its lock. Default 30.
	MinimumRestoreDays int `json:"minimumRestoreDays"`
	// RequireLock names the stacks (name or pattern with *) whose trail bucket must be locked. Default none.
	RequireLock []string `json:"requireLock"`
	// Advisory names the rules that warn instead of stopping. Default none.
	Advisory []string `json:"advisory"`
	// Exemptions lists findings that are accepted for a time. Default none.
	Exemptions []Exemption `json:"exemptions"`
}

// Exemption accepts what one rule finds on some resources until a day.
type Exemption struct {
	// URN of the resource, or a pattern with *. Required.
	URN string `json:"urn"`
	// Rule that is accepted. Required.
	Rule string `json:"rule"`
	// Reason why. Required.
	Reason string `json:"reason"`
	// Expires is the last day on which it holds, as YYYY-MM-DD. Required.
	Expires string `json:"expires"`

	last time.Time
}

// Defaults is what holds when nothing is configured.
func Defaults() Settings {
	return Settings{MinimumRetentionDays: DefaultRetentionDays, MinimumRestoreDays: DefaultRestoreDays}
}

// Read turns the pack's configuration into settings, or reports every mistake in it at once.
func Read(raw map[string]any, rules []string) (Settings, error) {
	settings := Defaults()
	encoded, err := json.Marshal(raw)
	if err != nil {
		return Defaults(), fmt.Errorf("settings: %w", err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(encoded)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&settings); err != nil {
		return Defaults(), fmt.Errorf("settings: %w; the keys are %s", err, strings.Join(keys(), ", "))
	}
	if err := settings.check(rules); err != nil {
		return Defaults(), err
	}
	return settings, nil
}

func (s *Settings) check(rules []string) error {
	var mistakes []error
	if s.MinimumRetentionDays < 1 {
		mistakes = append(mistakes, fmt.Errorf(
			"settings.minimumRetentionDays: %d is not a retention period; give at least 1 day", s.MinimumRetentionDays))
	}
	if s.MaximumRetentionDays != 0 && s.MaximumRetentionDays < s.MinimumRetentionDays {
		mistakes = append(mistakes, fmt.Errorf("settings.maximumRetentionDays: %d is shorter than minimumRetentionDays (%d); give at "+
			"least as many days, or leave it out", s.MaximumRetentionDays, s.MinimumRetentionDays))
	}
	if s.MinimumRestoreDays < 1 {
		mistakes = append(mistakes, fmt.Errorf(
			"settings.minimumRestoreDays: %d leaves no time to restore anything; give at least 1 day", s.MinimumRestoreDays))
	}
	for i, rule := range s.Advisory {
		if !slices.Contains(rules, rule) {
			mistakes = append(mistakes, unknownRule(fmt.Sprintf("settings.advisory[%d]", i), rule, rules))
		}
	}
	for i := range s.Exemptions {
		mistakes = append(mistakes, s.Exemptions[i].check(fmt.Sprintf("settings.exemptions[%d]", i), rules)...)
	}
	return errors.Join(mistakes...)
}

func (e *Exemption) check(path string, rules []string) []error {
	var mistakes []error
	if strings.TrimSpace(e.URN) == "" {
		mistakes = append(mistakes, fmt.Errorf("%s.urn: missing; give the URN of the resource, or a pattern with *", path))
	}
	if !slices.Contains(rules, e.Rule) {
		mistakes = append(mistakes, unknownRule(path+".rule", e.Rule, rules))
	}
	if strings.TrimSpace(e.Reason) == "" {
		mistakes = append(mistakes, fmt.Errorf("%s.reason: missing; say why the finding is accepted", path))
	}
	last, err := time.Parse(dateLayout, e.Expires)
	if err != nil {
		mistakes = append(mistakes, fmt.Errorf(
			"%s.expires: %q is not a date; give the last day it holds as YYYY-MM-DD", path, e.Expires))
	}
	e.last = last
	return mistakes
}

// Covers reports whether the exemption speaks of a finding, expired or not.
func (e Exemption) Covers(rule, urn string) bool {
	return e.Rule == rule && iamdoc.Glob(e.URN, urn)
}

// Expired reports whether the last day is over.
func (e Exemption) Expired(today time.Time) bool {
	return today.UTC().Format(dateLayout) > e.last.Format(dateLayout)
}

// LockRequired reports whether the trail bucket of a stack must be locked.
func (s Settings) LockRequired(stack string) bool {
	return slices.ContainsFunc(s.RequireLock, func(pattern string) bool { return iamdoc.Glob(pattern, stack) })
}

func unknownRule(path, rule string, rules []string) error {
	return fmt.Errorf("%s: %q is not a rule; the rules are %s", path, rule, strings.Join(rules, ", "))
}
