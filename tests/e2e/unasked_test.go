package e2e

import (
	"slices"
	"strings"

	"datatrail/internal/dataset"
	"datatrail/judge/request"
)

// The reasons for not asking about a caller. README.md lists them.
const (
	unaskedService      = "AWS services, for themselves or on behalf of a caller"
	unaskedEndpoint     = "calls through VPC endpoints"
	unaskedPlace        = "calls from an unknown address"
	unaskedRoot         = "the root user of an account"
	unaskedRole         = "sessions of a role that a policy names in a condition"
	unaskedForeign      = "principals of other accounts that a policy names in a condition"
	unaskedOrganization = "members of an organization"
	unaskedTLS          = "TLS older than 1.2"
	unaskedAge          = "links that were signed earlier"
	unaskedCopy         = "copies by other accounts, or by anonymous callers"
	unaskedLink         = "listings with presigned links"
)

// reasons lists all of them.
var reasons = []string{
	unaskedService, unaskedEndpoint, unaskedPlace, unaskedRoot, unaskedRole, unaskedForeign, unaskedOrganization, unaskedTLS, unaskedAge,
	unaskedCopy, unaskedLink,
}

// unasked returns the reason why the emulator would not answer a request as AWS does, or "" if it would.
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
