package dataset

import "strings"

// Recorded returns the caller as far as a CloudTrail record tells: it names no VPC. Reads through the
// endpoints of a perimeter's VPCs therefore look as if they came from outside, unless the endpoints are
// listed as well.
func (c Caller) Recorded() Caller {
	c.VPC = ""
	return c
}

// Unrecorded says, for people, which of a perimeter's rules records cannot answer for. Empty: none.
func (p Perimeter) Unrecorded() string {
	if len(p.VPCs) == 0 {
		return ""
	}
	return "records do not name VPCs: reads through endpoints of " + strings.Join(p.VPCs, ", ") +
		" look like reads from outside, unless vpcEndpoints lists the endpoints"
}
