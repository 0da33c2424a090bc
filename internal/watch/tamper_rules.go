package watch

import (
	"errors"
	"fmt"
	"strings"
)

// TamperSpec is what a Tamper is made of.
type TamperSpec struct {
	// Trail is the trail's physical name, with which the rules' names begin. Required.
	Trail string
	// TrailARN is the trail's ARN. Default: calls against the trail are events of another account or Region.
	TrailARN string
	// Buckets are the physical names of all buckets of the stack. Required.
	Buckets []string
	// LogGroup is the physical name of the log group. Default: none.
	LogGroup string
}

// rule is an EventBridge rule whose pattern is known, or follows from the key's ARN.
type rule struct {
	suffix, description string
	pattern             *eventPattern
	// subject is where in the event the thing stands that was called upon. Default: the trail.
	subject string
}

// watched is the name of the trail that calls are made against. It may be another than that of the rules' names.
func (spec *TamperSpec) watched() string {
	_, name, _ := strings.Cut(spec.TrailARN, ":trail/")
	return name
}

func (spec *TamperSpec) rules() []rule {
	var out []rule
	if name := spec.watched(); name != "" {
		trail := trailPattern(name, spec.TrailARN)
		out = append(out, rule{suffix: "trail", description: "Calls that stop or change trail " + name, pattern: &trail})
	}
	buckets := bucketPatterns(spec.Buckets)
	for i := range buckets {
		out = append(out, rule{
			suffix: fmt.Sprintf("buckets-%d", i+1), description: "Calls that change what protects the buckets of " + spec.Trail,
			pattern: &buckets[i], subject: "$.detail.requestParameters.bucketName",
		})
	}
	if spec.LogGroup != "" {
		group := logGroupPattern(spec.LogGroup)
		out = append(out, rule{
			suffix: "log-group", description: "Calls that change or empty log group " + spec.LogGroup,
			pattern: &group, subject: "$.detail.requestParameters.logGroupName",
		})
	}
	return append(out, rule{
		suffix: "key", description: "Calls that take away the key of " + spec.Trail,
		subject: "$.detail.requestParameters.keyId",
	})
}

func (spec *TamperSpec) ruleName(r rule) string { return ruleName(spec.Trail, "tamper-"+r.suffix) }

// Validate refuses, all at once, a missing name or bucket list, what is no trail, and a pattern that is too long.
func (spec *TamperSpec) Validate() error {
	var errs []error
	if spec.Trail == "" || len(spec.Buckets) == 0 {
		errs = append(errs, errors.New("Trail and Buckets are required"))
	}
	if spec.TrailARN != "" && spec.watched() == "" {
		errs = append(errs, fmt.Errorf("TrailARN %q is not the ARN of a trail", spec.TrailARN))
	}
	for _, r := range spec.rules() {
		if r.pattern == nil {
			continue
		}
		text, err := r.pattern.JSON()
		errs = append(errs, err)
		if len(text) > MaxEventPattern {
			errs = append(errs, fmt.Errorf("rule %s: a pattern of %d characters is longer than the %d that are accepted",
				r.suffix, len(text), MaxEventPattern))
		}
	}
	return errors.Join(errs...)
}
