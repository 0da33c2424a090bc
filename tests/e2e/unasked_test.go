package e2e

import (
	"slices"
	"strings"

	"datatrail/internal/dataset"
	"datatrail/judge/request"
)

// Why a caller is not asked about. README.md lists them.
const (
	unaskedService      = "calls of AWS services, for themselves or for somebody"
	unaskedEndpoint     = "calls through VPC endpoints"
	unaskedPlace        = "calls from an address that is not known"
	unaskedRoot         = "the root user of an account"
	unaskedRole         = "sessions of a role that a policy names in a condition"
	unaskedForeign      = "principals of other accounts that a policy names in a condition"
	unaskedOrganization = "members of an organization"
	unaskedTLS          = "TLS older than 1.2"
	unaskedAge          = "links that were signed earlier"
	unaskedCopy         = "copies by other accounts, or by anonymous callers"
	unaskedLink         = "listings by links"
)

// reasons are all of them.
var reasons = []string{
	unaskedService, unaskedEndpoint, unaskedPlace, unaskedRoot, unaskedRole, unaskedForeign, unaskedOrganization, unaskedTLS, unaskedAge,
	unaskedCopy, unaskedLink,
}

// unasked is why the emulator cannot be asked about a request as AWS would be; empty where it can.
func (b *bucket) unasked(r request.Request) string {
	c := r.Caller
	switch {
	case c.Kind == request.Service || c.ViaService:
		return unaskedService
	case r.Endpoint+r.VPC != "":
		return unaskedEndpoint
	case r.Address == "":
		return unaskedPlace
	case r.TLS != request.PlainHTTP && r.TLS < "1.2":
		return unaskedTLS
	case r.Signing == request.Presigned && r.AgeMillis != 0:
		return unaskedAge
	case c.Organization != "":
		return unaskedOrganization
	case c.Root():
		return unaskedRoot
	case !b.names(c.ARN):
		return ""
	case c.Account != b.policy.Owner:
		return unaskedForeign
	case strings.Contains(c.ARN, ":role/"):
		return unaskedRole
	}
	return ""
}

// names reports whether a condition of the policy names a principal.
func (b *bucket) names(principal string) bool {
	for _, statement := range b.document.Statement {
		for _, keys := range statement.Condition {
			if slices.ContainsFunc(keys["aws:PrincipalArn"], func(pattern string) bool { return dataset.ARNLike(pattern, principal) }) {
				return true
			}
		}
	}
	return false
}
