package requirement

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"datatrail/judge/request"
)

// inside reports whether an address lies in one of the ranges as they were configured.
func inside(cidrs []string, address string) bool {
	addr, err := netip.ParseAddr(address)
	return err == nil && slices.ContainsFunc(cidrs, func(cidr string) bool {
		prefix, err := netip.ParsePrefix(cidr)
		return err == nil && prefix.Contains(addr)
	})
}

// named reports whether one of the ARNs, in which * and ? are wildcards, is the caller's.
func named(arns []string, c request.Caller) bool {
	return c.Kind == request.Signed && slices.ContainsFunc(arns, func(pattern string) bool {
		quoted := regexp.QuoteMeta(pattern)
		quoted = strings.ReplaceAll(strings.ReplaceAll(quoted, `\*`, `.*`), `\?`, `.`)
		matched, err := regexp.MatchString(`^`+quoted+`$`, c.ARN)
		return err == nil && matched
	})
}

// reader reports whether a caller is among readers: account ids, roles' ARNs and organization ids. Principals of
// the owning account need an IAM policy to be let in with their account or organization.
func reader(readers []string, c request.Caller, owner string) bool {
	if c.Kind != request.Signed {
		return false
	}
	return contains(readers, c.ARN) ||
		c.Account != owner && (contains(readers, c.Account) || contains(readers, c.Organization))
}

// insecure reports whether a request is known to have come without TLS, or with TLS below 1.2.
func insecure(r request.Request) bool {
	return slices.Contains([]string{request.PlainHTTP, "1.0", "1.1"}, r.TLS)
}
