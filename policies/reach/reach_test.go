package reach_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"datatrail/policies/iamdoc"
	"datatrail/policies/reach"
)

const owner = "123456789012"

func parse(t require.TestingT, statement string) iamdoc.Statement {
	document, err := iamdoc.Parse(`{"Statement":` + statement + `}`)
	require.NoError(t, err)
	require.Len(t, document.Statements, 1)
	return document.Statements[0]
}

func slashes(count int, form string) string {
	list := make([]string, 0, count)
	for i := range count {
		list = append(list, fmt.Sprintf(form, i))
	}
	return strings.Join(list, ",")
}

// TestOutsiders_AreReachedByWhatNamesNobody follows AWS's own definition of public.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
func TestOutsiders_AreReachedByWhatNamesNobody(t *testing.T) {
	for _, test := range []struct {
		name, principal, condition string
		open                       bool
	}{
		{"everyone", `"*"`, ``, true},
		{"everyone as AWS", `{"AWS":"*"}`, ``, true},
		{"everyone in a list", `{"AWS":["arn:aws:iam::111122223333:root","*"]}`, ``, true},
		{"one account", `{"AWS":"arn:aws:iam::111122223333:root"}`, ``, false},
		{"one account by its id", `{"AWS":"111122223333"}`, ``, false},
		{"one account by its id without quotes", `{"AWS":111122223333}`, ``, false},
		{"a role by its unique id", `{"AWS":"AROADBQP57FF2AEXAMPLE"}`, ``, false},
		{"a role of that name in any account", `{"AWS":"arn:aws:iam::*:role/x"}`, ``, true},
		{"every role of one account", `{"AWS":"arn:aws:iam::111122223333:role/*"}`, ``, false},
		{"a session of one account", `{"AWS":"arn:aws:sts::111122223333:assumed-role/x/*"}`, ``, false},
		{"a service", `{"Service":"cloudtrail.amazonaws.com"}`, ``, false},
		{"every service", `{"Service":"*"}`, ``, true},
		{"whoever has an account at a website", `{"Federated":"graph.facebook.com"}`, ``, true},
		{"whoever has an account at a website, for one application", `{"Federated":"graph.facebook.com"}`, `{"StringEquals":{"graph.facebook.com:app_id":"1"}}`, true},
		{"a provider that one account set up", `{"Federated":"arn:aws:iam::111122223333:saml-provider/x"}`, ``, false},
		{"a canonical user", `{"CanonicalUser":"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}`, ``, false},

		{"from a network", `"*"`, `{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`, false},
		{"from an address", `"*"`, `{"IpAddress":{"aws:SourceIp":"192.0.2.1"}}`, false},
		{"from a network of IPv6", `"*"`, `{"IpAddress":{"aws:SourceIp":"2001:db8::/48"}}`, false},
		{"from a /8", `"*"`, `{"IpAddress":{"aws:SourceIp":"17.0.0.0/8"}}`, false},
		{"from a /7", `"*"`, `{"IpAddress":{"aws:SourceIp":"16.0.0.0/7"}}`, true},
		{"from a /31 of IPv6", `"*"`, `{"IpAddress":{"aws:SourceIp":"2a00::/31"}}`, true},
		{"from half of the internet", `"*"`, `{"IpAddress":{"aws:SourceIp":["192.0.2.0/24","0.0.0.0/1"]}}`, true},
		{"from every /8", `"*"`, `{"IpAddress":{"aws:SourceIp":[` + slashes(256, `"%d.0.0.0/8"`) + `]}}`, true},
		{"from a hundred /8", `"*"`, `{"IpAddress":{"aws:SourceIp":[` + slashes(100, `"%d.0.0.0/8"`) + `]}}`, true},
		{"from one network a hundred times", `"*"`, `{"IpAddress":{"aws:SourceIp":[` + slashes(100, `"17.0.%d.0/8"`) + `]}}`, false},
		{"from all of IPv6", `"*"`, `{"IpAddress":{"aws:SourceIp":"::/0"}}`, true},
		{"from anywhere but a network", `"*"`, `{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`, true},
		{"from a network, or through any endpoint", `"*"`, `{"IpAddressIfExists":{"aws:SourceIp":"192.0.2.0/24"}}`, true},
		{"from a private range, of anybody's VPC", `"*"`, `{"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/8"}}`, true},
		{"from a small private range, of anybody's VPC", `"*"`, `{"IpAddress":{"aws:VpcSourceIp":"10.1.2.0/24"}}`, true},
		{"from a private range of one VPC", `"*"`, `{"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/8"},"StringEquals":{"aws:SourceVpc":"vpc-1"}}`, false},
		{"from a private range of the internet, where none is", `"*"`, `{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`, false},
		{"from where a variable says", `"*"`, `{"IpAddress":{"aws:SourceIp":"${aws:SourceIp}"}}`, true},
		{"through an endpoint", `"*"`, `{"StringEquals":{"aws:SourceVpce":"vpce-1"}}`, false},
		{"through any endpoint", `"*"`, `{"StringLike":{"aws:SourceVpce":"vpce-*"}}`, true},
		{"through endpoints that begin alike", `"*"`, `{"StringLike":{"aws:SourceVpce":"vpce-0a1*"}}`, true},
		{"through any VPC", `"*"`, `{"StringLike":{"aws:SourceVpc":"vpc-*"}}`, true},
		{"through endpoints of an account", `"*"`, `{"StringEquals":{"aws:VpceAccount":"111122223333"}}`, false},
		{"through endpoints of accounts that begin alike", `"*"`, `{"StringLike":{"aws:VpceAccount":"1*"}}`, true},
		{"through a VPC by ARN", `"*"`, `{"ArnLike":{"aws:SourceVpcArn":"arn:aws:ec2:*:111122223333:vpc/*"}}`, false},
		{"through a VPC of any account by ARN", `"*"`, `{"ArnLike":{"aws:SourceVpcArn":"arn:aws:ec2:*:*:vpc/*"}}`, true},

		{"of the organization", `"*"`, `{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}`, false},
		{"of the organization, in small letters", `"*"`, `{"stringequals":{"AWS:PRINCIPALORGID":"o-1"}}`, false},
		{"of the organization if known", `"*"`, `{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-1"}}`, true},
		{"of all organizations in a set", `"*"`, `{"ForAllValues:StringEquals":{"aws:PrincipalOrgID":["o-1"]}}`, true},
		{"of all organizations in a set, if in one", `"*"`, `{"ForAllValues:StringLike":{"aws:PrincipalOrgPaths":["o-1/*"]},"Null":{"aws:PrincipalOrgPaths":"false"}}`, false},
		{"of any organization in a set", `"*"`, `{"ForAnyValue:StringEquals":{"aws:PrincipalOrgPaths":["o-1/*"]}}`, false},
		{"of a unit of any organization", `"*"`, `{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":["o-*/r-1/ou-1/*"]}}`, true},
		{"of any organization", `"*"`, `{"StringLike":{"aws:PrincipalOrgID":"*"}}`, true},
		{"of an organization that begins with o-", `"*"`, `{"StringLike":{"aws:PrincipalOrgID":"o-*"}}`, true},
		{"of an organization and of any", `"*"`, `{"StringLike":{"aws:PrincipalOrgID":["o-1","o-?"]}}`, true},
		{"of whichever organization exists", `"*"`, `{"Null":{"aws:PrincipalOrgID":"false"}}`, true},
		{"of any organization but one", `"*"`, `{"StringNotEquals":{"aws:PrincipalOrgID":"o-1"}}`, true},
		{"of the caller's own account", `"*"`, `{"StringEquals":{"aws:PrincipalAccount":"${aws:PrincipalAccount}"}}`, true},
		{"of an account", `"*"`, `{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}`, false},
		{"of all accounts but one", `"*"`, `{"StringNotEquals":{"aws:PrincipalAccount":"111122223333"}}`, true},
		{"a role of an account by condition", `"*"`, `{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}`, false},
		{"a role of any account by condition", `"*"`, `{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/x"}}`, true},
		{"roles of any account by condition", `"*"`, `{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/*"}}`, true},
		{"roles of accounts that begin alike", `"*"`, `{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::1111*:role/x"}}`, true},
		{"a role by an ARN without parts", `"*"`, `{"StringLike":{"aws:PrincipalArn":"*:role/x"}}`, true},
		{"an account by the beginning of its ARNs", `"*"`, `{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333*"}}`, false},
		{"sessions of a role by unique id", `"*"`, `{"StringLike":{"aws:userid":"AROADBQP57FF2AEXAMPLE:*"}}`, false},
		{"sessions of a name", `"*"`, `{"StringLike":{"aws:userid":"*:alice"}}`, true},
		{"a user of a name", `"*"`, `{"StringEquals":{"aws:username":"alice"}}`, true},
		{"whoever tags themselves", `"*"`, `{"StringEquals":{"aws:PrincipalTag/team":"ml"}}`, true},
		{"whoever sends a header", `"*"`, `{"StringEquals":{"aws:Referer":"https://example.com"}}`, true},
		{"over TLS", `"*"`, `{"Bool":{"aws:SecureTransport":"true"}}`, true},
		{"with a date", `"*"`, `{"DateLessThan":{"aws:CurrentTime":"2030-01-01"}}`, true},
		{"callers of a KMS account", `"*"`, `{"StringEquals":{"kms:CallerAccount":"111122223333"}}`, false},
		{"callers of KMS through a service", `"*"`, `{"StringEquals":{"kms:ViaService":"s3.eu-central-1.amazonaws.com"}}`, true},
		{"callers of KMS with a context", `"*"`, `{"StringEquals":{"kms:EncryptionContext:aws:s3:arn":"arn:aws:s3:::b"}}`, true},

		{"a source", `"*"`, `{"ArnLike":{"aws:SourceArn":"arn:aws:sns:eu-central-1:111122223333:t"}}`, false},
		{"a source of any account", `"*"`, `{"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:*:t"}}`, true},
		{"a source if there is one", `"*"`, `{"ArnLikeIfExists":{"aws:SourceArn":"arn:aws:sns:eu-central-1:111122223333:t"}}`, true},
		{"a source's account", `"*"`, `{"StringEquals":{"aws:SourceAccount":"111122223333"}}`, false},
		{"a service by condition", `"*"`, `{"StringEquals":{"aws:PrincipalServiceName":"cloudtrail.amazonaws.com"}}`, false},
		{"every service by condition", `"*"`, `{"Bool":{"aws:PrincipalIsAWSService":"true"}}`, true},
		{"an access point's account", `"*"`, `{"StringEquals":{"s3:DataAccessPointAccount":"111122223333"}}`, false},
		{"access points of an account", `"*"`, `{"ArnLike":{"s3:DataAccessPointArn":"arn:aws:s3:*:111122223333:accesspoint/*"}}`, false},
		{"access points of any account", `"*"`, `{"ArnLike":{"s3:DataAccessPointArn":"arn:aws:s3:*:*:accesspoint/x"}}`, true},
		{"a key for what is written", `"*"`, `{"StringEquals":{"s3:x-amz-server-side-encryption-aws-kms-key-id":"arn:aws:kms:eu-central-1:111122223333:key/1"}}`, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			condition := ""
			if test.condition != "" {
				condition = `,"Condition":` + test.condition
			}
			statement := parse(t, fmt.Sprintf(`{"Effect":"Allow","Principal":%s,"Action":"s3:GetObject"%s}`, test.principal, condition))
			assert.Equal(t, test.open, reach.OfAny(statement, reach.Outsiders(owner)) >= reach.Some)
			assert.Equal(t, test.open, reach.OfAny(statement, reach.Outsiders("")) >= reach.Some, "while the owner is not known")
		})
	}
	assert.GreaterOrEqual(t, reach.OfAny(parse(t, `{"Effect":"Allow","NotPrincipal":{"AWS":"111122223333"},"Action":"*"}`),
		reach.Outsiders(owner)), reach.Some, "everyone but a few is everyone else")
}

func TestGuests_CarryTheirAccessPoint(t *testing.T) {
	const form = `{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Condition":%s}`
	for condition, open := range map[string]bool{
		`{"ArnLike":{"s3:DataAccessPointArn":"arn:aws:s3:*:123456789012:accesspoint/*"}}`: true,
		`{"StringEquals":{"s3:DataAccessPointAccount":"123456789012"}}`:                   true,
		`{"StringEquals":{"aws:PrincipalAccount":"123456789012"}}`:                        false,
	} {
		assert.Equal(t, open, reach.OfAny(parse(t, fmt.Sprintf(form, condition)), reach.Guests(owner)) >= reach.Some, condition)
	}
}

func TestBorrowers_AreKeptOutByTheOwnerOfTheSource(t *testing.T) {
	const form = `{"Effect":"Allow","Principal":{"Service":"s"},"Action":"a","Condition":%s}`
	for condition, closed := range map[string]bool{
		`{}`: false,
		`{"StringEquals":{"aws:SourceArn":"arn:aws:cloudtrail:r:111122223333:trail/t"}}`:                                true,
		`{"ArnLike":{"aws:SourceArn":"arn:aws:cloudtrail:*:111122223333:trail/*"}}`:                                     true,
		`{"ArnLike":{"aws:SourceArn":"arn:aws:cloudtrail:*:*:trail/*"}}`:                                                false,
		`{"ArnLike":{"aws:SourceArn":"arn:aws:cloudtrail:*:*:trail/ours"}}`:                                             false,
		`{"ArnLike":{"AWS:SourceArn":["arn:aws:s3:::*"]}}`:                                                              false,
		`{"ArnLike":{"AWS:SourceArn":["arn:aws:s3:::acme-*"]}}`:                                                         false,
		`{"ArnLike":{"AWS:SourceArn":["arn:aws:s3:::acme-data"]}}`:                                                      true,
		`{"ArnLike":{"AWS:SourceArn":["arn:aws:s3:::*"]},"StringEquals":{"aws:SourceAccount":"111122223333"}}`:          true,
		`{"ArnLikeIfExists":{"aws:SourceArn":"arn:aws:s3:::b"}}`:                                                        false,
		`{"ArnNotLike":{"aws:SourceArn":"arn:aws:s3:::b"}}`:                                                             false,
		`{"StringLike":{"aws:SourceArn":"*"}}`:                                                                          false,
		`{"StringEquals":{"aws:SourceAccount":"111122223333"}}`:                                                         true,
		`{"StringEqualsIfExists":{"aws:SourceAccount":"111122223333"}}`:                                                 false,
		`{"StringLike":{"aws:SourceAccount":"1111*"}}`:                                                                  false,
		`{"StringEquals":{"aws:SourceOrgID":"o-1"}}`:                                                                    true,
		`{"StringLike":{"aws:SourceOrgID":"o-*"}}`:                                                                      false,
		`{"StringEquals":{"aws:SourceArn":[]}}`:                                                                         true,
		`{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control"}}`:                                                 false,
		`{"StringLike":{"kms:EncryptionContext:aws:cloudtrail:arn":"arn:aws:cloudtrail:*:111122223333:trail/*"}}`:       true,
		`{"StringLike":{"kms:EncryptionContext:aws:cloudtrail:arn":"arn:aws:cloudtrail:*:*:trail/*"}}`:                  false,
		`{"ArnEquals":{"kms:EncryptionContext:aws:logs:arn":"arn:aws:logs:eu-central-1:111122223333:log-group:trail"}}`: true,
	} {
		assert.Equal(t, closed, reach.OfAny(parse(t, fmt.Sprintf(form, condition)), reach.Borrowers()) < reach.Some, condition)
	}
}

func TestPlain_CallersAreRefusedWithoutException(t *testing.T) {
	const form = `{"Effect":"Deny",%s,"Action":"s3:*","Resource":"*","Condition":%s}`
	everyone := `"Principal":"*"`
	for _, test := range []struct {
		principal, condition string
		want                 bool
	}{
		{everyone, `{"Bool":{"aws:SecureTransport":"false"}}`, true},
		{everyone, `{"Bool":{"aws:SecureTransport":"False"}}`, true},
		{everyone, `{"Bool":{"aws:SecureTransport":false}}`, true},
		{everyone, `{"Bool":{"aws:securetransport":["false"]}}`, true},
		{everyone, `{"BoolIfExists":{"aws:SecureTransport":"false"}}`, true},
		{everyone, `{}`, true},
		{everyone, `{"Bool":{"aws:SecureTransport":"true"}}`, false},
		{everyone, `{"Bool":{"aws:SecureTransport":"false"},"StringEquals":{"aws:PrincipalAccount":"1"}}`, false},
		{everyone, `{"Bool":{"aws:SecureTransport":"false"},"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/old"}}`, false},
		{everyone, `{"Bool":{"aws:SecureTransport":"false","aws:PrincipalIsAWSService":"false"}}`, false},
		{everyone, `{"Bool":{"aws:SecureTransport":"false"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}`, true},
		{everyone, `{"NumericLessThan":{"s3:TlsVersion":"1.2"}}`, false},
		{everyone, `{"StringEquals":{"aws:SecureTransport":"false"}}`, false},
		{`"NotPrincipal":{"Service":"cloudtrail.amazonaws.com"}`, `{"Bool":{"aws:SecureTransport":"false"}}`, true},
		{`"NotPrincipal":{"AWS":"arn:aws:iam::123456789012:role/old"}`, `{"Bool":{"aws:SecureTransport":"false"}}`, false},
		{`"Principal":{"AWS":"123456789012"}`, `{"Bool":{"aws:SecureTransport":"false"}}`, false},
	} {
		statement := parse(t, fmt.Sprintf(form, test.principal, test.condition))
		least := reach.All
		for _, caller := range reach.Plain(owner) {
			least = min(least, reach.Of(statement, caller))
		}
		assert.Equal(t, test.want, least == reach.All, "%s %s", test.principal, test.condition)
	}
}

func TestNot_TurnsTheOrderAround(t *testing.T) {
	for extent := reach.None; extent <= reach.All; extent++ {
		assert.Equal(t, extent, extent.Not().Not())
	}
	assert.Equal(t, reach.Most, reach.Few.Not())
	assert.Equal(t, reach.Some, reach.Some.Not())
}

func TestExtents_GrowWithValuesAndShrinkWithConditions(t *testing.T) {
	keys := []string{
		"aws:SourceIp", "aws:VpcSourceIp", "aws:SourceVpc", "aws:SourceVpce", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths",
		"aws:PrincipalAccount", "aws:PrincipalArn", "aws:userid", "aws:SourceArn", "aws:SourceAccount", "aws:PrincipalTag/x", "aws:UserAgent",
	}
	values := []string{
		"*", "o-1", "o-*", "vpc-1", "192.0.2.0/24", "0.0.0.0/0", "10.0.0.0/8", "123456789012", "111122223333", "arn:aws:iam::*:role/x",
		"arn:aws:iam::123456789012:role/x", "arn:aws:s3:::b", "${aws:userid}", "", "::/0",
	}
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.SampledFrom(keys).Draw(t, "key")
		operator := rapid.SampledFrom([]string{"StringLike", "StringEquals", "ArnLike", "IpAddress", "ForAnyValue:StringLike"}).Draw(t, "operator")
		few := rapid.SliceOfN(rapid.SampledFrom(values), 1, 3).Draw(t, "few")
		more := append(append([]string{}, few...), rapid.SampledFrom(values).Draw(t, "one more"))
		for _, caller := range append(reach.Readers(owner), reach.Outsiders(owner)...) {
			extent := reach.Of(quoted(t, operator, key, few), caller)
			assert.LessOrEqual(t, extent, reach.Of(quoted(t, operator, key, more), caller), "more values")
			both := quoted(t, operator, key, few)
			both.Conditions = append(both.Conditions, quoted(t, operator, rapid.SampledFrom(keys).Draw(t, "second key"), few).Conditions...)
			assert.LessOrEqual(t, reach.Of(both, caller), extent, "a further condition")
		}
	})
}

func quoted(t require.TestingT, operator, key string, values []string) iamdoc.Statement {
	list, err := json.Marshal(values)
	require.NoError(t, err)
	return parse(t, fmt.Sprintf(`{"Principal":"*","Condition":{%q:{%q:%s}}}`, operator, key, list))
}
