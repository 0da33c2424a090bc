package evaluator

import "datatrail/judge/request"

// Decision is a verdict and the statements that decide it.
type Decision struct {
	Verdict request.Verdict
	// Sids are those of the statements with the verdict's effect that apply to the request. Empty
	// when none does: the caller's own IAM policies, or their absence, decide.
	Sids []string
	// Unless are the names of the statements that are not judged and could turn the verdict: a Deny if it is Allowed, an Allow if
	// it is NotGranted. Nothing changes Denied.
	Unless []string
}

// String returns the verdict in words.
func (d Decision) String() string {
	switch {
	case len(d.Unless) == 0:
		return string(d.Verdict)
	case d.Verdict == request.Allowed:
		return "allowed unless"
	default:
		return "refused at least"
	}
}

// Explain is like Judge, and also returns the deciding statements.
func (p *Policy) Explain(r request.Request) (Decision, error) {
	verdict, err := p.Judge(r)
	if err != nil {
		return Decision{}, err
	}
	decision := Decision{Verdict: verdict}
	if decision.Unless, err = p.unless(r, verdict); err != nil {
		return Decision{}, err
	}
	counting := p.counting(r)
	if r.Caller.Silent {
		counting = p.direct(r)
	}
	decision.Sids, err = p.deciding(r, counting, verdict)
	return decision, err
}

// deciding names those of some statements that make a verdict.
func (p *Policy) deciding(r request.Request, statements []int, verdict request.Verdict) ([]string, error) {
	var sids []string
	for _, i := range statements {
		alone, err := p.ask(r, []int{i})
		if err != nil {
			return nil, err
		}
		if alone == verdict && alone != request.NotGranted {
			sids = append(sids, p.statements[i].Sid)
		}
	}
	return sids, nil
}

// unless names the statements that are not judged and could turn a verdict on a request.
func (p *Policy) unless(r request.Request, verdict request.Verdict) ([]string, error) {
	turning := map[request.Verdict]string{request.Allowed: "Deny", request.NotGranted: "Allow"}[verdict]
	var out []string
	for _, u := range p.unjudged {
		if u.wide.Effect != turning || p.rescues(r) || !counts(u.wide, r) {
			continue
		}
		if reaches, err := p.applies(u.wide, r); err != nil {
			return nil, err
		} else if reaches {
			out = append(out, u.Sid)
		}
	}
	return out, nil
}
