package watch

import (
	"errors"
	"fmt"
)

// TamperSpec is what a Tamper is made of.
type TamperSpec struct {
	// Trail is the trail's physical name, with which the rules' names begin. Required.
	Trail string
	// TrailARN is the trail's ARN. Required.
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

func (spec *TamperSpec) rules() []rule {
	trail := trailPattern(spec.Trail, spec.TrailARN)
	out := []rule{{suffix: "trail", description: "Calls that stop or change trail " + spec.Trail, pattern: &trail}}
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

// Validate refuses, all at once, a missing trail or bucket list, and a pattern that is too long.
func (spec *TamperSpec) Validate() error {
	var errs []error
	if spec.Trail == "" || spec.TrailARN == "" || len(spec.Buckets) == 0 {
		errs = append(errs, errors.New("Trail, TrailARN and Buckets are required"))
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
