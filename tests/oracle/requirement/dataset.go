package requirement

import (
	"strings"

	"datatrail/judge/request"
)

const millis = 1000

// Expect says what must come of a request to the dataset's bucket.
func (d Dataset) Expect(r request.Request) request.Verdict {
	switch {
	case rescued(r, d.Account):
		return request.Allowed
	case insecure(r), d.shutOut(r):
		return request.Denied
	case allowedByIAM(r.Caller, d.Account), d.granted(r):
		return request.Allowed
	default:
		return request.NotGranted
	}
}

// Enforced reports whether the dataset has a perimeter that denies.
func (d Dataset) Enforced() bool {
	return d.Perimeter != nil && (d.Perimeter.Mode == "" || d.Perimeter.Mode == "enforce")
}

func (d Dataset) shutOut(r request.Request) bool {
	if !d.Enforced() {
		return false
	}
	p := *d.Perimeter
	governed := IsRead(r.Action) || IsList(r.Action) && p.DenyListing
	return governed && (p.outdated(r) || !p.passes(r))
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
	if p == nil {
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
