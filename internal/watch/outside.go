package watch

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"datatrail/internal/dataset"
)

// inside is true of addresses in one of the ranges. It is false of what is no address, which the
// records have in its place for calls that a service makes. docs/unproven.md#insights-arithmetic
func inside(cidrs []netip.Prefix) string {
	tests := make([]string, len(cidrs))
	for i, cidr := range cidrs {
		family := "isIpv4InSubnet"
		if cidr.Addr().Is6() {
			family = "isIpv6InSubnet"
		}
		tests[i] = family + `(sourceIPAddress, "` + cidr.String() + `")`
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

// Outside is the query for reads of a dataset from outside its perimeter, copies out of it and refused
// ones included.
//
// The query language cannot tell how old a signature is: reads with presigned URLs that are too old are
// not among them.
func Outside(s Source, p dataset.Perimeter) Query {
	comments := []string{"Reads of " + s.Dataset + " from outside its perimeter. Mode enforce refuses them, mode observe does " +
		"not."}
	if p.PresignedMaxAgeSeconds > 0 {
		comments = append(comments, "This query does not check the age of presigned URLs: the named queries of analysis do.")
	}
	if note := p.Unrecorded(); note != "" {
		comments = append(comments, "Note: "+note+".")
	}
	commands := []string{
		"fields " + asPrincipal + ", " + asBytes + ", " + asIdentity + ", " + asHeader,
		`filter eventSource = "` + serviceS3 + `"`,
	}
	called := "filter (" + s.held(true) + " and eventName like /" + s.under(p).CoveredPattern() + "/) or ("
	if s.IsWhole() {
		commands = append(commands, parseSource, called+`source = "`+s.Bucket+`" and eventName like `+copyPattern+")")
	} else {
		commands = append(commands, called+"header like "+s.copied()+" and eventName like "+copyPattern+")")
	}
	commands = append(commands,
		`filter not ispresent(userIdentity.type) or userIdentity.type != "AWSService"`)
	if p.AllowViaAWSServices {
		commands = append(commands, "filter not ispresent(userIdentity.invokedBy)")
	}
	if len(p.CIDRs) > 0 {
		commands = append(commands, "filter ispresent(vpcEndpointId) or not ("+inside(p.CIDRs)+")")
	}
	if len(p.VPCEndpoints) > 0 {
		commands = append(commands, "filter not ispresent(vpcEndpointId) or vpcEndpointId not in "+list(p.VPCEndpoints))
	}
	if len(p.ExemptPrincipals) > 0 {
		commands = append(commands, "filter not ispresent(identity) or identity not like "+anyOf(p.ExemptPrincipals))
	}
	name, comment := "Outside the perimeter of "+s.Dataset, strings.Join(comments, "\n# ")
	const reads = "stats count(*) as reads, sum(bytes) as bytesOut, latest(@timestamp) as lastRead by "
	const call, sorted = "sourceIPAddress, vpcEndpointId, errorCode", "sort reads desc"
	named := lines(comment, append(slices.Clone(commands), person, reads+"principal, person, "+call, sorted)...)
	if len(named) <= MaxQuery {
		return Query{Name: name, Text: named}
	}
	// Networks that leave no room for the person still fit without.
	return Query{Name: name, Text: lines(comment, append(commands, reads+"principal, "+call, sorted)...)}
}
