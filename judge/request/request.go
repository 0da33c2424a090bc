// Package request describes one call to S3, KMS or SNS as facts about it, and says which condition keys AWS
// puts into its context.
//
// The facts are what the requirement speaks about; the keys are all that a policy can see.
package request

import "strings"

// Kind is the kind of principal that calls.
type Kind string

// The kinds of callers.
const (
	// Anonymous sends an unsigned request.
	Anonymous Kind = "anonymous"
	// Signed is the root user, a user or a role of some account. Service roles and service-linked
	// roles are roles too.
	Signed Kind = "signed"
	// Service is an AWS service that calls under its own service principal.
	Service Kind = "service"
)

// Caller is who calls.
type Caller struct {
	Kind Kind
	// ARN of a signed caller as aws:PrincipalArn has it: for a session, of the role.
	ARN string
	// Account of a signed caller.
	Account string
	// Organization of a signed caller's account. Empty: none.
	Organization string
	// Service is the name of a service principal.
	Service string
	// ViaService is set if an AWS service makes the call on behalf of the signed caller.
	ViaService bool
	// CalledVia is the name of that service. Empty: there is none, or it is not known.
	CalledVia string
	// Silent is set if the signed caller belongs to the bucket's account and none of its IAM policies allows the call. Not set:
	// one does.
	Silent bool
}

// Root reports whether the caller is the root user of its account.
func (c Caller) Root() bool {
	return c.Kind == Signed && strings.HasSuffix(c.ARN, ":iam::"+c.Account+":root")
}

// By returns the caller with an IAM ARN: a root user, a user or a role.
func By(arn string) Caller {
	const account = 4
	return Caller{Kind: Signed, Account: strings.SplitN(arn, ":", account+2)[account], ARN: arn}
}

// Network is where a call comes from. It is unknown in calls among AWS services.
type Network struct {
	// Address is the public address. Empty for calls through a VPC endpoint.
	Address string
	// Endpoint and VPC are ids. Empty for calls over the internet.
	Endpoint string
	VPC      string
}

// PlainHTTP is the TLS of a request without any.
const PlainHTTP = "none"

// Ways to sign a request, as s3:authType has them.
const (
	Header    = "REST-HEADER"
	Presigned = "REST-QUERY-STRING"
	Post      = "POST"
)

// UnknownAge is the age of a signature for which S3 provides none.
const UnknownAge = -1

// Request is one call.
type Request struct {
	// Action is the permission that the call needs, such as s3:GetObject.
	Action string
	Bucket string
	// Key of the object. Empty for calls about the bucket itself.
	Key string
	// Prefix is that of the keys that a listing asks for. Empty: it asks for all.
	Prefix string
	Caller Caller
	Network
	// TLS is a version, PlainHTTP, or empty where AWS hides it, as in calls among services.
	TLS string
	// Signing is the way of signing. Empty: unknown, as for anonymous callers.
	Signing string
	// AgeMillis is the age of the signature, which S3 provides for presigned requests and forms.
	AgeMillis int
	// SourceARN and SourceAccount name the resource for which a service calls.
	SourceARN     string
	SourceAccount string
	// ACL is the canned ACL that the call sets.
	ACL string
	// ContextKey and ContextValue are the encryption context of a call to KMS. Empty: none.
	ContextKey, ContextValue string
}

// Verdict is what comes of a request.
type Verdict string

// The verdicts. A request that no statement allows fails as well, but can be granted elsewhere.
const (
	Allowed    Verdict = "allowed"
	Denied     Verdict = "denied"
	NotGranted Verdict = "not granted"
)
