package request

import (
	"strconv"
	"strings"
)

// encryptionContext begins the keys that go on with a name of the encryption context.
const encryptionContext = "kms:EncryptionContext:"

// Keys returns the condition keys of the request.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
func (r Request) Keys() map[string][]string {
	keys := map[string][]string{}
	r.tell(func(key, value string) {
		if value != "" {
			keys[key] = []string{value}
		}
	})
	return keys
}

// Key returns a condition key as Keys spells it: AWS ignores the case of keys. It returns "" for a key that no Request can
// have.
func Key(written string) string {
	if len(written) > len(encryptionContext) && strings.EqualFold(written[:len(encryptionContext)], encryptionContext) {
		return encryptionContext + written[len(encryptionContext):]
	}
	found := ""
	Request{}.tell(func(key, _ string) {
		if strings.EqualFold(key, written) {
			found = key
		}
	})
	return found
}

// tell names every condition key that requests tell of, with the value that it has in this one. Nothing: it is not there.
func (r Request) tell(fact func(key, value string)) {
	fact("aws:SourceIp", r.Address)
	fact("aws:SourceVpce", r.Endpoint)
	fact("aws:SourceVpc", r.VPC)
	fact("s3:authType", r.Signing)
	fact("s3:x-amz-acl", r.ACL)
	fact("s3:prefix", r.Prefix)
	fact("aws:SourceArn", r.SourceARN)
	fact("aws:SourceAccount", r.SourceAccount)
	if r.ContextKey != "" {
		fact(encryptionContext+r.ContextKey, r.ContextValue)
	}
	age := ""
	if r.Signing == Presigned && r.AgeMillis != UnknownAge || r.AgeMillis > 0 {
		age = strconv.Itoa(r.AgeMillis)
	}
	fact("s3:signatureAge", age)
	secure, version := "true", r.TLS
	switch r.TLS {
	case "":
		secure = ""
	case PlainHTTP:
		secure, version = "false", ""
	}
	fact("aws:SecureTransport", secure)
	fact("s3:TlsVersion", version)
	r.Caller.tell(fact)
}

// tell names the keys that tell the caller. An anonymous request has none of them.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html
func (c Caller) tell(fact func(key, value string)) {
	var signed, service Caller
	isService, viaService := "", ""
	switch c.Kind {
	case Signed:
		signed, isService, viaService = c, "false", strconv.FormatBool(c.ViaService)
	case Service:
		service, isService, viaService = c, "true", "false"
	case Anonymous:
	}
	fact("aws:PrincipalArn", signed.ARN)
	fact("aws:PrincipalAccount", signed.Account)
	fact("aws:PrincipalOrgID", signed.Organization)
	fact("aws:PrincipalServiceName", service.Service)
	fact("aws:PrincipalIsAWSService", isService)
	fact("aws:ViaAWSService", viaService)
	fact("aws:CalledVia", signed.CalledVia)
	fact("aws:CalledViaFirst", signed.CalledVia)
	fact("aws:CalledViaLast", signed.CalledVia)
}
