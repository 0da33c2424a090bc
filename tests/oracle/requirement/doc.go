// Package requirement computes the verdict that each request must get, from the configuration and the words of the requirement.
// It never reads a policy, and shares no code with what creates policies: it decodes the configuration itself, with its own
// defaults, and has its own matching of networks and ARNs.
//
// The words, for a dataset in enforce: a read of an object passes the perimeter only if at least one holds: the caller's public
// address is in cidrs; the request came through one of vpcEndpoints or vpcs; the caller is an AWS service principal; the
// caller's principal is in exemptPrincipals (a role's sessions count as the role); or AWS calls on the caller's behalf and
// allowViaAwsServices is set. Everything else, anonymous callers included, is explicitly denied. Listing is the same when
// denyListing is set, and untouched when it is not. No TLS, or TLS below 1.2: denied for everyone whom those keys are visible
// for. When presignedMaxAgeSeconds is set, presigned requests older than that are denied, and so are those whose age S3 does
// not know, as with signature version 2. Nothing that manages the bucket or its policy is ever denied over TLS, and the
// bucket's policy is never out of reach of the account's root user. In observe no read is denied. readers may read within the
// perimeter and nobody else gains anything: not principals of the owning account whom no IAM policy lets read, unless readers
// has their own ARN. The log buckets admit writes from exactly the services, trail and source buckets of the stack.
package requirement
