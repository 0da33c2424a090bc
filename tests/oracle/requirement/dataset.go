package requirement

import (
	"strings"

	"datatrail/judge/request"
)

const millis = 1000

// Enforced reports whether the dataset has a perimeter that denies.
func (d Dataset) Enforced() bool {
	return d.Perimeter != nil && (d.Perimeter.Mode == "" || d.Perimeter.Mode == "enforce")
}

// concerns reports whether a request is about the dataset: about an object whose key begins with its prefix, or a listing
// that asks for nothing but such keys. S3 tells a policy the prefix of some listings only.
func (d Dataset) concerns(r request.Request) bool {
	switch {
	case d.Prefix == "":
		return true
	case r.Key != "":
		return strings.HasPrefix(r.Key, d.Prefix)
	default:
		return contains(tellPrefix, r.Action) && strings.HasPrefix(r.Prefix, d.Prefix)
	}
}

func (d Dataset) shutOut(r request.Request) bool {
	if !d.Enforced() {
		return false
	}
	p := *d.Perimeter
	governed := IsRead(r.Action) || IsList(r.Action) && p.DenyListing
	return d.concerns(r) && governed && (p.outdated(r) || !p.passes(r))
}

func (p Perimeter) outdated(r request.Request) bool {
	limit := p.PresignedMaxAgeSeconds
	if limit == 0 || r.Signing != request.Presigned {
		return false
	}
	return r.AgeMillis == request.UnknownAge || r.AgeMillis > limit*millis
}

func (p Perimeter) passes(r request.Request) bool {
	return inside(p.CIDRs, r.Address) ||
		contains(p.VPCEndpoints, r.Endpoint) ||
		contains(p.VPCs, r.VPC) ||
		r.Caller.Kind == request.Service ||
		named(p.ExemptPrincipals, r.Caller) ||
		p.AllowViaAWSServices && r.Caller.ViaService
}

// rescued reports whether the root user of the account that owns a bucket reaches for its policy, which AWS never
// lets a policy deny.
func rescued(r request.Request, owner string) bool {
	root := strings.HasPrefix(r.Caller.ARN, "arn:") && strings.HasSuffix(r.Caller.ARN, ":iam::"+owner+":root")
	return r.Caller.Kind == request.Signed && root &&
		contains([]string{"s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"}, r.Action)
}

// allowedByIAM reports whether the IAM policies of the account that owns a bucket decide about a caller, and let
// it in.
func allowedByIAM(c request.Caller, owner string) bool {
	return c.Kind == request.Signed && c.Account == owner && !c.Silent
}

// granted reports whether the bucket lets in somebody for whom no IAM policy of its own account speaks.
func (d Dataset) granted(r request.Request) bool {
	p := d.Perimeter
	if p == nil || !d.concerns(r) && r.Action != "s3:GetBucketLocation" {
		return false
	}
	return contains(readersMay, r.Action) && reader(p.Readers, r.Caller, d.Account) ||
		p.AnonymousReads && r.Action == "s3:GetObject" && inside(p.CIDRs, r.Address)
}

func contains(list []string, value string) bool {
	for _, member := range list {
		if value != "" && member == value {
			return true
		}
	}
	return false
}
