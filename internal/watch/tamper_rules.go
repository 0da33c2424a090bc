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
	// RoleUnwatched does not notice them.
	RoleUnwatched RoleWatch = ""
	// RoleByRule notices them with a separate rule.
	RoleByRule RoleWatch = "rule"
	// RoleByFilter notices them with a metric filter of the log group, and an alarm.
	RoleByFilter RoleWatch = "filter"
)

// TamperSpec describes a Tamper.
type TamperSpec struct {
	// Trail is the trail's physical name. The names of the rules and of the stack's alarms begin with it. Required.
	Trail string
	// TrailARN is the trail's ARN. Default: none, because calls against the trail are events of another account or Region.
	TrailARN string
	// Buckets are the physical names of all buckets of the stack. Required.
	Buckets []string
	// LogGroup is the physical name of the trail's log group. Default: none.
	LogGroup string
	// AccessLogs is the delivery of access logs to a log group. Default: none.
	AccessLogs *WatchedDelivery
	// TopicARNs are the ARNs of the stack's topics. Default: none.
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

// watched is the name of the trail that calls are made against. It may be another than that of the rules' names.
func (spec *TamperSpec) watched() string {
	_, name, _ := strings.Cut(spec.TrailARN, ":trail/")
	return name
}

func (spec *TamperSpec) rules() []rule {
	var out []rule
	if name := spec.watched(); name != "" {
		out = spread(rule{
			suffix: "trail", description: "Calls that stop or change trail " + name, thing: "trail " + name,
			pattern: eventPattern{services: []string{"cloudtrail"}, calls: trailCalls, wheres: trailFields(name, spec.TrailARN)},
		}, false)
	}
	out = append(out, spread(rule{
		suffix: "buckets", description: "Calls that change what protects the buckets of " + spec.Trail,
		thing: "bucket", subject: "$.detail.requestParameters.bucketName",
		pattern: eventPattern{services: []string{"s3", "logs"}, calls: bucketCalls, wheres: bucketFields(spec.Buckets)},
	}, true)...)
	if spec.LogGroup != "" {
		out = append(out, spread(rule{
			suffix: "log-group", description: "Calls that change or empty log group " + spec.LogGroup,
			thing: "log group", subject: "$.detail.requestParameters.logGroupName",
			pattern: eventPattern{
				services: []string{"logs"}, calls: logGroupCalls, wheres: logGroupFields(spec.LogGroup, true, spec.AccessLogs == nil),
			},
		}, false)...)
	}
	out = append(out, spec.deliveryRules()...)
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

// Validate reports all mistakes at once: a missing name or bucket list, an ARN that is not a trail's, and a pattern that is too
// long.
func (spec *TamperSpec) Validate() error {
	var errs []error
	if spec.Trail == "" || len(spec.Buckets) == 0 {
		errs = append(errs, errors.New("Trail and Buckets are required"))
	}
	if spec.TrailARN != "" && spec.watched() == "" {
		errs = append(errs, fmt.Errorf("TrailARN %q is not the ARN of a trail", spec.TrailARN))
	}
	if d := spec.AccessLogs; d != nil && (d.LogGroup == "" || d.Destination == "" || len(d.Sources) == 0) {
		errs = append(errs, errors.New("AccessLogs: LogGroup, Destination and Sources are required"))
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
