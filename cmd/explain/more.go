package main

import (
	"fmt"
	"strings"

	"datatrail/judge/request"
)

// more adds to an answer what else decides: the key, what is not known, and what a perimeter that only observes would do.
func (d dataset) more(a *answer, r request.Request) error {
	given := a.Verdict
	if given == request.Allowed && d.key != nil && r.Key != "" {
		if err := d.key.decide(a, r, d.BucketARN); err != nil {
			return fmt.Errorf("dataset %s: %w", d.Name, err)
		}
	}
	switch {
	case a.Verdict == request.Denied || a.Verdict != given:
		a.Unless = nil
	case d.existing != nil && d.live == nil:
		a.Unless = append(a.Unless, "the bucket's own policy")
	}
	if len(a.Unless) > 0 {
		a.Reason += "; not judged: " + strings.Join(a.Unless, ", ")
	}
	if given == request.NotGranted && r.Caller.Kind == request.Service {
		return d.source(a, r)
	}
	if a.Verdict == request.Allowed && d.enforced != nil {
		return d.observed(a, r)
	}
	return nil
}

// observed adds what the perimeter would do to a request if it were enforced.
func (d dataset) observed(a *answer, r request.Request) error {
	decision, err := d.enforced.Explain(r)
	if err != nil {
		return fmt.Errorf("dataset %s: %w", d.Name, err)
	}
	if decision.Verdict == request.Denied {
		a.Reason += "; enforce would refuse it: " + strings.Join(d.sentences(decision, r), "; ")
	}
	return nil
}

// source adds for which resource or account a service would be let in: it calls for one, and the question leaves that open.
func (d dataset) source(a *answer, r request.Request) error {
	for _, arn := range append(d.policy.Compared("aws:SourceArn"), "") {
		for _, account := range append(d.policy.Compared("aws:SourceAccount"), "") {
			r.SourceARN, r.SourceAccount = arn, account
			decision, err := d.policy.Explain(r)
			if err != nil {
				return fmt.Errorf("dataset %s: %w", d.Name, err)
			}
			if decision.Verdict == request.Allowed {
				a.Unless = append(a.Unless, decision.Sids...)
				a.Reason += "; " + strings.Join(decision.Sids, ", ") + " does for " + strings.TrimSpace(arn+" "+account)
				return nil
			}
		}
	}
	return nil
}
