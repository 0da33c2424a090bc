package main

import (
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
	placePattern     = regexp.MustCompile(`^(vpce|vpc)-[0-9a-f]+$`)
)

// question is the scene that the flags put.
func (d dataset) question(s settings) (scene, error) {
	caller, err := d.caller(s.as)
	if err != nil {
		return scene{}, err
	}
	var from request.Network
	var places []string
	if s.from != "" {
		address, err := netip.ParseAddr(s.from)
		if err != nil {
			return scene{}, fmt.Errorf("from %q: is not an address: write one such as 203.0.113.7", s.from)
		}
		if address.IsPrivate() {
			return scene{}, fmt.Errorf("from %s: S3 never sees private addresses: ask with the public address of the "+
				"NAT gateway, or via the VPC endpoint", s.from)
		}
		from.Address = address.String()
		places = append(places, from.Address)
	}
	switch {
	case s.via == "":
	case servicePattern.MatchString(s.via) && caller.Kind == request.Signed:
		caller.ViaService = true
	case !placePattern.MatchString(s.via):
		return scene{}, fmt.Errorf("via %q: is neither a VPC endpoint (vpce-...), nor a VPC (vpc-...), nor a service "+
			"(athena.amazonaws.com) that reads for a signed caller", s.via)
	case from.Address != "":
		return scene{}, fmt.Errorf("from %s via %s: a request through an endpoint has no public address: leave one out", s.from, s.via)
	case strings.HasPrefix(s.via, "vpce-"):
		from.Endpoint = s.via
	default:
		from.VPC = s.via
	}
	if s.via != "" {
		places = append(places, "via "+s.via)
	}
	if len(places) == 0 {
		places = []string{"an unknown place"}
	}
	return scene{who(s.as, caller), strings.Join(places, " "), d.read(caller, from)}, nil
}

func (d dataset) caller(as string) (request.Caller, error) {
	switch {
	case as == "":
		return d.roleOf(d.account), nil
	case as == string(request.Anonymous):
		return request.Caller{Kind: request.Anonymous}, nil
	case accountPattern.MatchString(as):
		return d.roleOf(as), nil
	case principalPattern.MatchString(as):
		return request.By(as), nil
	case servicePattern.MatchString(as):
		return request.Caller{Kind: request.Service, Service: as}, nil
	case config.RoleOf(as) != "":
		return request.Caller{}, fmt.Errorf("as %s: %s", as, config.RoleOf(as))
	default:
		return request.Caller{}, fmt.Errorf("as %q: write an IAM ARN, an account id, a service such as athena.amazonaws.com, "+
			"or anonymous", as)
	}
}

func who(as string, caller request.Caller) string {
	switch {
	case as == "":
		return "a role of the account"
	case accountPattern.MatchString(as):
		return "a role of account " + caller.Account
	default:
		return as
	}
}
