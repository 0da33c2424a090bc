package watch

import (
	"net/netip"
	"regexp"
	"strings"
)

// Perimeter is from where, and by whom, a dataset is meant to be read. In mode observe nothing is
// refused, and the query made of it finds those whom enforce would refuse.
type Perimeter struct {
	// CIDRs are the public address ranges.
	CIDRs []string
	// VPCEndpoints are the ids of endpoints.
	VPCEndpoints []string
	// VPCs are ids of VPCs. Records do not carry them.
	VPCs []string
	// ExemptPrincipals are ARNs, with * and ? as wildcards.
	ExemptPrincipals []string
	// Listing says that listing is within the perimeter's meaning too.
	Listing bool
	// ViaServices says that services may read for a caller.
	ViaServices bool
}

// Empty says that there are no networks to be outside of.
func (p Perimeter) Empty() bool { return len(p.CIDRs)+len(p.VPCEndpoints)+len(p.VPCs) == 0 }

// Outside is the query for reads of a dataset from outside its perimeter, refused ones included.
func Outside(s Source, p Perimeter) Query {
	comment := "Reads of " + s.Dataset + " from outside its perimeter. Mode enforce refuses them, mode observe does not."
	if len(p.VPCs) > 0 {
		comment += "\n# Records carry no VPC: reads through endpoints of " + strings.Join(p.VPCs, ", ") + " are listed as well."
	}
	commands := []string{
		"fields " + asPrincipal + ", " + asBytes + ", " + asIdentity,
		`filter eventSource = "` + serviceS3 + `" and ` + fieldBucket + ` = "` + s.Bucket + `" and ` + p.reading(),
		`filter not ispresent(userIdentity.type) or userIdentity.type != "AWSService"`,
	}
	if p.ViaServices {
		commands = append(commands, "filter not ispresent(userIdentity.invokedBy)")
	}
	if len(p.CIDRs) > 0 {
		commands = append(commands, "filter not ("+inside(p.CIDRs)+")")
	}
	if len(p.VPCEndpoints) > 0 {
		commands = append(commands, "filter not ispresent(vpcEndpointId) or vpcEndpointId not in "+list(p.VPCEndpoints))
	}
	if len(p.ExemptPrincipals) > 0 {
		commands = append(commands, "filter not ispresent(identity) or identity not like "+anyOf(p.ExemptPrincipals))
	}
	commands = append(commands,
		"stats count(*) as reads, sum(bytes) as bytesOut, latest(@timestamp) as lastRead "+
			"by principal, sourceIPAddress, vpcEndpointId, errorCode", "sort reads desc")
	return Query{"Outside the perimeter of " + s.Dataset, lines(comment, commands...)}
}

func (p Perimeter) reading() string {
	if p.Listing {
		return "(eventName like " + readPattern + " or eventName like " + listingPattern + ")"
	}
	return "eventName like " + readPattern
}

// inside is true of addresses in one of the ranges. It is false of what is no address, which the
// records have in its place for calls that a service makes.
func inside(cidrs []string) string {
	tests := make([]string, len(cidrs))
	for i, cidr := range cidrs {
		family := "isIpv4InSubnet"
		if prefix, err := netip.ParsePrefix(cidr); err == nil && prefix.Addr().Is6() {
			family = "isIpv6InSubnet"
		}
		tests[i] = family + `(sourceIPAddress, "` + cidr + `")`
	}
	return strings.Join(tests, " or ")
}

// anyOf is a regular expression for ARNs with wildcards.
func anyOf(patterns []string) string {
	out := make([]string, len(patterns))
	for i, pattern := range patterns {
		out[i] = strings.NewReplacer(`\*`, `.*`, `\?`, `.`, `/`, `\/`).Replace(regexp.QuoteMeta(pattern))
	}
	return "/^(" + strings.Join(out, "|") + ")$/"
}
