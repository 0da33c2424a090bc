package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/policies/sample"
)

// outside is a Deny of reads of bucket alpha under conditions.
func outside(condition string) string {
	return fmt.Sprintf(`{"Sid":"DenyReadsOutside","Effect":"Deny","Principal":"*","Action":"s3:GetObject*",
"Resource":"arn:aws:s3:::alpha/*","Condition":%s}`, condition)
}

// denyReads is a Deny of reads from outside one network, put together from its parts.
func denyReads(parts string) string {
	return `{"Effect":"Deny","Condition":{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}},` + parts + `}`
}

func everySlash(bits, count int) string {
	list := make([]string, 0, count)
	for i := range count {
		list = append(list, fmt.Sprintf(`"%d.0.0.0/%d"`, i<<(8-bits), bits))
	}
	return "[" + strings.Join(list, ",") + "]"
}

var perimeters = []struct {
	name       string
	statements []string
	holds      bool
}{
	{"one network", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`)}, true},
	{"one network, if there is an address", []string{outside(`{"NotIpAddressIfExists":{"aws:SourceIp":"192.0.2.0/24"}}`)}, true},
	{"a list of networks of IPv6 broader than /32", []string{outside(`{"NotIpAddress":{"aws:SourceIp":["2a06:98c0::/29","173.245.48.0/20"]}}`)}, true},
	{"two networks of IPv6 merged into a /31", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"2a01:4f8::/31"}}`)}, true},
	{"a /7", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"16.0.0.0/7"}}`)}, true},
	{"the internet", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"0.0.0.0/0"}}`)}, false},
	{"a network and the internet", []string{outside(`{"NotIpAddress":{"aws:SourceIp":["192.0.2.0/24","0.0.0.0/0"]}}`)}, false},
	{"the internet in halves", []string{outside(`{"NotIpAddress":{"aws:SourceIp":["0.0.0.0/1","128.0.0.0/1"]}}`)}, false},
	{"the internet in 256 parts", []string{outside(`{"NotIpAddress":{"aws:SourceIp":` + everySlash(8, 256) + `}}`)}, false},
	{"all of IPv6", []string{outside(`{"NotIpAddress":{"aws:SourceIp":["192.0.2.0/24","2000::/3"]}}`)}, false},
	{"all of IPv6 in halves", []string{outside(`{"NotIpAddress":{"aws:SourceIp":["2000::/4","3000::/4"]}}`)}, false},
	{"inside a network", []string{outside(`{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`)}, false},
	{"a network, where an address is any", []string{outside(`{"ForAnyValue:NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`)}, false},
	{"a network, where all addresses are", []string{outside(`{"ForAllValues:NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`)}, true},
	{"a network, on the internet alone", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"Null":{"aws:SourceVpce":"true"}}`)}, false},
	{"a network on the internet, and an endpoint elsewhere", []string{
		outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"Null":{"aws:SourceVpce":"true"}}`),
		outside(`{"StringNotEquals":{"aws:SourceVpce":"vpce-1"},"Null":{"aws:SourceVpce":"false"}}`),
	}, true},
	{"an address that the caller names", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"${aws:SourceIp}"}}`)}, false},

	{"an endpoint", []string{outside(`{"StringNotEquals":{"aws:SourceVpce":["vpce-1"]}}`)}, true},
	{"any endpoint", []string{outside(`{"StringNotLike":{"aws:SourceVpce":["vpce-*"]}}`)}, false},
	{"any endpoint beside a network", []string{outside(`{"StringNotLike":{"aws:SourceVpce":"vpce-*"},"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`)}, false},
	{"any VPC, taken literally", []string{outside(`{"StringNotEquals":{"aws:SourceVpc":"vpc-*"}}`)}, false},
	{"whichever endpoint there is", []string{outside(`{"Null":{"aws:SourceVpce":"true"}}`)}, false},
	{"endpoints of the organization", []string{outside(`{"StringNotEqualsIfExists":{"aws:VpceOrgID":"o-1"}}`)}, true},
	{"endpoints of any organization", []string{outside(`{"StringNotLikeIfExists":{"aws:VpceOrgID":"o-*"}}`)}, false},
	{"endpoints of an account", []string{outside(`{"StringNotEquals":{"aws:VpceAccount":"123456789012"}}`)}, true},
	{"a private range of any VPC", []string{outside(`{"NotIpAddress":{"aws:VpcSourceIp":"10.0.0.0/8"}}`)}, false},
	{"a private range of any VPC beside a network", []string{outside(`{"NotIpAddress":{"aws:VpcSourceIp":"10.0.0.0/8","aws:SourceIp":"192.0.2.0/24"}}`)}, false},
	{"a private range, and the VPC besides", []string{
		outside(`{"NotIpAddress":{"aws:VpcSourceIp":"10.0.0.0/8"}}`), outside(`{"StringNotEquals":{"aws:SourceVpc":"vpc-1"}}`),
	}, true},
	{"a VPC by ARN", []string{outside(`{"ArnNotEquals":{"aws:SourceVpcArn":"arn:aws:ec2:eu-central-1:123456789012:vpc/vpc-1"}}`)}, true},
	{"a VPC of any account by ARN", []string{outside(`{"ArnNotLike":{"aws:SourceVpcArn":"arn:aws:ec2:*:*:vpc/*"}}`)}, false},

	{"the organization instead of a network", []string{outside(`{"StringNotEquals":{"aws:PrincipalOrgID":"o-1"}}`)}, false},
	{"a network, except for the organization", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"StringNotEquals":{"aws:PrincipalOrgID":"o-1"}}`)}, false},
	{"a network, except for the owning account", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"StringNotEquals":{"aws:PrincipalAccount":"123456789012"}}`)}, false},
	{"a network, except for a partner", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"StringNotEquals":{"aws:PrincipalAccount":"444455556666"}}`)}, true},
	{"a network, except for all accounts", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"StringNotLike":{"aws:PrincipalAccount":"*"}}`)}, false},
	{"a network, for one account alone", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"StringEquals":{"aws:PrincipalAccount":"123456789012"}}`)}, false},
	{"a network, except for a role", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/admin"}}`)}, true},
	{"a network, except for roles that begin alike", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/ci/*"}}`)}, true},
	{"a network, except for all roles of the account", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/*"}}`)}, false},
	{"a network, except for the account by its ARNs", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::123456789012:*"}}`)}, false},
	{"a network, except for all users of the account", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"StringNotLike":{"aws:PrincipalArn":"arn:aws:iam::123456789012:u*"}}`)}, false},
	{"a network, except for its root user", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::123456789012:root"}}`)}, true},
	{"a network, except for everybody with a name", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:*"}}`)}, false},
	{"a network, except for a role of that name anywhere", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/admin"}}`)}, false},
	{"a network, except for roles that services alone have", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"ArnNotLike":{"aws:PrincipalArn":["arn:aws:iam::*:role/aws-service-role/*","arn:aws:iam::*:role/aws:ec2-infrastructure"]}}`)}, true},
	{"a network, except for a role by unique id", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"StringNotLike":{"aws:userid":"AROADBQP57FF2AEXAMPLE:*"}}`)}, true},
	{"a network, except for sessions of a name", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"StringNotLike":{"aws:userid":"*:alice"}}`)}, false},
	{"a network, except for a client that says so", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"StringNotEquals":{"aws:UserAgent":"backup"}}`)}, false},
	{"a network, except for a page that refers to it", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"StringNotLike":{"aws:Referer":"https://example.com/*"}}`)}, false},
	{"a network, except over TLS", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"Bool":{"aws:SecureTransport":"false"}}`)}, false},
	{"a network, except with MFA", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}`)}, false},
	{"a network, except through access points of the account", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"StringNotEquals":{"s3:DataAccessPointAccount":"123456789012"}}`)}, false},
	{"a network, from a day on", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"DateGreaterThan":{"aws:CurrentTime":"2030-01-01T00:00:00Z"}}`)}, false},
	{"a network, except for services", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"BoolIfExists":{"aws:PrincipalIsAWSService":"False","aws:ViaAWSService":"false"}}`)}, true},
	{"a network, except for a service that calls on", []string{outside(`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"ForAllValues:StringNotEquals":{"aws:CalledVia":"athena.amazonaws.com"}}`)}, true},
	{"as AWS writes it", []string{outside(`{"NotIpAddressIfExists":{"aws:SourceIp":"192.0.2.0/24"},
"StringNotEqualsIfExists":{"aws:VpceOrgID":"o-1","aws:PrincipalTag/dp:exclude:network":"true"},
"BoolIfExists":{"aws:PrincipalIsAWSService":"false","aws:ViaAWSService":"false"},
"ArnNotLikeIfExists":{"aws:PrincipalArn":["arn:aws:iam::*:role/aws:ec2-infrastructure"]}}`)}, true},

	{"actions split over two", []string{
		denyReads(`"Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::alpha/*"`),
		denyReads(`"Principal":"*","Action":["s3:GetObjectVersion","s3:GetObjectAttributes"],"Resource":"arn:aws:s3:::alpha/*"`),
	}, true},
	{"one action alone", []string{denyReads(`"Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::alpha/*"`)}, false},
	{"all actions but writes", []string{denyReads(`"Principal":"*","NotAction":"s3:Put*","Resource":"arn:aws:s3:::alpha/*"`)}, true},
	{"all actions but reads", []string{denyReads(`"Principal":"*","NotAction":["s3:Put*","s3:Get*"],"Resource":"*"`)}, false},
	{"all actions but one read", []string{denyReads(`"Principal":"*","NotAction":["s3:GetObjectVersion"],"Resource":"*"`)}, false},
	{"objects that begin with a letter", []string{denyReads(`"Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::alpha/o*"`)}, false},
	{"one folder", []string{denyReads(`"Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::alpha/object/*"`)}, false},
	{"files of a kind", []string{denyReads(`"Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::alpha/*.csv"`)}, false},
	{"everybody's own folder", []string{denyReads(`"Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::alpha/${aws:username}/*"`)}, false},
	{"all objects but a folder", []string{denyReads(`"Principal":"*","Action":"s3:*","NotResource":"arn:aws:s3:::alpha/public/*"`)}, false},
	{"all objects but a folder, and the folder", []string{
		denyReads(`"Principal":"*","Action":"s3:*","NotResource":"arn:aws:s3:::alpha/public/*"`),
		denyReads(`"Principal":"*","Action":"s3:GetObject*","Resource":"arn:aws:s3:::alpha/public/*"`),
	}, true},
	{"all but another bucket", []string{denyReads(`"Principal":"*","Action":"s3:*","NotResource":["arn:aws:s3:::other","arn:aws:s3:::other/*"]`)}, true},
	{"buckets that begin alike", []string{denyReads(`"Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::al*"`)}, true},
	{"the bucket without its objects", []string{denyReads(`"Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::alpha"`)}, false},
	{"objects of one character or more", []string{denyReads(`"Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::alpha/?*"`)}, true},
	{"everyone in a list", []string{denyReads(`"Principal":{"AWS":["*"]},"Action":"s3:*","Resource":"*"`)}, true},
	{"everyone but a role", []string{denyReads(`"NotPrincipal":{"AWS":["arn:aws:iam::123456789012:root","arn:aws:iam::123456789012:role/admin"]},"Action":"s3:*","Resource":"*"`)}, true},
	{"everyone but everyone", []string{denyReads(`"NotPrincipal":{"AWS":"*"},"Action":"s3:*","Resource":"*"`)}, false},
	{"everyone but a role of that name anywhere", []string{denyReads(`"NotPrincipal":{"AWS":"arn:aws:iam::*:role/admin"},"Action":"s3:*","Resource":"*"`)}, false},
	{"one account", []string{denyReads(`"Principal":{"AWS":"123456789012"},"Action":"s3:*","Resource":"*"`)}, false},
	{"an Allow", []string{`{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}`}, false},
}

func TestPerimeters_AreJudgedByWhomTheyRefuse(t *testing.T) {
	for _, test := range perimeters {
		t.Run(test.name, func(t *testing.T) {
			program := set("alpha-policy", "policy", statements(append([]string{denyPlain("alpha")}, test.statements...)...))(sound())
			violations := judge(program.Update()).Violations["perimeter-declared"]
			assert.Equal(t, test.holds, len(violations) == 0, "%+v", violations)
		})
	}
}

func TestPerimeters_SayWhoIsLetIn(t *testing.T) {
	for condition, says := range map[string]string{
		`{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"},"StringNotEquals":{"aws:PrincipalAccount":"123456789012"}}`: `"DenyReadsOutside" lets more than a named few of these read: principals of the owning account on the internet`,
		`{"ForAnyValue:NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`:                                               "anonymous callers behind others' VPC endpoints",
	} {
		program := set("alpha-policy", "policy", statements(denyPlain("alpha"), outside(condition)))(sound())
		requireFinding(t, judge(program.Update()).Violations["perimeter-declared"], program.URN("alpha"), says)
	}
}

func TestPerimeters_HoldInEveryPartition(t *testing.T) {
	for _, partition := range []string{"aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso-b"} {
		program := append(sound(), sampleBucket("gamma"))
		program.Named("gamma").Props["bucket"] = "gamma"
		program = append(program, &sample.Resource{Type: sample.Policy, Name: "gamma-policy", Props: sample.Props{
			"bucket": "gamma", "policy": statements(denyReads(`"Principal":"*","Action":"s3:*","Resource":"arn:` + partition + `:s3:::gamma/*"`)),
		}})
		for _, finding := range judge(program.Preview()).Violations["perimeter-declared"] {
			assert.NotEqual(t, program.URN("gamma"), finding.URN, partition)
		}
	}
}
