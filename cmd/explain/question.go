package main

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"strings"

	"datatrail/internal/config"
	"datatrail/judge/request"
)

var (
	accountPattern   = regexp.MustCompile(`^\d{12}$`)
	principalPattern = regexp.MustCompile(`^arn:aws[a-z-]*:iam::\d{12}:(root|(role|user)/.+)$`)
	servicePattern   = regexp.MustCompile(`^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$`)
	endpointPattern  = regexp.MustCompile(`^vpce-[0-9a-f]+$`)
	vpcPattern       = regexp.MustCompile(`^vpc-[0-9a-f]+$`)
)

// question is the scene that the flags put.
func (d dataset) question(s settings) (scene, error) {
	caller, callerErr := d.caller(s.as, s.org)
	from, fromErr := s.network()
	caller, viaErr := s.through(caller, callerErr == nil, &from)
	if err := errors.Join(callerErr, fromErr, viaErr); err != nil {
		return scene{}, err
	}
	var places []string
	if s.from != "" {
		places = append(places, from.Address)
	}
	if s.via != "" {
		places = append(places, "via "+s.via)
	}
	if len(places) == 0 {
		places = []string{"an unknown place"}
	}
	return scene{
		who: s.who(caller), from: strings.Join(places, " "), request: d.get(caller, from), presumed: d.presumed(from),
	}, nil
}

// presumed says which id of a network stands for one that the question leaves open, where the perimeter lists such ids.
func (d dataset) presumed(from request.Network) string {
	switch {
	case from.Endpoint == otherEndpoint && len(d.Rule.VPCEndpoints) > 0:
		return "its endpoint is taken to be none of vpcEndpoints: ask with via vpce-...," + from.VPC
	case from.VPC == otherVPC && len(d.Rule.VPCs) > 0:
		return "its VPC is taken to be none of vpcs: ask with via " + from.Endpoint + ",vpc-..."
	}
	return ""
}

// network is that of the address which the flags name.
func (s settings) network() (request.Network, error) {
	if s.from == "" {
		return request.Network{}, nil
	}
	address, err := netip.ParseAddr(s.from)
	if err != nil || address.Zone() != "" {
		return request.Network{}, fmt.Errorf("from %q: is not an address: write one such as 203.0.113.7", s.from)
	}
	plain := address.Unmap()
	switch never := config.NeverSource(netip.PrefixFrom(plain, plain.BitLen())); {
	case never != "":
		return request.Network{}, fmt.Errorf("from %s: is in %s: ask with the public address of the NAT gateway, or via the VPC "+
			"endpoint, through which S3 sees no address", s.from, never)
	case address.Is4In6():
		return request.Network{}, fmt.Errorf("from %s: is an IPv4 address in IPv6 form, which never matches: write it as IPv4, %s",
			s.from, plain)
	}
	return request.Network{Address: address.String()}, nil
}

// through adds to a caller, or else to the network, by way of what the request comes.
func (s settings) through(caller request.Caller, known bool, from *request.Network) (request.Caller, error) {
	if s.via == "" {
		return caller, nil
	}
	if servicePattern.MatchString(s.via) && (caller.Kind == request.Signed || !known) {
		if s.from != "" {
			return caller, fmt.Errorf(
				"from %s via %s: S3 judges the request of the service, whose address need not "+
					"be the caller's (Athena's is a private one): omit from", s.from, s.via)
		}
		return through(caller, s.via), nil
	}
	for _, id := range strings.Split(s.via, ",") {
		switch {
		case endpointPattern.MatchString(id) && from.Endpoint == "":
			from.Endpoint = id
		case vpcPattern.MatchString(id) && from.VPC == "":
			from.VPC = id
		default:
			return caller, fmt.Errorf("via %q: is neither a VPC endpoint (vpce-...), nor a VPC (vpc-...), nor an endpoint and its "+
				"VPC separated by a comma, nor a service (athena.amazonaws.com) that reads for a signed caller", s.via)
		}
	}
	if s.from != "" {
		return caller, fmt.Errorf("from %s via %s: a request through an endpoint has no public address: leave one out", s.from, s.via)
	}
	// Every such request names both.
	if from.Endpoint == "" {
		from.Endpoint = otherEndpoint
	}
	if from.VPC == "" {
		from.VPC = otherVPC
	}
	return caller, nil
}
