package main

import (
	"net/netip"
	"slices"

	"datatrail/internal/config"
	"datatrail/judge/request"
)

// place is somewhere to read from.
type place struct {
	name    string
	network request.Network
}

// strangers are addresses of which one is in no perimeter that is not absurdly wide.
var strangers = []string{"192.0.2.1", "198.51.100.1", "203.0.113.1", "100.20.30.40"}

// inside lists one place for every network of the perimeter.
func (d dataset) inside() []place {
	var out []place
	for _, cidr := range d.CIDRs {
		if prefix, err := netip.ParsePrefix(cidr); err == nil {
			out = append(out, place{cidr, request.Network{Address: config.FirstSource(prefix).String()}})
		}
	}
	for _, id := range d.Rule.VPCEndpoints {
		out = append(out, place{id, request.Network{Endpoint: id, VPC: otherVPC}})
	}
	for _, id := range d.Rule.VPCs {
		out = append(out, place{id, request.Network{Endpoint: otherEndpoint, VPC: id}})
	}
	return out
}

// outside is a place that the perimeter does not list.
func (d dataset) outside() place {
	for _, address := range strangers {
		listed := func(cidr netip.Prefix) bool { return cidr.Contains(netip.MustParseAddr(address)) }
		if !slices.ContainsFunc(d.Rule.CIDRs, listed) {
			return place{"elsewhere, " + address, request.Network{Address: address}}
		}
	}
	return place{"an unknown address", request.Network{}}
}
