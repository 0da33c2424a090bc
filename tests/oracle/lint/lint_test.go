package lint_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/tests/oracle/lint"
	"datatrail/tests/oracle/reference"
)

const (
	head   = `{"Version":"2012-10-17","Statement":[{"Sid":"S","Effect":"Allow","Principal":"*",`
	bucket = `"Resource":"arn:aws:s3:::b"`
	object = `"Resource":"arn:aws:s3:::b/*"`
)

func TestMistakesAreFound(t *testing.T) {
	r, err := reference.Load()
	require.NoError(t, err)
	for _, c := range []struct{ name, document, says string }{
		{"an action that does not exist", head + `"Action":"s3:GetObjects",` + object + `}]}`, "s3:GetObjects: no such action"},
		{"an action in the wrong case", head + `"Action":"s3:getObject",` + object + `}]}`, "s3:getObject: no such action"},
		{"a pattern that covers nothing", head + `"Action":"s3:Fetch*",` + object + `}]}`, "s3:Fetch*: no such action"},
		{"an object's action on a bucket", head + `"Action":"s3:GetObject",` + bucket + `}]}`, "works on none of"},
		{"a bucket's action on objects", head + `"Action":["s3:GetObject","s3:ListBucket"],` + object + `}]}`, "s3:ListBucket works on none of"},
		{"a resource without a use", head + `"Action":"s3:GetObject","Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"]}]}`, "works on arn:aws:s3:::b"},
		{
			"a condition key of another service", head + `"Action":"s3:GetObject",` + object + `,"Condition":{"StringEquals":{"kms:ViaService":"x"}}}]}`,
			"s3:GetObject knows no condition key kms:ViaService",
		},
		{
			"a condition key of other actions", head + `"Action":"s3:GetObject",` + object + `,"Condition":{"StringEquals":{"s3:x-amz-acl":"x"}}}]}`,
			"s3:GetObject knows no condition key s3:x-amz-acl",
		},
		{
			"a condition key that does not exist", head + `"Action":"s3:GetObject",` + object + `,"Condition":{"StringEquals":{"aws:SourceVpcEndpoint":"x"}}}]}`,
			"aws:SourceVpcEndpoint: no such condition key",
		},
		{
			"an operator that does not exist", head + `"Action":"s3:GetObject",` + object + `,"Condition":{"NotIpAddresses":{"aws:SourceIp":"192.0.2.0/24"}}}]}`,
			"NotIpAddresses: no such operator",
		},
		{
			"an operator of another type", head + `"Action":"s3:GetObject",` + object + `,"Condition":{"StringNotEquals":{"aws:SourceIp":"192.0.2.0/24"}}}]}`,
			"does not compare aws:SourceIp",
		},
		{
			"a value of another type", head + `"Action":"s3:GetObject",` + object + `,"Condition":{"Bool":{"aws:SecureTransport":"no"}}}]}`,
			`"no" is not of type Bool`,
		},
		{
			"a range with host bits", head + `"Action":"s3:GetObject",` + object + `,"Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.1/24"}}}]}`,
			`"192.0.2.1/24" is not of type IPAddress`,
		},
		{
			"a wildcard for an exact operator", head + `"Action":"s3:GetObject",` + object +
				`,"Condition":{"StringEquals":{"aws:SourceArn":"arn:aws:s3:::*"}}}]}`,
			"are ordinary characters",
		},
		{
			"a negated operator with IfExists", head + `"Action":"s3:GetObject",` + object +
				`,"Condition":{"StringNotEqualsIfExists":{"aws:SourceVpce":"vpce-1"}}}]}`,
			"IfExists changes nothing",
		},
		{"an empty list", head + `"Action":"s3:GetObject",` + object + `,"Condition":{"StringEquals":{"aws:SourceVpce":[]}}}]}`, "an empty list matches nothing"},
		{"an element that does not exist", head + `"Action":"s3:GetObject",` + object + `,"Conditions":{}}]}`, "Conditions"},
	} {
		assert.Contains(t, join(lint.Document(c.document, r, lint.Subject{})), c.says, c.name)
	}
	assert.Contains(t, join(lint.Document(head+`"Action":"s3:GetObject",`+object+`}]}`, r, lint.Subject{Bearer: true})), "Principal is missing, or is not allowed here")
	assert.Contains(t, join(lint.Document(head+`"Action":"sts:AssumeRole",`+object+`}]}`, r, lint.Subject{Trust: true})), "Resource is missing, or is not allowed here")
	assert.Empty(t, lint.Document(head+`"Action":"s3:GetObject",`+object+`}]}`, r, lint.Subject{}))
}

func TestOnlyGrantsToSomebodyAreNotPublic(t *testing.T) {
	for condition, public := range map[string]bool{
		``: true,
		`,"Condition":{"IpAddress":{"aws:SourceIp":"198.51.100.0/24"}}`:                               false,
		`,"Condition":{"IpAddress":{"aws:SourceIp":["198.51.100.0/24","96.0.0.0/7"]}}`:                true,
		`,"Condition":{"IpAddress":{"aws:SourceIp":"2600::/31"}}`:                                     true,
		`,"Condition":{"NotIpAddress":{"aws:SourceIp":"198.51.100.0/24"}}`:                            true,
		`,"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-exampleorg1"}}`:                        false,
		`,"Condition":{"StringLike":{"aws:PrincipalOrgID":"o-*"}}`:                                    true,
		`,"Condition":{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-exampleorg1"}}`:                true,
		`,"Condition":{"StringEquals":{"s3:ExistingObjectTag/public":"yes"}}`:                         true,
		`,"Condition":{"Bool":{"aws:SecureTransport":"true"},"StringEquals":{"aws:SourceVpc":"vpc"}}`: false,
	} {
		got, err := lint.Public(head + `"Action":"s3:GetObject",` + object + condition + `}]}`)
		require.NoError(t, err)
		assert.Equal(t, public, len(got) == 1, condition)
	}
}

func join(problems []string) string {
	return strings.Join(problems, "\n")
}
