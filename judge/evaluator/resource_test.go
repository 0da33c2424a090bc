package evaluator_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/judge/evaluator"
	"datatrail/judge/request"
)

func document(t require.TestingT, statements ...statement) string {
	text, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": statements})
	require.NoError(t, err)
	return string(text)
}

func use(action string, by request.Caller) request.Request {
	return request.Request{Action: action, Caller: by, TLS: "1.3"}
}

func TestIAMPoliciesDecideAboutAKeyOnlyWhereItsPolicyLetsThem(t *testing.T) {
	root, role, silent := signed(owner, "root"), signed(owner, "role/any"), signed(owner, "role/silent")
	silent.Silent = true
	account := statement{"Sid": "Account", "Effect": "Allow", "Principal": map[string]any{"AWS": root.ARN}, "Action": "kms:*", "Resource": "*"}
	named := statement{"Sid": "Named", "Effect": "Allow", "Principal": map[string]any{"AWS": silent.ARN}, "Action": "kms:Decrypt", "Resource": "*"}
	deny := statement{
		"Sid": "No", "Effect": "Deny", "Principal": "*", "Action": "kms:PutKeyPolicy", "Resource": "*",
		"Condition": map[string]any{"ArnNotLike": map[string]any{"aws:PrincipalArn": role.ARN}},
	}
	for _, c := range []struct {
		name       string
		statements []statement
		action     string
		by         request.Caller
		want       request.Verdict
		sids       []string
	}{
		{"the account is let in", []statement{account}, "kms:Decrypt", role, request.Allowed, []string{"Account"}},
		{"and its root user", []statement{account}, "kms:Decrypt", root, request.Allowed, []string{"Account"}},
		{"but nobody without an IAM policy", []statement{account}, "kms:Decrypt", silent, request.NotGranted, nil},
		{"who is let in by name", []statement{account, named}, "kms:Decrypt", silent, request.Allowed, []string{"Named"}},
		{"nor another account", []statement{account}, "kms:Decrypt", signed(other, "root"), request.NotGranted, nil},
		{"where the account is not let in, IAM policies do nothing", []statement{named}, "kms:Decrypt", role, request.NotGranted, nil},
		{"nor does being root", []statement{named}, "kms:PutKeyPolicy", root, request.NotGranted, nil},
		{"a Deny binds the root user", []statement{account, deny}, "kms:PutKeyPolicy", root, request.Denied, []string{"No"}},
		{"and spares whom it names", []statement{account, deny}, "kms:PutKeyPolicy", role, request.Allowed, []string{"Account"}},
		{"other actions are not denied", []statement{account, deny}, "kms:Decrypt", root, request.Allowed, []string{"Account"}},
	} {
		policy, err := evaluator.ParseKey(document(t, c.statements...), owner, "aws")
		require.NoError(t, err)
		got, err := policy.Explain(use(c.action, c.by))
		require.NoError(t, err)
		assert.Equal(t, c.want, got.Verdict, c.name)
		assert.Equal(t, c.sids, got.Sids, c.name)
	}
}

func TestAnEncryptionContextIsACondition(t *testing.T) {
	policy, err := evaluator.ParseKey(document(t, statement{
		"Sid": "S", "Effect": "Allow", "Principal": map[string]any{"Service": "events.amazonaws.com"}, "Action": "kms:GenerateDataKey*", "Resource": "*",
		"Condition": map[string]any{"StringEquals": map[string]any{"kms:EncryptionContext:aws:sns:topicArn": "arn:t"}},
	}), owner, "aws")
	require.NoError(t, err)
	r := use("kms:GenerateDataKeyWithoutPlaintext", request.Caller{Kind: request.Service, Service: "events.amazonaws.com"})
	for value, want := range map[string]request.Verdict{"arn:t": request.Allowed, "arn:u": request.NotGranted, "": request.NotGranted} {
		r.ContextKey, r.ContextValue = "aws:sns:topicArn", value
		got, err := policy.Judge(r)
		require.NoError(t, err)
		assert.Equal(t, want, got, value)
	}
}

func TestATopicIsItsAccountsToUseAndStatementsOnOthersDoNotCount(t *testing.T) {
	const arn = "arn:aws:sns:eu-central-1:111122223333:t"
	publish := func(on string) statement {
		return statement{"Sid": "S", "Effect": "Allow", "Principal": "*", "Action": "sns:Publish", "Resource": on}
	}
	for _, c := range []struct {
		on   string
		by   request.Caller
		want request.Verdict
	}{
		{arn, signed(other, "role/x"), request.Allowed},
		{arn + "2", signed(other, "role/x"), request.NotGranted},
		{arn + "2", signed(owner, "role/x"), request.Allowed},
	} {
		policy, err := evaluator.ParseTopic(document(t, publish(c.on)), owner, "aws", arn)
		require.NoError(t, err)
		got, err := policy.Judge(use("sns:Publish", c.by))
		require.NoError(t, err)
		assert.Equal(t, c.want, got, "%s by %s", c.on, c.by.ARN)
	}
}

func TestTheRootUserAlwaysReachesThePolicyOfItsBucket(t *testing.T) {
	policy := parse(t, statement{"Sid": "No", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": []string{"arn:aws:s3:::b", "arn:aws:s3:::b/*"}})
	for action, want := range map[string]request.Verdict{
		"s3:GetBucketPolicy": request.Allowed, "s3:PutBucketPolicy": request.Allowed, "s3:DeleteBucketPolicy": request.Allowed,
		"s3:PutLifecycleConfiguration": request.Denied, "s3:DeleteBucket": request.Denied,
	} {
		ask := func(by request.Caller) request.Verdict {
			return verdict(t, policy, request.Request{Action: action, Bucket: "b", Caller: by})
		}
		assert.Equal(t, want, ask(signed(owner, "root")), action)
		assert.Equal(t, request.Denied, ask(signed(other, "root")), action)
		assert.Equal(t, request.Denied, ask(signed(owner, "role/admin")), action)
	}
}
