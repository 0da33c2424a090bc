package evaluator

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/versity/versitygw/auth"

	"datatrail/judge/iam"
	"datatrail/judge/request"
)

// Judge returns the verdict on a request. A signed caller of the bucket's own account is allowed by its IAM policies, so that
// only a Deny stops it, unless the caller is silent: then only a statement that names the caller, or everyone, lets it in. One
// that names the account leaves the decision to IAM policies.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
//
// The root user of the bucket's account can always read, replace and delete the policy, whatever it says.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
func (p *Policy) Judge(r request.Request) (request.Verdict, error) {
	verdict, err := p.ask(r, p.counting(r))
	switch {
	case err != nil:
		return "", err
	case p.rescues(r):
		return request.Allowed, nil
	case !p.owns(r.Caller) || verdict == request.Denied:
		return verdict, nil
	case r.Caller.Silent:
		return p.ask(r, p.direct(r))
	default:
		return request.Allowed, nil
	}
}

// rescue are the actions that no policy of a bucket denies to the root user of its account.
var rescue = []string{"s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"}

func (p *Policy) rescues(r request.Request) bool {
	return p.owns(r.Caller) && r.Caller.Root() && slices.Contains(rescue, r.Action)
}

func (p *Policy) owns(c request.Caller) bool {
	return c.Kind == request.Signed && c.Account == p.Owner
}

// counting lists the statements whose principal and action cover the request.
func (p *Policy) counting(r request.Request) []int {
	var counting []int
	for i, s := range p.statements {
		if counts(s, r) {
			counting = append(counting, i)
		}
	}
	return counting
}

// counts reports whether a statement's principal and action cover a request. AWS tells actions apart without regard to case.
func counts(s iam.Statement, r request.Request) bool {
	action := auth.Action(strings.ToLower(r.Action))
	matches := func(pattern string) bool { return action.Match(auth.Action(strings.ToLower(pattern))) }
	return covers(s.Principal, r.Caller) && slices.ContainsFunc(s.Action, matches)
}

// direct leaves out of counting the grants by which the bucket's own account is merely told that its IAM
// policies may allow.
func (p *Policy) direct(r request.Request) []int {
	return slices.DeleteFunc(p.counting(r), func(i int) bool {
		s := p.statements[i]
		return s.Effect == "Allow" && !s.Principal.Everyone() && !slices.Contains(s.Principal["AWS"], r.Caller.ARN)
	})
}

// covers reports whether a Principal element names a caller, by its documented forms. An account's root ARN stands for
// every principal of the account, a role's ARN for its sessions.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
func covers(p iam.Principal, c request.Caller) bool {
	switch {
	case p.Everyone():
		return true
	case c.Kind == request.Service:
		return slices.Contains(p["Service"], c.Service)
	case c.Kind == request.Signed:
		return slices.ContainsFunc(p["AWS"], func(named string) bool {
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
	errImplicit = auth.VerifyPublicBucketPolicy([]byte(`{"Version":"2012-10-17","Statement":[]}`),
		"b", "", nil, nil, auth.ListBucketAction)
)

// ask hands the engine the statements that count, and the keys that they name. The same question is
// asked once.
func (p *Policy) ask(r request.Request, counting []int) (request.Verdict, error) {
	h, err := p.hand(counting)
	if err != nil {
		return "", err
	}
	keys, question := h.pick(r)
	if known, ok := p.known.Load(question); ok {
		return known.(request.Verdict), nil
	}
	var verdict request.Verdict
	switch err := auth.VerifyPublicBucketPolicy(h.document, r.Bucket, r.Key, keys, nil, auth.Action(r.Action)); {
	case err == nil:
		verdict = request.Allowed
	case errors.Is(err, errExplicit):
		verdict = request.Denied
	case errors.Is(err, errImplicit):
		verdict = request.NotGranted
	default:
		return "", fmt.Errorf("policy engine: %w", err)
	}
	p.known.Store(question, verdict)
	return verdict, nil
}
