package config

import (
	"net/netip"
	"strings"

	"go4.org/netipx"
)

// notPublic are the ranges that are never the source of a request to S3's public endpoints, with
// what AWS users know them as. https://www.iana.org/assignments/iana-ipv4-special-registry
var notPublic = []struct {
	prefix netip.Prefix
	kind   string
}{
	{netip.MustParsePrefix("0.0.0.0/8"), "reserved"},
	{netip.MustParsePrefix("10.0.0.0/8"), "private"},
	{netip.MustParsePrefix("100.64.0.0/10"), "private"},
	{netip.MustParsePrefix("127.0.0.0/8"), "loopback"},
	{netip.MustParsePrefix("169.254.0.0/16"), "link-local"},
	{netip.MustParsePrefix("172.16.0.0/12"), "private"},
	{netip.MustParsePrefix("192.168.0.0/16"), "private"},
	{netip.MustParsePrefix("224.0.0.0/4"), "multicast"},
	{netip.MustParsePrefix("240.0.0.0/4"), "reserved"},
	{netip.MustParsePrefix("::/8"), "reserved"},
	{netip.MustParsePrefix("fc00::/7"), "private"},
	{netip.MustParsePrefix("fe80::/10"), "link-local"},
	{netip.MustParsePrefix("ff00::/8"), "multicast"},
}

// documentation are the ranges that are set aside for examples.
var documentation = []netip.Prefix{
	netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("3fff::/20"),
}

// Block Public Access takes an anonymous grant for public when a range is broader than these.
const (
	broadestAnonymousIPv4 = 8
	broadestAnonymousIPv6 = 32
)

// validateCIDRs returns the ranges merged: the shortest list that covers the same addresses, in
// ascending order.
func validateCIDRs(f *findings, path string, cidrs []netip.Prefix, anonymous bool) []netip.Prefix {
	if f.wrong(path) {
		return nil
	}
	var set netipx.IPSetBuilder
	for _, cidr := range cidrs {
		set.AddPrefix(cidr)
	}
	merged, err := set.IPSet()
	if err != nil {
		f.refuse(path, cidrs, "cannot be merged: %v", err)
		return nil
	}
	out := merged.Prefixes()
	for _, prefix := range out {
		broadest := broadestAnonymousIPv4
		if prefix.Addr().Is6() {
			broadest = broadestAnonymousIPv6
		}
		switch {
		case prefix.Bits() == 0:
			f.refuse(path, cidrs, "add up to the whole world (%s): list the networks that may read", prefix)
		case anonymous && prefix.Bits() < broadest:
			f.refuse(path, prefix.String(), "is too broad for anonymousReads: S3 Block Public Access refuses ranges broader than /%d",
				broadest)
		}
	}
	return out
}

func joined(cidrs []netip.Prefix) string {
	texts := make([]string, len(cidrs))
	for i, cidr := range cidrs {
		texts[i] = cidr.String()
	}
	return strings.Join(texts, ", ")
}

// parseCIDR reads one range, and refuses those that no request to S3's public endpoints comes from.
func parseCIDR(f *findings, at, text string) (netip.Prefix, bool) {
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		if addr, notAddr := netip.ParseAddr(text); notAddr == nil {
			f.refuse(at, text, "has no prefix length: write %s/%d", text, addr.BitLen())
			return netip.Prefix{}, false
		}
		f.refuse(at, text, "is not a CIDR range: write one such as 198.51.100.0/24 or 2001:db8::/48")
		return netip.Prefix{}, false
	}
	switch {
	case prefix.Bits() == 0:
		f.refuse(at, text, "is the whole world: list the networks that may read, or leave the perimeter out")
		return prefix, false
	case prefix.Addr().Is4In6():
		f.refuse(at, text, "is an IPv4 range in IPv6 form, which never matches: write it as IPv4")
		return prefix, false
	case prefix != prefix.Masked():
		f.refuse(at, text, "has host bits set: write %s, or %s/%d for the single address",
			prefix.Masked(), prefix.Addr(), prefix.Addr().BitLen())
		return prefix, false
	}
	for _, special := range notPublic {
		if special.prefix.Bits() <= prefix.Bits() && special.prefix.Contains(prefix.Addr()) {
			f.refuse(at, text, "is a %s range, which S3 never sees as a source: list public ranges, and VPC endpoints for traffic "+
				"from your VPCs", special.kind)
			return prefix, false
		}
	}
	for _, example := range documentation {
		if example.Contains(prefix.Addr()) && example.Bits() <= prefix.Bits() {
			f.warn(at, "%s is set aside for documentation: it admits nobody", strings.ToLower(text))
		}
	}
	return prefix, true
}
