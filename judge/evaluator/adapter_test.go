package evaluator_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/judge/evaluator"
	"datatrail/judge/request"
)

const (
	owner = "111122223333"
	other = "444455556666"
)

func signed(account, name string) request.Caller {
	return request.Caller{Kind: request.Signed, Account: account, ARN: "arn:aws:iam::" + account + ":" + name}
}

func fetch(by request.Caller) request.Request {
	return request.Request{Action: "s3:GetObject", Bucket: "b", Key: "k", Caller: by}
}

func TestPrincipalsCoverWhomAWSDocuments(t *testing.T) {
	allow := func(principal any) *evaluator.Policy {
		return parse(t, statement{"Sid": "S", "Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"})
	}
	role, user, root := signed(other, "role/a/reader"), signed(other, "user/bob"), signed(other, "root")
	anonymous := request.Caller{Kind: request.Anonymous}
	service := request.Caller{Kind: request.Service, Service: "logging.s3.amazonaws.com"}
	for _, c := range []struct {
		name      string
		principal any
		allowed   []request.Caller
		not       []request.Caller
	}{
		{"a star is everyone", "*", []request.Caller{role, user, root, anonymous, service}, nil},
		{"a star among AWS principals is everyone", map[string]any{"AWS": "*"}, []request.Caller{role, user, root, anonymous, service}, nil},
		{
			"an account's root stands for the account",
			map[string]any{"AWS": "arn:aws:iam::444455556666:root"},
			[]request.Caller{role, user, root},
			[]request.Caller{signed("999988887777", "root"), anonymous, service},
		},
		{"a bare account id stands for the account", map[string]any{"AWS": []string{other}}, []request.Caller{role, user, root}, []request.Caller{anonymous}},
		{
			"a role is one role",
			map[string]any{"AWS": role.ARN},
			[]request.Caller{role},
			[]request.Caller{user, root, signed(other, "role/a/reader2"), signed(other, "role/reader"), anonymous, service},
		},
		{
			"a service is one service",
			map[string]any{"Service": service.Service},
			[]request.Caller{service},
			[]request.Caller{{Kind: request.Service, Service: "s3.amazonaws.com"}, role, anonymous},
		},
	} {
		policy := allow(c.principal)
		for _, caller := range c.allowed {
			assert.Equal(t, request.Allowed, verdict(t, policy, fetch(caller)), "%s: %+v", c.name, caller)
		}
		for _, caller := range c.not {
			assert.Equal(t, request.NotGranted, verdict(t, policy, fetch(caller)), "%s: %+v", c.name, caller)
		}
	}
}

func TestAnOwnersPrincipalIsStoppedOnlyByADeny(t *testing.T) {
	silent := parse(t)
	assert.Equal(t, request.Allowed, verdict(t, silent, fetch(signed(owner, "role/any"))))
	assert.Equal(t, request.NotGranted, verdict(t, silent, fetch(signed(other, "role/any"))))
	denying := parse(t, statement{"Sid": "No", "Effect": "Deny", "Principal": "*", "Action": "s3:Get*", "Resource": "arn:aws:s3:::b/*"})
	assert.Equal(t, request.Denied, verdict(t, denying, fetch(signed(owner, "role/any"))))
}

// AWS asks a principal of the owning account for an Allow of either side, and takes a grant to the account for one
// that IAM policies have to complete.
func TestAnOwnersPrincipalWithoutIAMPoliciesNeedsAGrantByNameOrToEveryone(t *testing.T) {
	silent := signed(owner, "role/any")
	silent.Silent = true
	assert.Equal(t, request.NotGranted, verdict(t, parse(t), fetch(silent)))
	for _, c := range []struct {
		principal any
		want      request.Verdict
	}{
		{"*", request.Allowed},
		{map[string]any{"AWS": silent.ARN}, request.Allowed},
		{map[string]any{"AWS": signed(owner, "root").ARN}, request.NotGranted},
		{map[string]any{"AWS": owner}, request.NotGranted},
		{map[string]any{"AWS": []string{owner, silent.ARN}}, request.Allowed},
		{map[string]any{"AWS": signed(owner, "role/other").ARN}, request.NotGranted},
	} {
		allow := statement{"Sid": "Yes", "Effect": "Allow", "Principal": c.principal, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
		assert.Equal(t, c.want, verdict(t, parse(t, allow), fetch(silent)), c.principal)
		no := statement{
			"Sid": "No", "Effect": "Deny", "Principal": map[string]any{"AWS": owner}, "Action": "s3:*", "Resource": "arn:aws:s3:::b/*",
		}
		assert.Equal(t, request.Denied, verdict(t, parse(t, allow, no), fetch(silent)), "a Deny to the account is one to its principals")
	}
}

func TestADenyPrevailsAndIsNamed(t *testing.T) {
	policy := parse(
		t,
		statement{"Sid": "Yes", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"},
		statement{"Sid": "No", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"},
	)
	decision, err := policy.Explain(fetch(request.Caller{Kind: request.Anonymous}))
	require.NoError(t, err)
	assert.Equal(t, evaluator.Decision{Verdict: request.Denied, Sids: []string{"No"}}, decision)
}

func TestActionsThatTheEngineDoesNotKnowAreJudged(t *testing.T) {
	policy := parse(t, statement{
		"Sid": "S", "Effect": "Allow", "Principal": "*", "Action": []string{"s3:ReplicateDelete", "s3:ListObject*"}, "Resource": "arn:aws:s3:::b/*",
	})
	for action, want := range map[string]request.Verdict{
		"s3:ReplicateDelete": request.Allowed, "s3:ListObjectAnnotations": request.Allowed,
		"s3:ReplicateObject": request.NotGranted, "s3:GetObject": request.NotGranted, "s3:ListBucket": request.NotGranted,
	} {
		r := fetch(request.Caller{Kind: request.Anonymous})
		r.Action = action
		assert.Equal(t, want, verdict(t, policy, r), action)
	}
}

func TestABucketIsNotItsObjects(t *testing.T) {
	for resource, want := range map[string][2]request.Verdict{
		"arn:aws:s3:::b":     {request.Allowed, request.NotGranted},
		"arn:aws:s3:::b/*":   {request.NotGranted, request.Allowed},
		"arn:aws:s3:::b/k/*": {request.NotGranted, request.NotGranted},
		"arn:aws-cn:s3:::b":  {request.NotGranted, request.NotGranted},
	} {
		policy := parse(t, statement{"Sid": "S", "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": resource})
		anyone := request.Caller{Kind: request.Anonymous}
		bucket := verdict(t, policy, request.Request{Action: "s3:ListBucket", Bucket: "b", Caller: anyone})
		assert.Equal(t, want, [2]request.Verdict{bucket, verdict(t, policy, fetch(anyone))}, resource)
	}
}

func TestWhatTheEngineWouldJudgeWronglyIsRefused(t *testing.T) {
	const head = `{"Version":"2012-10-17","Statement":[{"Sid":"S","Effect":"Deny","Principal":"*","Resource":"arn:aws:s3:::b",`
	for _, c := range []struct{ name, document, says string }{
		{"an element that the engine ignores", head + `"NotAction":"s3:GetObject"}]}`, "NotAction"},
		{"an older version", `{"Version":"2008-10-17","Statement":[]}`, "2008-10-17"},
		{"a wildcard in an ARN's account", head + `"Action":"s3:*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/x"}}}]}`, "wildcard before its last part"},
		{"no principal", `{"Version":"2012-10-17","Statement":[{"Sid":"S","Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::b"}]}`, "no Principal"},
		{"a principal of a kind that datatrail does not use", `{"Version":"2012-10-17","Statement":[{"Sid":"S","Effect":"Deny",` +
			`"Principal":{"Federated":"x"},"Action":"s3:*","Resource":"arn:aws:s3:::b"}]}`, "Federated"},
	} {
		_, err := evaluator.Parse(c.document, owner, "aws")
		assert.ErrorContains(t, err, c.says, c.name)
	}
}
