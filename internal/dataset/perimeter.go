package dataset

import (
	"net/netip"
	"slices"
	"time"
)

// Mode says what a perimeter does with reads from outside.
type Mode string

// The modes of a perimeter.
const (
	// Enforce denies reads from outside.
	Enforce Mode = "enforce"
	// Observe denies none. It helps to find out whom Enforce would refuse.
	Observe Mode = "observe"
	// Unrestricted is the mode of a dataset without a perimeter.
	Unrestricted Mode = "none"
)

// Perimeter says from where, and by whom, a dataset may be read. Its names are those of the
// configuration.
type Perimeter struct {
	// Mode is Enforce or Observe.
	Mode Mode `json:"mode"`
	// CIDRs are the public address ranges that may read. Private ranges never match.
	CIDRs []netip.Prefix `json:"cidrs,omitempty"`
	// VPCEndpoints are ids of VPC endpoints through which reads may come.
	VPCEndpoints []string `json:"vpcEndpoints,omitempty"`
	// VPCs are ids of VPCs through whose endpoints reads may come.
	VPCs []string `json:"vpcs,omitempty"`
	// ExemptPrincipals are ARNs of roles and users that the perimeter does not apply to, with * and ? as wildcards. A role's ARN
	// covers its sessions.
	ExemptPrincipals []string `json:"exemptPrincipals,omitempty"`
	// DenyListing extends the perimeter to listing the bucket. Default: listing is not restricted.
	DenyListing bool `json:"denyListing,omitempty"`
	// AllowViaAWSServices lets an AWS service read for a caller, as Athena does. Default: refused,
	// because stolen credentials could read through such a service from anywhere.
	AllowViaAWSServices bool `json:"allowViaAwsServices,omitempty"`
	// PresignedMaxAgeSeconds denies reads with presigned URLs that were signed longer ago, or that do not say when they were
	// signed. Default: 0, no limit.
	PresignedMaxAgeSeconds int `json:"presignedMaxAgeSeconds,omitempty"`
}

// Empty reports whether the perimeter has no networks.
func (p Perimeter) Empty() bool { return len(p.CIDRs)+len(p.VPCEndpoints)+len(p.VPCs) == 0 }

// Covers reports whether the perimeter restricts an operation.
func (p Perimeter) Covers(api string) bool {
	class := ClassOf(api)
	return class != Other && (class != Listings || p.DenyListing)
}

// Caller has the properties of an S3 call on a dataset that a perimeter looks at.
type Caller struct {
	// API is the operation, as CloudTrail names it.
	API string
	// Address is the public address of the request. It is invalid if the request came through an endpoint or from inside AWS.
	Address netip.Addr
	// VPCEndpoint and VPC are the ids of the endpoint that the request came through, and of its VPC.
	VPCEndpoint string
	VPC         string
	// Principal is the ARN of the caller: for a session, of its role. Empty for an anonymous caller and
	// an AWS service.
	Principal string
	// Service is true for an AWS service that acts by itself.
	Service bool
	// ViaService is true when an AWS service makes the call for the principal.
	ViaService bool
	// Presigned is true for a call with a presigned URL.
	Presigned bool
	// Age is the time since the URL was signed. Negative: not known, as with the outdated signature version 2. Records have the
	// time of signing. docs/unproven.md#presigned-signing-time
	Age time.Duration
}

// Outside reports whether an enforced perimeter refuses a caller.
//
// A caller from a network of the perimeter, an AWS service and an exempt caller are inside. Nobody may use a presigned URL that
// is too old.
func (p Perimeter) Outside(c Caller) bool {
	return p.Covers(c.API) && (p.Foreign(c) || p.Stale(c))
}

// Foreign reports whether a caller is neither in one of the networks nor exempt.
func (p Perimeter) Foreign(c Caller) bool {
	switch {
	case c.Service, c.ViaService && p.AllowViaAWSServices:
		return false
	case c.Principal != "" && slices.ContainsFunc(p.ExemptPrincipals, func(e string) bool { return ARNLike(e, c.Principal) }):
		return false
	case slices.Contains(p.VPCEndpoints, c.VPCEndpoint) && c.VPCEndpoint != "", slices.Contains(p.VPCs, c.VPC) && c.VPC != "":
		return false
	case c.VPCEndpoint != "" || c.VPC != "":
		// The address of such a request is a private one, and no part of what the policy sees.
		return true
	}
	return !slices.ContainsFunc(p.CIDRs, func(cidr netip.Prefix) bool { return cidr.Contains(c.Address) })
}

// Stale reports whether a caller uses a presigned URL that is older than the perimeter accepts.
func (p Perimeter) Stale(c Caller) bool {
	limit := time.Duration(p.PresignedMaxAgeSeconds) * time.Second
	return limit > 0 && c.Presigned && (c.Age < 0 || c.Age > limit)
}
