package request_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/judge/request"
)

func TestARequestHasTheKeysThatAWSDocuments(t *testing.T) {
	role := request.By("arn:aws:iam::111122223333:role/reader")
	behalf := role
	behalf.ViaService, behalf.CalledVia = true, "athena.amazonaws.com"
	member := role
	member.Organization = "o-exampleorg1"
	signed := []string{"aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalIsAWSService", "aws:ViaAWSService"}
	for _, c := range []struct {
		name string
		r    request.Request
		want []string
	}{
		{"an anonymous one over plain HTTP", request.Request{Caller: request.Caller{Kind: request.Anonymous}, TLS: request.PlainHTTP}, []string{"aws:SecureTransport"}},
		{"over the internet", request.Request{Caller: role, Network: request.Network{Address: "192.0.2.1"}}, append([]string{"aws:SourceIp"}, signed...)},
		{"through an endpoint", request.Request{Caller: role, Network: request.Network{Endpoint: "vpce-1", VPC: "vpc-1"}}, append([]string{"aws:SourceVpc", "aws:SourceVpce"}, signed...)},
		{"of a member of an organization", request.Request{Caller: member}, append([]string{"aws:PrincipalOrgID"}, signed...)},
		{
			"through a service",
			request.Request{Caller: behalf},
			append([]string{"aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"}, signed...),
		},
		{
			"of a service for itself",
			request.Request{Caller: request.Caller{Kind: request.Service, Service: "s3.amazonaws.com"}},
			[]string{"aws:PrincipalIsAWSService", "aws:PrincipalServiceName", "aws:ViaAWSService"},
		},
		{
			"with a presigned URL, over TLS",
			request.Request{Caller: request.Caller{Kind: request.Anonymous}, Signing: request.Presigned, TLS: "1.3"},
			[]string{"aws:SecureTransport", "s3:TlsVersion", "s3:authType", "s3:signatureAge"},
		},
		{
			"with a presigned URL of an unknown age",
			request.Request{Caller: request.Caller{Kind: request.Anonymous}, Signing: request.Presigned, AgeMillis: request.UnknownAge},
			[]string{"s3:authType"},
		},
	} {
		assert.ElementsMatch(t, c.want, slices.Collect(maps.Keys(c.r.Keys())), c.name)
		for key := range c.r.Keys() {
			assert.Equal(t, key, request.Key(key), c.name)
		}
	}
}

func TestAKeyIsKnownWhateverItsCase(t *testing.T) {
	for written, want := range map[string]string{
		"AWS:sourceip": "aws:SourceIp", "aws:CalledViaFirst": "aws:CalledViaFirst", "s3:X-AMZ-ACL": "s3:x-amz-acl",
		"kms:encryptioncontext:aws:s3:arn": "kms:EncryptionContext:aws:s3:arn",
		"aws:PrincipalTag/team":            "", "s3:ExistingObjectTag/a": "", "kms:EncryptionContext:": "", "": "",
	} {
		assert.Equal(t, want, request.Key(written), written)
	}
}
