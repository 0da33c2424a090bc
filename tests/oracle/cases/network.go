package cases

import (
	"net/netip"

	"datatrail/judge/request"
	"datatrail/tests/oracle/requirement"
)

// Ids and addresses that no configuration lists.
const (
	otherEndpoint = "vpce-0ffffffffffffffff"
	otherVPC      = "vpc-0ffffffffffffffff"
	otherIPv4     = "192.0.2.77"
	otherIPv6     = "2001:db8:ffff::77"
)

var (
	unknownNetwork = request.Network{}
	outsideNetwork = request.Network{Address: otherIPv4}
)

// networks lists the places from where a request can come, for a perimeter.
func networks(p requirement.Perimeter) []request.Network {
	out := []request.Network{
		unknownNetwork, outsideNetwork,
		{Address: otherIPv6},
		{Endpoint: otherEndpoint},
		{VPC: otherVPC},
		{Endpoint: otherEndpoint, VPC: otherVPC},
	}
	for _, cidr := range p.CIDRs {
		for _, address := range edges(cidr) {
			out = append(out, request.Network{Address: address})
		}
	}
	for _, endpoint := range p.VPCEndpoints {
		out = append(
			out,
			request.Network{Endpoint: endpoint},
			request.Network{Endpoint: endpoint, VPC: otherVPC},
			// AWS sends either, but a policy that demanded both would show here.
			request.Network{Endpoint: endpoint, Address: otherIPv4},
			request.Network{Endpoint: almost(endpoint), VPC: otherVPC},
			request.Network{Endpoint: endpoint + "0", VPC: otherVPC},
			request.Network{Endpoint: endpoint[:len(endpoint)-1], VPC: otherVPC},
		)
	}
	for _, vpc := range p.VPCs {
		out = append(
			out,
			request.Network{VPC: vpc},
			request.Network{VPC: vpc, Endpoint: otherEndpoint},
			request.Network{VPC: almost(vpc), Endpoint: otherEndpoint},
			request.Network{VPC: vpc + "0", Endpoint: otherEndpoint},
		)
	}
	return out
}

// few picks an inside and an outside of each sort.
func few(p requirement.Perimeter) []request.Network {
	return append(inside(p), unknownNetwork, outsideNetwork, request.Network{Endpoint: otherEndpoint, VPC: otherVPC})
}

// inside picks one place of each sort from where a perimeter admits requests.
func inside(p requirement.Perimeter) []request.Network {
	var out []request.Network
	for _, cidr := range p.CIDRs[:min(1, len(p.CIDRs))] {
		out = append(out, request.Network{Address: edges(cidr)[0]})
	}
	for _, endpoint := range p.VPCEndpoints[:min(1, len(p.VPCEndpoints))] {
		out = append(out, request.Network{Endpoint: endpoint, VPC: otherVPC})
	}
	return out
}

// edges are the first and last address of a range, those just outside, and the ends of its halves.
func edges(cidr string) []string {
	prefix, err := netip.ParsePrefix(cidr)
	if err != nil {
		return nil
	}
	first := prefix.Masked().Addr()
	last := lastOf(prefix)
	addresses := []netip.Addr{first, last, first.Prev(), last.Next()}
	if prefix.Bits() < first.BitLen() {
		half := lastOf(netip.PrefixFrom(first, prefix.Bits()+1))
		addresses = append(addresses, half, half.Next())
	}
	var out []string
	for _, address := range addresses {
		if address.IsValid() {
			out = append(out, address.String())
		}
	}
	return out
}

func lastOf(prefix netip.Prefix) netip.Addr {
	bytes := prefix.Masked().Addr().AsSlice()
	for bit := prefix.Bits(); bit < len(bytes)*8; bit++ {
		bytes[bit/8] |= 1 << (7 - bit%8)
	}
	last, _ := netip.AddrFromSlice(bytes)
	return last
}

// almost changes the last character of an id or name.
func almost(id string) string {
	last := byte('0')
	if id[len(id)-1] == last {
		last = '1'
	}
	return id[:len(id)-1] + string(last)
}
