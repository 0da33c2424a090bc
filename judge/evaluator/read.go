package evaluator

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"datatrail/judge/iam"
)

// Unjudged is a statement that cannot be judged.
type Unjudged struct {
	// Sid is its name or, without one, its position.
	Sid string
	// Reasons say what cannot be judged of it. Each continues a sentence that begins with the name.
	Reasons []string
}

type unjudged struct {
	Unjudged

	// wide covers whatever the statement covers, and perhaps more.
	wide iam.Statement
}

// Read reads a bucket policy that anybody may have written, as S3 stores it. Statements that Parse would refuse are not judged:
// the policy answers with its other statements, and Decision.Unless names those that could change the answer. It refuses what
// is not a bucket policy.
func Read(document, owner, partition string) (*Policy, error) {
	version, statements, err := iam.Split(document)
	if err != nil {
		return nil, fmt.Errorf("bucket policy: %w", err)
	}
	// What the older version lacks is variables, which are not judged in either.
	if version != "" && version != iam.Version && version != "2008-10-17" {
		return nil, fmt.Errorf("bucket policy: version %q: AWS knows %s and 2008-10-17", version, iam.Version)
	}
	p := &Policy{Owner: owner, Partition: partition}
	for i, raw := range statements {
		s, doubts, err := p.read(raw)
		if s.Sid == "" {
			s.Sid = fmt.Sprintf("statement %d", i+1)
		}
		switch {
		case err != nil:
			return nil, fmt.Errorf("bucket policy: %s: %w", s.Sid, err)
		case len(doubts) > 0:
			p.unjudged = append(p.unjudged, unjudged{Unjudged{s.Sid, doubts}, s})
		default:
			p.statements = append(p.statements, s)
		}
	}
	return p, nil
}

// Unjudged returns the statements that cannot be judged. A policy from Parse has none.
func (p *Policy) Unjudged() []Unjudged {
	var out []Unjudged
	for _, u := range p.unjudged {
		out = append(out, u.Unjudged)
	}
	return out
}

var resourcePattern = regexp.MustCompile(`^arn:[a-z-]+:s3:::[^$]+$`)

// read returns a statement widened, and what cannot be judged of it.
func (p *Policy) read(raw json.RawMessage) (s iam.Statement, doubts []string, err error) {
	var elements map[string]json.RawMessage
	if err := json.Unmarshal(raw, &elements); err != nil {
		return s, nil, err
	}
	for _, element := range []struct {
		name string
		into any
	}{
		{"Sid", &s.Sid},
		{"Effect", &s.Effect},
		{"Principal", &s.Principal},
		{"Action", &s.Action},
		{"Resource", &s.Resource},
		{"Condition", &s.Condition},
	} {
		if text, given := elements[element.name]; given {
			if err := json.Unmarshal(text, element.into); err != nil {
				return s, nil, fmt.Errorf("%s: %w", element.name, err)
			}
			delete(elements, element.name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(elements)) {
		doubts = append(doubts, "has "+name)
	}
	if s.Effect != "Allow" && s.Effect != "Deny" {
		return s, nil, errEffect
	}
	for _, required := range []struct {
		name string
		size int
	}{{"Principal", len(s.Principal)}, {"Action", len(s.Action)}, {"Resource", len(s.Resource)}} {
		if required.size == 0 && elements["Not"+required.name] == nil {
			return s, nil, fmt.Errorf("has no %s", required.name)
		}
	}
	odd := func(resource string) bool { return !resourcePattern.MatchString(resource) }
	if i := slices.IndexFunc(s.Resource, odd); i >= 0 {
		doubts = append(doubts, "names the Resource "+s.Resource[i])
		s.Resource = nil
	}
	doubts = append(doubts, widen(&s)...)
	if len(s.Principal) == 0 {
		s.Principal = everyone
	}
	if len(s.Action) == 0 {
		s.Action = iam.Values{"*"}
	}
	if len(s.Resource) == 0 {
		s.Resource = iam.Values{"arn:" + p.Partition + ":s3:::*"}
	}
	return s, doubts, nil
}
