package deployer

import (
	"fmt"

	"datatrail/internal/policydoc"
)

// MaxPolicySize is the size of a managed policy that IAM accepts, without white space, and MaxPolicies is how many it
// attaches to a role unless its quota is raised.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const (
	MaxPolicySize = 6144
	MaxPolicies   = 10
)

func size(statements []policydoc.Statement) (int, error) {
	text, err := policydoc.New(statements).JSON()
	return len(text), err
}

// halves divide what a statement names, its resources before its actions.
func halves(st policydoc.Statement) ([]policydoc.Statement, error) {
	a, b := st, st
	a.Sid, b.Sid = st.Sid+"A", st.Sid+"B"
	switch {
	case len(st.Resource) > 1:
		a.Resource, b.Resource = st.Resource[:len(st.Resource)/2], st.Resource[len(st.Resource)/2:]
	case len(st.Action) > 1:
		a.Action, b.Action = st.Action[:len(st.Action)/2], st.Action[len(st.Action)/2:]
	default:
		return nil, fmt.Errorf("statement %s: is too long for a policy of %d characters: use shorter names", st.Sid, MaxPolicySize)
	}
	return []policydoc.Statement{a, b}, nil
}

// split puts statements into as few documents as hold them in their order.
func split(statements []policydoc.Statement) ([]policydoc.Document, error) {
	var documents []policydoc.Document
	var held []policydoc.Statement
	for len(statements) > 0 {
		next := statements[0]
		together, err := size(append(held[:len(held):len(held)], next))
		if err != nil {
			return nil, fmt.Errorf("statement %s: %w", next.Sid, err)
		}
		switch {
		case together <= MaxPolicySize:
			held, statements = append(held, next), statements[1:]
		case len(held) > 0:
			documents, held = append(documents, policydoc.New(held)), nil
		default:
			parts, err := halves(next)
			if err != nil {
				return nil, err
			}
			statements = append(parts, statements[1:]...)
		}
	}
	if len(held) > 0 {
		documents = append(documents, policydoc.New(held))
	}
	if len(documents) > MaxPolicies {
		return nil, fmt.Errorf(
			"%d documents: IAM attaches at most %d to a role: divide the environment, "+
				"or give its buckets names that begin with namePrefix", len(documents), MaxPolicies)
	}
	return documents, nil
}
