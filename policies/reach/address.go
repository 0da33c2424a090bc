package reach

import (
	"math"
	"net/netip"
	"slices"

	"datatrail/policies/iamdoc"
)

const (
	// Broader than these, Block Public Access calls a grant public. Denials have no such width.
	broadestIPv4 = 8
	broadestIPv6 = 32
	// Addresses that add up to more than this share of all are no network of anybody's.
	share = 1.0 / 16
)

// given is where all IPv6 addresses come from that are given out so far.
var given = netip.MustParsePrefix("2000::/3")

// address is some public address.
type address struct {
	// granting says that the condition stands in a grant.
	granting bool
}

func (a address) among(condition *iamdoc.Condition) Extent {
	var v4, v6 []span
	for _, listed := range condition.Values {
		prefix, ok := parsePrefix(listed)
		switch {
		case !ok && iamdoc.Fixed(listed):
		case !ok:
			return Some
		case prefix.Addr().Is4():
			if a.granting && prefix.Bits() < broadestIPv4 {
				return Some
			}
			v4 = append(v4, spanOf(prefix))
		default:
			if a.granting && prefix.Bits() < broadestIPv6 {
				return Some
			}
			if prefix.Overlaps(given) {
				v6 = append(v6, spanOf(prefix))
			}
		}
	}
	switch {
	case len(v4)+len(v6) == 0:
		return None
	case total(v4) > share*math.Exp2(32) || total(v6) > share*math.Exp2(64-3):
		return Some
	default:
		return Few
	}
}

func parsePrefix(text string) (netip.Prefix, bool) {
	if prefix, err := netip.ParsePrefix(text); err == nil {
		return prefix.Masked(), true
	}
	if addr, err := netip.ParseAddr(text); err == nil {
		return netip.PrefixFrom(addr, addr.BitLen()), true
	}
	return netip.Prefix{}, false
}

// span is a range of addresses, of IPv6 of networks of 64 bits.
type span struct{ first, size float64 }

func spanOf(prefix netip.Prefix) span {
	if prefix.Addr().Is4() {
		bytes := prefix.Addr().As4()
		return span{number(bytes[:]), math.Exp2(float64(32 - prefix.Bits()))}
	}
	if prefix.Bits() < given.Bits() {
		prefix = given
	}
	bytes := prefix.Addr().As16()
	return span{number(bytes[:8]), math.Exp2(float64(64 - min(prefix.Bits(), 64)))}
}

func number(bytes []byte) float64 {
	sum := 0.0
	for _, b := range bytes {
		sum = sum*256 + float64(b)
	}
	return sum
}

// total counts what ranges hold together, each address once.
func total(spans []span) float64 {
	slices.SortFunc(spans, func(a, b span) int {
		switch {
		case a.first < b.first:
			return -1
		case a.first > b.first:
			return 1
		}
		return 0
	})
	sum, end := 0.0, 0.0
	for _, s := range spans {
		if last := s.first + s.size; last > end {
			sum += last - max(s.first, end)
			end = last
		}
	}
	return sum
}
