package policydoc

import (
	"net/netip"
	"slices"
	"strings"
)

// fixing are the condition keys that make a grant to everyone one to somebody, by values without wildcards.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
var fixing = []string{
	"aws:PrincipalOrgID", "aws:PrincipalArn", "aws:PrincipalAccount", "aws:SourceArn", "aws:SourceAccount", "aws:SourceOwner",
	"aws:SourceVpc", "aws:SourceVpce", "s3:DataAccessPointAccount", "s3:DataAccessPointArn",
}

// Ranges that are broader are public to Block Public Access.
const (
	broadestIPv4 = 8
	broadestIPv6 = 32
)

// fixed reports whether conditions name somebody. Operators that also match without the key, or what is not listed, do not.
func fixed(conditions Conditions) bool {
	for operator, keys := range conditions {
		if strings.Contains(operator, "Not") || strings.HasSuffix(operator, "IfExists") ||
			strings.HasPrefix(operator, "ForAllValues") || operator == "Null" {
			continue
		}
		for key, values := range keys {
			if strings.EqualFold(key, "aws:SourceIp") && !slices.ContainsFunc(values, broad) ||
				slices.ContainsFunc(fixing, func(f string) bool { return strings.EqualFold(f, key) }) &&
					!strings.ContainsAny(strings.Join(values, ""), "*?$") {
				return true
			}
		}
	}
	return false
}

// broad reports whether a range is broader than Block Public Access takes for somebody. A single address is a range.
func broad(text string) bool {
	if _, err := netip.ParseAddr(text); err == nil {
		return false
	}
	cidr, err := netip.ParsePrefix(text)
	return err != nil || cidr.Addr().Is4() && cidr.Bits() < broadestIPv4 || cidr.Addr().Is6() && cidr.Bits() < broadestIPv6
}

// has reports whether conditions compare one of some keys.
func (c Conditions) has(keys ...string) bool {
	for _, compared := range c {
		for key := range compared {
			if slices.ContainsFunc(keys, func(k string) bool { return strings.EqualFold(k, key) }) {
				return true
			}
		}
	}
	return false
}
