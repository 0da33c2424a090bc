package policydoc

import (
	"fmt"
	"net/netip"
	"strconv"

	"datatrail/internal/dataset"
)

// Perimeter denies a data bucket's reads from outside.
type Perimeter struct {
	BucketARN string
	// Rule says who is outside.
	Rule dataset.Perimeter
	// Below says which part of the bucket the rule is about. Default: all of it.
	Below Below
}

// Statements returns the Deny on reads from outside the perimeter.
//
// The conditions of the Deny are ANDed: it applies only to a request that none of them exempts. With two Deny statements, a
// request would have to satisfy both. NotIpAddress, StringNotEquals and ArnNotLike also match if their key is absent, so
// anonymous callers, who have no ARN, are never exempt. BoolIfExists instead of Bool does the same for the service keys.
// https://repost.aws/knowledge-center/block-s3-traffic-vpc-ip
func (p Perimeter) Statements() []Statement {
	var statements []Statement
	deny := func(what, says string, conditions Conditions) {
		statements = append(statements, Statement{
			Sid: p.Below.sid("Deny" + fmt.Sprintf(what, "Reads")), Effect: Deny, Principal: everyone(),
			Action: p.actions(), Resource: p.resources(), Condition: conditions, Says: says,
		})
		if p.Rule.DenyListing && !p.Below.whole() {
			statements = append(statements, Statement{
				Sid: p.Below.sid("Deny" + fmt.Sprintf(what, "Listings")), Effect: Deny, Principal: everyone(),
				Action: dataset.ListActions(partitionOf(p.BucketARN)), Resource: Values{p.BucketARN},
				Condition: p.Below.listed(conditions), Says: says,
			})
		}
	}
	deny("%sOutsidePerimeter", "outside the perimeter, and not exempt", p.outside())
	if p.Rule.PresignedMaxAgeSeconds > 0 {
		deny("OldPresigned%s", "signed longer ago than presignedMaxAgeSeconds", Conditions{
			"StringEquals": {"s3:authType": {"REST-QUERY-STRING"}},
			// S3 counts the age of a signature in milliseconds. It tells none of the outdated signature version 2,
			// which IfExists refuses too. docs/unproven.md#signature-version-2-age
			"NumericGreaterThanIfExists": {"s3:signatureAge": {strconv.Itoa(p.Rule.PresignedMaxAgeSeconds) + "000"}},
		})
	}
	return statements
}

func (p Perimeter) actions() Values {
	// Without an ARN, only the actions that every partition knows are named.
	return dataset.ReadActions(partitionOf(p.BucketARN), p.Rule.DenyListing && p.Below.whole())
}

func (p Perimeter) resources() Values {
	objects := p.Below.objects(p.BucketARN)
	if p.Rule.DenyListing && p.Below.whole() {
		return append(Values{p.BucketARN}, objects...)
	}
	return objects
}

func (p Perimeter) outside() Conditions {
	services := map[string]Values{"aws:PrincipalIsAWSService": {"false"}}
	if p.Rule.AllowViaAWSServices {
		services["aws:ViaAWSService"] = Values{"false"}
	}
	outside := Conditions{"BoolIfExists": services}
	if len(p.Rule.CIDRs) > 0 {
		outside["NotIpAddress"] = map[string]Values{"aws:SourceIp": texts(p.Rule.CIDRs)}
	}
	networks := map[string]Values{}
	if len(p.Rule.VPCEndpoints) > 0 {
		networks["aws:SourceVpce"] = p.Rule.VPCEndpoints
	}
	if len(p.Rule.VPCs) > 0 {
		networks["aws:SourceVpc"] = p.Rule.VPCs
	}
	if len(networks) > 0 {
		outside["StringNotEquals"] = networks
	}
	if len(p.Rule.ExemptPrincipals) > 0 {
		outside["ArnNotLike"] = map[string]Values{"aws:PrincipalArn": p.Rule.ExemptPrincipals}
	}
	return outside
}

func texts(cidrs []netip.Prefix) Values {
	out := make(Values, len(cidrs))
	for i, cidr := range cidrs {
		out[i] = cidr.String()
	}
	return out
}
