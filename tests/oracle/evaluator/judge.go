package evaluator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/versity/versitygw/auth"

	"datatrail/tests/oracle/request"
)

// Judge says what comes of a request. A signed caller of the bucket's own account is taken to be
// allowed everything by its IAM policies, so that only a Deny stops it.
func (p *Policy) Judge(r request.Request) (request.Verdict, error) {
	verdict, err := p.ask(r, p.counting(r))
	if err != nil {
		return "", err
	}
	if verdict == request.NotGranted && p.owns(r.Caller) {
		return request.Allowed, nil
	}
	return verdict, nil
}

// Decision is a verdict and the statements that make it.
type Decision struct {
	Verdict request.Verdict
	// Sids are those of the statements with the verdict's effect that apply to the request. Empty
	// when none does: the caller's own IAM policies, or their absence, decide.
	Sids []string
}

// Explain is Judge with the deciding statements.
func (p *Policy) Explain(r request.Request) (Decision, error) {
	verdict, err := p.Judge(r)
	if err != nil {
		return Decision{}, err
	}
	decision := Decision{Verdict: verdict}
	for _, i := range p.counting(r) {
		alone, err := p.ask(r, []int{i})
		if err != nil {
			return Decision{}, err
		}
		if alone == verdict && alone != request.NotGranted {
			decision.Sids = append(decision.Sids, p.statements[i].Sid)
		}
	}
	return decision, nil
}

func (p *Policy) owns(c request.Caller) bool {
	return c.Kind == request.Signed && c.Account == p.Owner
}

// counting lists the statements whose principal and action cover the request.
func (p *Policy) counting(r request.Request) []int {
	var counting []int
	for i, s := range p.statements {
		covers := func(pattern string) bool { return auth.Action(r.Action).Match(auth.Action(pattern)) }
		if s.Principal.covers(r.Caller) && slices.ContainsFunc(s.Action, covers) {
			counting = append(counting, i)
		}
	}
	return counting
}

// covers follows the documented forms of the Principal element. An account's root ARN stands for
// every principal of the account, a role's ARN for its sessions.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
func (p principal) covers(c request.Caller) bool {
	switch {
	case p.Everyone:
		return true
	case c.Kind == request.Service:
		return slices.Contains(p.Service, c.Service)
	case c.Kind == request.Signed:
		return slices.ContainsFunc(p.AWS, func(named string) bool {
			return named == c.ARN || named == c.Account || strings.HasSuffix(named, ":iam::"+c.Account+":root")
		})
	default:
		return false
	}
}

// The engine does not export its two refusals: asked for one of each, it tells them.
var (
	errExplicit = auth.VerifyPublicBucketPolicy([]byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*",`+
		`"Action":"s3:*","Resource":"arn:aws:s3:::b"}]}`), "b", "", nil, nil, auth.ListBucketAction)
	errImplicit = auth.VerifyPublicBucketPolicy([]byte(`{"Version":"2012-10-17","Statement":[]}`), "b", "", nil, nil, auth.ListBucketAction)
)

func (p *Policy) ask(r request.Request, counting []int) (request.Verdict, error) {
	document, err := p.hand(counting)
	if err != nil {
		return "", err
	}
	switch err := auth.VerifyPublicBucketPolicy(document, r.Bucket, r.Key, r.Keys(), nil, auth.Action(r.Action)); {
	case err == nil:
		return request.Allowed, nil
	case errors.Is(err, errExplicit):
		return request.Denied, nil
	case errors.Is(err, errImplicit):
		return request.NotGranted, nil
	default:
		return "", fmt.Errorf("policy engine: %w", err)
	}
}

// Alike says whether two policies have the same statements for a request, so that they judge it the
// same.
func (p *Policy) Alike(other *Policy, r request.Request) bool {
	mine, err := p.hand(p.counting(r))
	theirs, otherErr := other.hand(other.counting(r))
	return err == nil && otherErr == nil && bytes.Equal(mine, theirs)
}

// hand renders the statements that count in the form that the engine takes.
func (p *Policy) hand(counting []int) ([]byte, error) {
	id := fmt.Sprint(counting)
	if known, ok := p.handed.Load(id); ok {
		return known.([]byte), nil
	}
	document := map[string]any{"Version": version}
	statements := []map[string]any{}
	for _, i := range counting {
		s := p.statements[i]
		handed := map[string]any{"Effect": s.Effect, "Principal": "*", "Action": "s3:*", "Resource": p.translate(s.Resource)}
		if len(s.Condition) > 0 {
			handed["Condition"] = s.Condition
		}
		statements = append(statements, handed)
	}
	document["Statement"] = statements
	text, err := json.Marshal(document)
	if err != nil {
		return nil, fmt.Errorf("bucket policy: %w", err)
	}
	p.handed.Store(id, text)
	return text, nil
}

// translate turns resources of the bucket's partition into those of partition aws, and leaves none
// of another partition behind: they never match.
func (p *Policy) translate(resources values) []string {
	const nowhere = auth.ResourceArnPrefix + "-"
	var out []string
	for _, resource := range resources {
		if rest, same := strings.CutPrefix(resource, "arn:"+p.Partition+":s3:::"); same {
			out = append(out, auth.ResourceArnPrefix+rest)
		} else {
			out = append(out, nowhere)
		}
	}
	return out
}
