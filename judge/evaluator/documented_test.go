package evaluator_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/judge/evaluator"
	"datatrail/judge/request"
)

// key stands for the condition key of each operator's type, with the fact that sets it.
type key struct {
	name string
	set  func(*request.Request, string)
}

var (
	text    = key{"aws:SourceVpce", func(r *request.Request, v string) { r.Endpoint = v }}
	address = key{"aws:SourceIp", func(r *request.Request, v string) { r.Address = v }}
	arn     = key{"aws:SourceArn", func(r *request.Request, v string) { r.SourceARN = v }}
	number  = key{"s3:TlsVersion", func(r *request.Request, v string) { r.TLS = v }}
	service = key{"aws:CalledVia", func(r *request.Request, v string) { r.Caller.Kind, r.Caller.CalledVia = request.Signed, v }}
	flag    = key{"aws:ViaAWSService", func(r *request.Request, v string) {
		r.Caller.Kind, r.Caller.ViaService = request.Signed, v == "true"
	}}
)

const absent = ""

// TestOperatorsMeanWhatAWSDocuments pins every operator that is judged, with a key that is present or absent. The
// expected answers are those of
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html:
// with an absent key an operator does not match, unless it is negated or ends in IfExists.
func TestOperatorsMeanWhatAWSDocuments(t *testing.T) {
	role := "arn:aws:iam::111122223333:role/"
	pinned := map[string]bool{}
	for _, c := range []struct {
		operator string
		key      key
		listed   []string
		matches  []string
		misses   []string
	}{
		{"StringEquals", text, []string{"vpce-a", "vpce-b"}, []string{"vpce-a", "vpce-b"}, []string{"vpce-A", "vpce-", "vpce-ab", absent}},
		{"StringNotEquals", text, []string{"vpce-a", "vpce-b"}, []string{"vpce-A", "vpce-", "vpce-ab", absent}, []string{"vpce-a", "vpce-b"}},
		{"StringEqualsIfExists", text, []string{"vpce-a"}, []string{"vpce-a", absent}, []string{"vpce-b"}},
		{"StringNotEqualsIfExists", text, []string{"vpce-a"}, []string{"vpce-b", absent}, []string{"vpce-a"}},
		{"StringEqualsIgnoreCase", text, []string{"vpce-a"}, []string{"vpce-a", "VPCE-A"}, []string{"vpce-b", absent}},
		{"StringNotEqualsIgnoreCase", text, []string{"vpce-a"}, []string{"vpce-b", absent}, []string{"vpce-a", "VPCE-A"}},
		{"ForAnyValue:StringEquals", service, []string{"a", "b"}, []string{"a", "b"}, []string{"c", absent}},
		{"ForAnyValue:StringLike", service, []string{"a*"}, []string{"a", "ab"}, []string{"ba", absent}},
		{"StringLike", text, []string{"vpce-?1*"}, []string{"vpce-01", "vpce-012"}, []string{"vpce-1", absent}},
		{"StringNotLike", text, []string{"vpce-?1*"}, []string{"vpce-1", absent}, []string{"vpce-01", "vpce-012"}},
		{
			"IpAddress", address,
			[]string{"198.51.100.0/24", "2001:db8:40::/44"},
			[]string{"198.51.100.0", "198.51.100.255", "2001:db8:40::", "2001:db8:4f:ffff:ffff:ffff:ffff:ffff"},
			[]string{"198.51.99.255", "198.51.101.0", "2001:db8:3f:ffff::", "2001:db8:50::", absent},
		},
		{
			"NotIpAddress", address,
			[]string{"198.51.100.0/24", "2001:db8:40::/44"},
			[]string{"198.51.99.255", "198.51.101.0", "2001:db8:3f:ffff::", "2001:db8:50::", absent},
			[]string{"198.51.100.0", "198.51.100.255", "2001:db8:40::", "2001:db8:4f:ffff:ffff:ffff:ffff:ffff"},
		},
		{"IpAddressIfExists", address, []string{"198.51.100.7/32"}, []string{"198.51.100.7", absent}, []string{"198.51.100.8"}},
		{"ArnLike", arn, []string{role + "a/*"}, []string{role + "a/b", role + "a/b/c", role + "a/"}, []string{role + "a", "arn:aws:iam::999988887777:role/a/b", absent}},
		{"ArnEquals", arn, []string{role + "a?"}, []string{role + "ab"}, []string{role + "a", role + "abc", absent}},
		{"ArnNotLike", arn, []string{role + "a/*", role + "d"}, []string{role + "a", role + "e", absent}, []string{role + "a/b", role + "d"}},
		{"ArnNotEquals", arn, []string{role + "a"}, []string{role + "b", absent}, []string{role + "a"}},
		{"ArnLikeIfExists", arn, []string{role + "a*"}, []string{role + "ab", absent}, []string{role + "b"}},
		{"Bool", flag, []string{"true"}, []string{"true"}, []string{"false", absent}},
		{"Bool", flag, []string{"false"}, []string{"false"}, []string{"true", absent}},
		{"BoolIfExists", flag, []string{"false"}, []string{"false", absent}, []string{"true"}},
		{"NumericLessThan", number, []string{"1.2"}, []string{"1.1", "1.0"}, []string{"1.2", "1.3", absent}},
		{"NumericLessThanEquals", number, []string{"1.2"}, []string{"1.1", "1.2"}, []string{"1.3", absent}},
		{"NumericGreaterThan", number, []string{"1.2"}, []string{"1.3", "1.10e1"}, []string{"1.2", "1.1", absent}},
		{"NumericGreaterThanEquals", number, []string{"1.2"}, []string{"1.2", "1.3"}, []string{"1.1", absent}},
		{"NumericEquals", number, []string{"1.2"}, []string{"1.2", "1.20"}, []string{"1.3", absent}},
		{"NumericNotEquals", number, []string{"1.2"}, []string{"1.3", absent}, []string{"1.2", "1.20"}},
		{"NumericLessThanIfExists", number, []string{"1.2"}, []string{"1.1", absent}, []string{"1.2"}},
		{"NumericEqualsIfExists", number, []string{"1.2"}, []string{"1.2", absent}, []string{"1.3"}},
		{"NumericGreaterThanEqualsIfExists", number, []string{"1.2"}, []string{"1.2", "1.3", absent}, []string{"1.1"}},
		{"NumericGreaterThanIfExists", number, []string{"1.2"}, []string{"1.3", absent}, []string{"1.2"}},
		{"Null", text, []string{"true"}, []string{absent}, []string{"vpce-a"}},
		{"Null", text, []string{"false"}, []string{"vpce-a"}, []string{absent}},
	} {
		pinned[c.operator] = true
		policy := allowIf(t, map[string]any{c.operator: map[string]any{c.key.name: c.listed}})
		for value, want := range verdicts(c.matches, c.misses) {
			assert.Equal(t, want, judge(t, policy, c.key, value), "%s %s: %q, asked with %q", c.operator, c.key.name, c.listed, value)
		}
		if c.operator == "Null" || strings.HasSuffix(c.operator, "IfExists") {
			continue
		}
		policy = allowIf(t, map[string]any{c.operator + "IfExists": map[string]any{c.key.name: c.listed}})
		for value, want := range verdicts(c.matches, c.misses) {
			if value == absent {
				want = request.Allowed
			}
			assert.Equal(t, want, judge(t, policy, c.key, value), "%sIfExists %s: %q, asked with %q", c.operator, c.key.name, c.listed, value)
		}
	}
	for _, operator := range evaluator.Operators {
		assert.True(t, pinned[operator], operator)
	}
}

// TestConditionsOfOneStatementMustAllHold is what the perimeter's one Deny rests on.
func TestConditionsOfOneStatementMustAllHold(t *testing.T) {
	policy := allowIf(t, map[string]any{
		"StringEquals": map[string]any{"aws:SourceVpce": "vpce-a", "aws:SourceVpc": "vpc-a"},
		"IpAddress":    map[string]any{"aws:SourceIp": "198.51.100.0/24"},
	})
	all := request.Network{Endpoint: "vpce-a", VPC: "vpc-a", Address: "198.51.100.1"}
	for _, missing := range []func(*request.Network){
		func(n *request.Network) { n.Endpoint = "" },
		func(n *request.Network) { n.VPC = "" },
		func(n *request.Network) { n.Address = "" },
	} {
		part := all
		missing(&part)
		assert.Equal(t, request.NotGranted, verdict(t, policy, request.Request{Network: part}))
	}
	assert.Equal(t, request.Allowed, verdict(t, policy, request.Request{Network: all}))
}

func allowIf(t *testing.T, condition map[string]any) *evaluator.Policy {
	t.Helper()
	return parse(t, statement{"Sid": "S", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", "Condition": condition})
}

type statement map[string]any

func parse(t *testing.T, statements ...statement) *evaluator.Policy {
	t.Helper()
	text, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": statements})
	require.NoError(t, err)
	policy, err := evaluator.Parse(string(text), "111122223333", "aws")
	require.NoError(t, err)
	return policy
}

func verdicts(matches, misses []string) map[string]request.Verdict {
	out := map[string]request.Verdict{}
	for _, value := range matches {
		out[value] = request.Allowed
	}
	for _, value := range misses {
		out[value] = request.NotGranted
	}
	return out
}

func judge(t *testing.T, policy *evaluator.Policy, k key, value string) request.Verdict {
	t.Helper()
	r := request.Request{Caller: request.Caller{Kind: request.Anonymous}}
	if value != absent {
		k.set(&r, value)
	}
	return verdict(t, policy, r)
}

func verdict(t *testing.T, policy *evaluator.Policy, r request.Request) request.Verdict {
	t.Helper()
	if r.Action == "" {
		r.Action, r.Bucket, r.Key = "s3:GetObject", "b", "k"
	}
	got, err := policy.Judge(r)
	require.NoError(t, err)
	return got
}
