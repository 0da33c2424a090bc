package evaluator

import (
	"maps"
	"slices"

	"datatrail/judge/iam"
	"datatrail/judge/request"
)

// Spare is a Deny statement that is about the request's action and resource, and does not apply to the request.
type Spare struct {
	Sid string
	// Keys are the condition keys that let the request off, sorted.
	Keys []string
}

// Spares returns the Deny statements that do not apply to a request because of their conditions, and why. The engine is asked
// about each condition alone.
func (p *Policy) Spares(r request.Request) ([]Spare, error) {
	var spares []Spare
	for _, i := range p.counting(r) {
		s := p.statements[i]
		if applies, err := p.applies(s, r); err != nil || applies || s.Effect != "Deny" {
			if err != nil {
				return nil, err
			}
			continue
		}
		unconditioned := s
		unconditioned.Condition = nil
		if about, err := p.applies(unconditioned, r); err != nil || !about {
			if err != nil {
				return nil, err
			}
			continue
		}
		keys, err := p.spared(s, r)
		if err != nil {
			return nil, err
		}
		spares = append(spares, Spare{s.Sid, keys})
	}
	return spares, nil
}

// spared are the condition keys of a statement that let a request off, sorted.
func (p *Policy) spared(s iam.Statement, r request.Request) ([]string, error) {
	var out []string
	for operator, keys := range s.Condition {
		for key := range keys {
			alone := s
			alone.Condition = iam.Conditions{operator: {key: keys[key]}}
			holds, err := p.applies(alone, r)
			if err != nil {
				return nil, err
			}
			if !holds {
				out = append(out, key)
			}
		}
	}
	slices.Sort(out)
	return out, nil
}

// applies reports whether a statement's resource and conditions cover a request.
func (p *Policy) applies(s iam.Statement, r request.Request) (bool, error) {
	s.Effect = "Allow"
	alone := &Policy{Owner: p.Owner, Partition: p.Partition, statements: []iam.Statement{s}}
	verdict, err := alone.ask(r, []int{0})
	return verdict == request.Allowed, err
}

// Compared returns the sorted values that the conditions of all judged statements compare a key with.
func (p *Policy) Compared(key string) []string {
	all := slices.Clone(p.statements)
	for _, u := range p.unjudged {
		all = append(all, u.wide)
	}
	var out []string
	for _, s := range all {
		for _, compared := range s.Condition {
			out = append(out, compared[key]...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Sids returns the Sids of all statements.
func (p *Policy) Sids() []string {
	sids := map[string]bool{}
	for _, s := range p.statements {
		sids[s.Sid] = true
	}
	return slices.Sorted(maps.Keys(sids))
}
