package watch

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// RoleWatch says how calls on the role with which CloudTrail writes to the log group are noticed.
type RoleWatch string

// The ways. Calls of IAM reach EventBridge in one Region of the partition, and the log group from there.
const (
	// RoleUnwatched notices none.
	RoleUnwatched RoleWatch = ""
	// RoleByRule has a rule of its own.
	RoleByRule RoleWatch = "rule"
	// RoleByFilter has a metric filter of the log group, and an alarm.
	RoleByFilter RoleWatch = "filter"
)

// TamperSpec is what a Tamper is made of.
type TamperSpec struct {
	// Trail is the trail's physical name, with which the rules' names begin, and those of the stack's alarms. Required.
	Trail string
	// TrailARN is the trail's ARN. Required.
	TrailARN string
	// Buckets are the physical names of all buckets of the stack. Required.
	Buckets []string
	// LogGroup is the physical name of the log group. Default: none.
	LogGroup string
	// TopicARNs are those of the stack's topics. Default: none.
	TopicARNs []string
	// Role says how the role of the log group is watched. Default: not at all.
	Role RoleWatch
}

// rule is an EventBridge rule.
type rule struct {
	suffix, description string
	// thing is what was called upon, in a message; subject is where in the event its name stands. Default: it has none there.
	thing, subject string
	pattern        eventPattern
	// late says what follows from a value that AWS gives, such as a key's ARN. Default: the pattern is known.
	late func(value string) []where
	// link is the value.
	link link
}

// link is something that AWS names.
type link int

const (
	linkKey link = iota + 1
	linkRole
)

// complete is the pattern once the value is known.
func (r rule) complete(value string) eventPattern {
	p := r.pattern
	if r.late != nil {
		p.wheres = slices.Concat(p.wheres, r.late(value))
	}
	return p
}

// watchers are the rules that watch over the other rules and over each other: a rule that is gone tells nothing.
func (spec *TamperSpec) watchers(rules []rule) []rule {
	overAlarms := rule{
		suffix: "alarms", description: "Calls that silence the alarms of " + spec.Trail + ", or the rule over its rules",
		thing: "an alarm of trail " + spec.Trail + " or the rule over its rules",
	}
	var begins []string
	for _, r := range append(rules, overAlarms) {
		// A long name is cut, each a little differently.
		if begin := strings.TrimSuffix(spec.ruleName(r), r.suffix); !slices.Contains(begins, begin) {
			begins = append(begins, begin)
		}
	}
	out := spread(rule{
		suffix: rulesOverRules, description: "Calls that silence the rules on tampering with " + spec.Trail,
		thing:   "a rule on tampering with trail " + spec.Trail,
		pattern: eventPattern{services: []string{"events"}, calls: ruleCalls, wheres: ruleFields(begins)},
	}, false)
	overAlarms.pattern = eventPattern{
		services: []string{"monitoring", "events"}, calls: union(alarmCalls, ruleCalls), wheres: alarmFields(spec.Trail),
	}
	for _, r := range out {
		overAlarms.pattern.wheres = append(overAlarms.pattern.wheres, ruleFields([]string{spec.ruleName(r)})...)
	}
	return append(out, spread(overAlarms, false)...)
}

func union(some, more []match) []match {
	out := slices.Clone(some)
	for _, m := range more {
		if !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	return out
}

// spread makes as many rules of one as its pattern needs. The first keeps the name, unless they are numbered.
func spread(r rule, numbered bool) []rule {
	patterns, err := r.pattern.spread()
	if err != nil {
		patterns = []eventPattern{r.pattern}
	}
	out := make([]rule, len(patterns))
	for i, p := range patterns {
		out[i] = r
		out[i].pattern = p
		if numbered || i > 0 {
			out[i].suffix = fmt.Sprintf("%s-%d", r.suffix, i+1)
		}
	}
	return out
}

func (spec *TamperSpec) rules() []rule {
	out := spread(rule{
		suffix: "trail", description: "Calls that stop or change trail " + spec.Trail, thing: "trail " + spec.Trail,
		pattern: eventPattern{services: []string{"cloudtrail"}, calls: trailCalls, wheres: trailFields(spec)},
	}, false)
	out = append(out, spread(rule{
		suffix: "buckets", description: "Calls that change what protects the buckets of " + spec.Trail,
		thing: "bucket", subject: "$.detail.requestParameters.bucketName",
		pattern: eventPattern{services: []string{"s3", "logs"}, calls: bucketCalls, wheres: bucketFields(spec.Buckets)},
	}, true)...)
	if spec.LogGroup != "" {
		out = append(out, spread(rule{
			suffix: "log-group", description: "Calls that change or empty log group " + spec.LogGroup,
			thing: "log group", subject: "$.detail.requestParameters.logGroupName",
			pattern: eventPattern{services: []string{"logs"}, calls: logGroupCalls, wheres: logGroupFields(spec.LogGroup)},
		}, false)...)
	}
	out = append(out, rule{
		suffix: "key", description: "Calls that take away the key of " + spec.Trail,
		thing: "key", subject: "$.detail.requestParameters.keyId",
		pattern: eventPattern{services: []string{"kms"}, calls: keyCalls}, late: keyFields, link: linkKey,
	})
	if spec.Role == RoleByRule {
		out = append(out, rule{
			suffix: "role", description: "Calls that change the role with which " + spec.Trail + " writes to its log group",
			thing: "role", subject: "$.detail.requestParameters.roleName",
			pattern: eventPattern{services: []string{"iam"}, calls: roleCalls}, late: roleFields, link: linkRole,
		})
	}
	if len(spec.TopicARNs) > 0 {
		out = append(out, spread(rule{
			suffix: "topics", description: "Calls that silence the topics of " + spec.Trail, thing: "a topic of trail " + spec.Trail,
			pattern: eventPattern{services: []string{"sns"}, calls: topicCalls, wheres: topicFields(spec.TopicARNs)},
		}, false)...)
	}
	return append(out, spec.watchers(slices.Clip(out))...)
}

// rulesOverRules is the suffix of the rule that watches all others. Its name begins like none of theirs.
const rulesOverRules = "rules"

func (spec *TamperSpec) ruleName(r rule) string {
	if strings.HasPrefix(r.suffix, rulesOverRules) {
		return ruleName(spec.Trail, r.suffix+"-tamper")
	}
	return ruleName(spec.Trail, "tamper-"+r.suffix)
}

// Validate refuses, all at once, a missing trail or bucket list, and a pattern that is too long.
func (spec *TamperSpec) Validate() error {
	var errs []error
	if spec.Trail == "" || spec.TrailARN == "" || len(spec.Buckets) == 0 {
		errs = append(errs, errors.New("Trail, TrailARN and Buckets are required"))
	}
	for _, r := range spec.rules() {
		text, err := r.pattern.JSON()
		errs = append(errs, err)
		if len(text) > MaxEventPattern {
			errs = append(errs, fmt.Errorf("rule %s: a pattern of %d characters is longer than the %d that are accepted",
				r.suffix, len(text), MaxEventPattern))
		}
	}
	return errors.Join(errs...)
}
