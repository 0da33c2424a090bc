package config

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// special is a range that is never the source of a request to S3's public endpoints.
type special struct {
	prefix netip.Prefix
	kind   string
}

// notPublic are such ranges, with what AWS users know them as; the first that holds a range says what it is.
// https://www.iana.org/assignments/iana-ipv4-special-registry
// https://www.iana.org/assignments/iana-ipv6-special-registry
var notPublic = []special{
	{netip.MustParsePrefix("0.0.0.0/8"), "reserved"},
	{netip.MustParsePrefix("10.0.0.0/8"), "private"},
	{netip.MustParsePrefix("100.64.0.0/10"), "private"},
	{netip.MustParsePrefix("127.0.0.0/8"), "loopback"},
	{netip.MustParsePrefix("169.254.0.0/16"), "link-local"},
	{netip.MustParsePrefix("172.16.0.0/12"), "private"},
	{netip.MustParsePrefix("192.0.0.0/24"), "protocol assignment"},
	{netip.MustParsePrefix("192.88.99.0/24"), "6to4 relay"},
	{netip.MustParsePrefix("192.168.0.0/16"), "private"},
	{netip.MustParsePrefix("198.18.0.0/15"), "benchmarking"},
	{netip.MustParsePrefix("224.0.0.0/4"), "multicast"},
	{netip.MustParsePrefix("240.0.0.0/4"), "reserved"},
	{netip.MustParsePrefix("::1/128"), "loopback"},
	{netip.MustParsePrefix("64:ff9b::/96"), "translated"},
	{netip.MustParsePrefix("2001::/32"), "Teredo"},
	{netip.MustParsePrefix("2001::/23"), "protocol assignment"},
	{netip.MustParsePrefix("2002::/16"), "6to4"},
	{netip.MustParsePrefix("fc00::/7"), "private"},
	{netip.MustParsePrefix("fe80::/10"), "link-local"},
	{netip.MustParsePrefix("fec0::/10"), "private"},
	{netip.MustParsePrefix("ff00::/8"), "multicast"},
	// What is public of IPv6 is 2000::/3. These are the rest.
	{netip.MustParsePrefix("::/3"), "reserved"},
	{netip.MustParsePrefix("4000::/2"), "reserved"},
	{netip.MustParsePrefix("8000::/1"), "reserved"},
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

func broadest(prefix netip.Prefix) int {
	if prefix.Addr().Is6() {
		return broadestAnonymousIPv6
	}
	return broadestAnonymousIPv4
}

// covers reports whether all of a range lies in another.
func covers(outer, inner netip.Prefix) bool {
	return outer.Bits() <= inner.Bits() && outer.Contains(inner.Addr())
}

// merge returns the shortest list of ranges that covers the same addresses, in ascending order, where no two are merged
// into one that is broader than its limit.
func merge(cidrs []netip.Prefix, limit func(netip.Prefix) int) []netip.Prefix {
	sorted := slices.Clone(cidrs)
	slices.SortFunc(sorted, func(a, b netip.Prefix) int {
		return cmp.Or(a.Addr().Compare(b.Addr()), cmp.Compare(a.Bits(), b.Bits()))
	})
	var out []netip.Prefix
	for _, next := range sorted {
		if len(out) > 0 && covers(out[len(out)-1], next) {
			continue
		}
		out = append(out, next)
		for len(out) > 1 {
			left, right := out[len(out)-2], out[len(out)-1]
			both := netip.PrefixFrom(left.Addr(), left.Bits()-1)
			if left.Bits() != right.Bits() || left.Bits() <= limit(left) || both.Masked() != both || !both.Contains(right.Addr()) {
				break
			}
			out = append(out[:len(out)-2], both)
		}
	}
	return out
}

// validateCIDRs returns the ranges merged. Two that may be listed each for itself are not merged into one that Block Public
// Access would take for public.
func validateCIDRs(f *findings, path string, cidrs []netip.Prefix, anonymous bool) []netip.Prefix {
	if f.wrong(path) {
		return nil
	}
	for _, whole := range merge(cidrs, func(netip.Prefix) int { return 0 }) {
		if whole.Bits() == 0 {
			f.refuse(path, cidrs, "add up to the whole world (%s): list the networks that may read", whole)
			return nil
		}
	}
	for i, cidr := range cidrs {
		if anonymous && cidr.Bits() < broadest(cidr) {
			f.refuse(at(path, i), cidr.String(),
				"is too broad for anonymousReads: S3 Block Public Access refuses ranges broader than /%d",
				broadest(cidr))
		}
	}
	return merge(cidrs, broadest)
}

func joined(cidrs []netip.Prefix) string {
	texts := make([]string, len(cidrs))
	for i, cidr := range cidrs {
		texts[i] = cidr.String()
	}
	return strings.Join(texts, ", ")
}

// NeverSource says what a range is that no request to S3's public endpoints comes from, in the words of a refusal. Empty: it is
// an ordinary one.
func NeverSource(prefix netip.Prefix) string {
	for _, special := range notPublic {
		if covers(special.prefix, prefix) {
			return "a " + special.kind + " range, which S3 never sees as a source"
		}
	}
	return ""
}

// FirstSource returns the first address of a range from which a request to S3's public endpoints can come. Not valid: there is
// none.
func FirstSource(prefix netip.Prefix) netip.Addr {
	address := prefix.Masked().Addr()
	for prefix.Contains(address) {
		i := slices.IndexFunc(notPublic, func(s special) bool { return s.prefix.Contains(address) })
		if i < 0 {
			return address
		}
		address = last(notPublic[i].prefix).Next()
	}
	return netip.Addr{}
}

// last is the last address of a range.
func last(prefix netip.Prefix) netip.Addr {
	bytes := prefix.Masked().Addr().AsSlice()
	for bit := prefix.Bits(); bit < len(bytes)*8; bit++ {
		bytes[bit/8] |= 1 << (7 - bit%8)
	}
	address, _ := netip.AddrFromSlice(bytes)
	return address
}

// read takes what people write for a range: one, with host bits perhaps, or an address.
func readCIDR(text string) (prefix netip.Prefix, zone string, alone, ok bool) {
	address, bits, ranged := strings.Cut(text, "/")
	parsed, err := netip.ParseAddr(address)
	if err != nil {
		return netip.Prefix{}, "", false, false
	}
	bare := parsed.WithZone("")
	if !ranged {
		return netip.PrefixFrom(bare, bare.BitLen()), parsed.Zone(), true, true
	}
	prefix, err = netip.ParsePrefix(bare.String() + "/" + bits)
	return prefix, parsed.Zone(), false, err == nil
}

// parseCIDR reads one range, and refuses those that no request to S3's public endpoints comes from. What it proposes
// instead, it takes.
func parseCIDR(f *findings, at, text string) (netip.Prefix, bool) {
	prefix, zone, alone, ok := readCIDR(text)
	mapped := ok && prefix.Addr().Is4In6() && prefix.Bits() >= 96
	shown := prefix
	if mapped {
		shown = netip.PrefixFrom(prefix.Addr().Unmap(), prefix.Bits()-96)
	}
	never := ""
	if ok {
		never = NeverSource(shown.Masked())
	}
	switch {
	case !ok:
		f.refuse(at, text, "is not a CIDR range: write one such as 198.51.100.0/24 or 2001:db8::/48")
	case shown.Bits() == 0:
		f.refuse(at, text, "is the whole world: list the networks that may read, or leave the perimeter out")
	case never != "":
		f.refuse(at, text, "is %s: list public ranges, and VPC endpoints for traffic from your VPCs", never)
	case zone != "":
		f.refuse(at, text, "names an interface of one machine (%%%s): write %s", zone, shown.Masked())
	case mapped:
		f.refuse(at, text, "is an IPv4 range in IPv6 form, which never matches: write it as IPv4, %s", shown.Masked())
	case alone:
		f.refuse(at, text, "has no prefix length: write %s", shown)
	case prefix != prefix.Masked():
		remedy := prefix.Masked().String()
		if single := netip.PrefixFrom(prefix.Addr(), prefix.Addr().BitLen()); NeverSource(single) == "" {
			remedy += fmt.Sprintf(", or %s for the single address", single)
		}
		f.refuse(at, text, "has host bits set: write %s", remedy)
	default:
		for _, example := range documentation {
			if covers(example, prefix) {
				f.warn(at, "%s is reserved for documentation: it admits nobody", f.shown(at, strings.ToLower(text)))
			}
		}
		return prefix, true
	}
	return prefix, false
}
