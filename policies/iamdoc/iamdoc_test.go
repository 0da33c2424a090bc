package iamdoc_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/policies/iamdoc"
)

func parse(t *testing.T, statement string) iamdoc.Statement {
	t.Helper()
	document, err := iamdoc.Parse(`{"Statement":` + statement + `}`)
	require.NoError(t, err)
	require.Len(t, document.Statements, 1)
	return document.Statements[0]
}

func TestParse_TakesOneOrMany(t *testing.T) {
	want := iamdoc.Statement{
		Effect: "Allow", Principals: iamdoc.Principals{AWS: []string{"a"}}, Actions: []string{"s3:Get*"}, Resources: []string{"r"},
	}
	assert.Equal(t, want, parse(t, `{"Effect":"Allow","Principal":{"AWS":"a"},"Action":"s3:Get*","Resource":"r"}`))
	assert.Equal(t, want, parse(t, `[{"Effect":"Allow","Principal":{"AWS":["a"]},"Action":["s3:Get*"],"Resource":["r"]}]`))
}

func TestParse_RefusesWhatIsNoDocument(t *testing.T) {
	for _, text := range []string{"", "{", "[]", "{}", `{"Statement":5}`, `{"Statement":"x"}`} {
		_, err := iamdoc.Parse(text)
		assert.ErrorContains(t, err, "policy document", text)
	}
}

func TestGlob(t *testing.T) {
	for _, test := range []struct {
		pattern, text string
		want          bool
	}{
		{"*", "", true},
		{"s3:Get*", "s3:GetObject", true},
		{"s3:Get*", "s3:PutObject", false},
		{"*::prod-*", "urn::prod-x", true},
		{"a*b*c", "aXbYbZc", true},
		{"a?c", "abc", true},
		{"a?c", "ac", false},
		{"abc", "abcd", false},
		{"", "", true},
		{"a**", "a", true},
	} {
		assert.Equal(t, test.want, iamdoc.Glob(test.pattern, test.text), "%s on %s", test.pattern, test.text)
	}
}

func TestOpen_IsAnAllowThatNoConditionAlwaysNarrows(t *testing.T) {
	for _, test := range []struct {
		name, principal, condition string
		open                       bool
	}{
		{"everyone", `"*"`, ``, true},
		{"everyone as AWS", `{"AWS":"*"}`, ``, true},
		{"everyone in a list", `{"AWS":["arn:aws:iam::1:root","*"]}`, ``, true},
		{"one account", `{"AWS":"arn:aws:iam::1:root"}`, ``, false},
		{"a service", `{"Service":"cloudtrail.amazonaws.com"}`, ``, false},
		{"from a network", `"*"`, `{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`, false},
		{"from a network of IPv6", `"*"`, `{"IpAddress":{"aws:SourceIp":"2001:db8::/48"}}`, false},
		{"from half of the internet", `"*"`, `{"IpAddress":{"aws:SourceIp":["192.0.2.0/24","0.0.0.0/1"]}}`, true},
		{"from all of IPv6", `"*"`, `{"IpAddress":{"aws:SourceIp":"::/0"}}`, true},
		{"from anywhere but a network", `"*"`, `{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`, true},
		{"through an endpoint", `"*"`, `{"StringEquals":{"aws:SourceVpce":"vpce-1"}}`, false},
		{"of the organization", `"*"`, `{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}`, false},
		{"of the organization, in small letters", `"*"`, `{"stringequals":{"AWS:PRINCIPALORGID":"o-1"}}`, false},
		{"of the organization if known", `"*"`, `{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-1"}}`, true},
		{"of all organizations in a set", `"*"`, `{"ForAllValues:StringEquals":{"aws:PrincipalOrgID":["o-1"]}}`, true},
		{"of any organization in a set", `"*"`, `{"ForAnyValue:StringEquals":{"aws:PrincipalOrgPaths":["o-1/*"]}}`, false},
		{"of any organization", `"*"`, `{"StringLike":{"aws:PrincipalOrgID":"*"}}`, true},
		{"over TLS", `"*"`, `{"Bool":{"aws:SecureTransport":"true"}}`, true},
		{"with a date", `"*"`, `{"DateLessThan":{"aws:CurrentTime":"2030-01-01"}}`, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			condition := ""
			if test.condition != "" {
				condition = `,"Condition":` + test.condition
			}
			statement := parse(t, fmt.Sprintf(`{"Effect":"Allow","Principal":%s,"Action":"s3:GetObject"%s}`, test.principal, condition))
			assert.Equal(t, test.open, statement.Open())
		})
	}
	assert.True(t, parse(t, `{"Effect":"Allow","NotPrincipal":{"AWS":"x"},"Action":"*"}`).Open())
	assert.False(t, parse(t, `{"Effect":"Deny","Principal":"*","Action":"*"}`).Open())
}

func TestDeniesInsecureTransport_OnlyWithoutFurtherConditions(t *testing.T) {
	const form = `{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":%s}`
	for condition, want := range map[string]bool{
		`{"Bool":{"aws:SecureTransport":"false"}}`:                                             true,
		`{"Bool":{"aws:SecureTransport":false}}`:                                               true,
		`{"Bool":{"aws:securetransport":["false"]}}`:                                           true,
		`{"Bool":{"aws:SecureTransport":"true"}}`:                                              false,
		`{"BoolIfExists":{"aws:SecureTransport":"false"}}`:                                     false,
		`{"Bool":{"aws:SecureTransport":"false"},"StringEquals":{"aws:PrincipalAccount":"1"}}`: false,
		`{"Bool":{"aws:SecureTransport":"false","aws:PrincipalIsAWSService":"false"}}`:         false,
		`{"NumericLessThan":{"s3:TlsVersion":"1.2"}}`:                                          false,
		`{"Bool":{"aws:SecureTransport":["false","true"]}}`:                                    false,
		`{"StringEquals":{"aws:SecureTransport":"false"}}`:                                     false,
	} {
		assert.Equal(t, want, parse(t, fmt.Sprintf(form, condition)).DeniesInsecureTransport(), condition)
	}
}

func TestDeniesOutsideNetworks(t *testing.T) {
	const form = `{"Effect":%q,"Principal":%q,"Action":"s3:GetObject*","Resource":"*","Condition":%s}`
	for _, test := range []struct {
		effect, principal, condition string
		want                         bool
	}{
		{"Deny", "*", `{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`, true},
		{"Deny", "*", `{"NotIpAddressIfExists":{"aws:SourceIp":"192.0.2.0/24"}}`, true},
		{"Deny", "*", `{"StringNotEquals":{"aws:SourceVpce":["vpce-1"]}}`, true},
		{"Deny", "*", `{"StringNotEqualsIfExists":{"aws:VpceOrgID":"o-1"}}`, true},
		{"Deny", "*", `{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`, false},
		{"Deny", "*", `{"StringNotEquals":{"aws:PrincipalOrgID":"o-1"}}`, false},
		{"Deny", "*", `{"NotIpAddress":{"aws:SourceIp":["192.0.2.0/24","0.0.0.0/0"]}}`, false},
		{"Deny", "*", `{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"BoolIfExists":{"aws:ViaAWSService":"false"}}`, true},
		{"Deny", "*", `{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"ArnNotLike":{"aws:PrincipalArn":"arn:*"}}`, true},
		{"Deny", "*", `{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"StringEquals":{"aws:PrincipalAccount":"1"}}`, false},
		{"Allow", "*", `{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`, false},
		{"Deny", "arn:aws:iam::1:root", `{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`, false},
	} {
		statement := parse(t, fmt.Sprintf(form, test.effect, test.principal, test.condition))
		assert.Equal(t, test.want, statement.DeniesOutsideNetworks(), "%+v", test)
	}
}

func TestRequiresSource_NeedsAPositiveFixedCondition(t *testing.T) {
	const form = `{"Effect":"Allow","Principal":{"Service":"s"},"Action":"a","Condition":%s}`
	for condition, want := range map[string]bool{
		`{"StringEquals":{"aws:SourceArn":"arn:aws:cloudtrail:r:1:trail/t"}}`: true,
		`{"ArnLike":{"AWS:SourceArn":["arn:aws:s3:::*"]}}`:                    true,
		`{"ArnLikeIfExists":{"aws:SourceArn":"arn:aws:s3:::b"}}`:              false,
		`{"ArnNotLike":{"aws:SourceArn":"arn:aws:s3:::b"}}`:                   false,
		`{"StringLike":{"aws:SourceArn":"*"}}`:                                false,
		`{"StringEquals":{"aws:SourceAccount":"1"}}`:                          false,
		`{"StringEquals":{"aws:SourceArn":[]}}`:                               false,
	} {
		assert.Equal(t, want, parse(t, fmt.Sprintf(form, condition)).RequiresSource(), condition)
	}
}
