package dataset

import "strings"

// Recorded returns what a CloudTrail record has of the caller, which is everything except the VPC. Reads through the endpoints
// of a perimeter's VPCs therefore look like reads from outside, unless the endpoints are listed as well.
func (c Caller) Recorded() Caller {
	c.VPC = ""
	return c
}

// Unrecorded describes which of a perimeter's rules records cannot show. Empty: none.
func (p Perimeter) Unrecorded() string {
	if len(p.VPCs) == 0 {
		return ""
	}
	return "records do not name VPCs: reads through endpoints of " + strings.Join(p.VPCs, ", ") +
		" look like reads from outside, unless vpcEndpoints lists the endpoints"
}
