package policydoc

import "strconv"

// readActions are all actions that return an object's bytes or attributes, in its current or an
// older version; the second one matches the listing of an object's annotations. S3 has no action of
// its own for HeadObject, SelectObjectContent and the source side of copies: s3:GetObject decides
// them. The wildcards match no action on a bucket.
var readActions = Values{"s3:GetObject*", "s3:ListObject*"}

var listActions = Values{"s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:ListBucketVersions"}

// Perimeter says from where the objects of a data bucket may be read.
type Perimeter struct {
	BucketARN string
	// CIDRs are the public address ranges that may read. Private ranges never match.
	CIDRs []string
	// VPCEndpoints and VPCs are the ids through which requests may come. A request through an
	// endpoint carries no aws:SourceIp.
	VPCEndpoints []string
	VPCs         []string
	// ExemptPrincipals are ARNs, wildcards allowed, that the perimeter does not bind. A role's ARN
	// covers its sessions.
	ExemptPrincipals []string
	// DenyListing extends the perimeter to listing the bucket. Default: listing is untouched.
	DenyListing bool
	// AllowViaAWSServices lets an AWS service read for a caller, as Athena does. Default: refused,
	// because stolen credentials could read through such a service from anywhere.
	AllowViaAWSServices bool
	// PresignedMaxAgeSeconds denies presigned requests signed longer ago. Default: 0, no limit.
	PresignedMaxAgeSeconds int
}

// Statements deny reads from outside the perimeter.
//
// The conditions of the Deny are ANDed: it applies only to a request that none of them lets off. Two
// Deny statements would refuse everybody, as no request satisfies both. NotIpAddress,
// StringNotEquals and ArnNotLike also match when their key is absent, so that anonymous callers,
// who have no ARN, are never exempt; BoolIfExists instead of Bool does the same for them with the
// service keys.
// https://repost.aws/knowledge-center/block-s3-traffic-vpc-ip
func (p Perimeter) Statements() []Statement {
	statements := []Statement{{
		Sid: "DenyReadsOutsidePerimeter", Effect: Deny, Principal: everyone(),
		Action: p.actions(), Resource: p.resources(), Condition: p.outside(),
	}}
	if p.PresignedMaxAgeSeconds > 0 {
		statements = append(statements, Statement{
			Sid: "DenyOldPresignedReads", Effect: Deny, Principal: everyone(),
			Action: p.actions(), Resource: p.resources(),
			Condition: Conditions{
				"StringEquals": {"s3:authType": {"REST-QUERY-STRING"}},
				// S3 counts the age of a signature in milliseconds.
				"NumericGreaterThan": {"s3:signatureAge": {strconv.Itoa(p.PresignedMaxAgeSeconds) + "000"}},
			},
		})
	}
	return statements
}

func (p Perimeter) actions() Values {
	if p.DenyListing {
		return append(append(Values{}, readActions...), listActions...)
	}
	return readActions
}

func (p Perimeter) resources() Values {
	objects := p.BucketARN + "/*"
	if p.DenyListing {
		return Values{p.BucketARN, objects}
	}
	return Values{objects}
}

func (p Perimeter) outside() Conditions {
	services := map[string]Values{"aws:PrincipalIsAWSService": {"false"}}
	if p.AllowViaAWSServices {
		services["aws:ViaAWSService"] = Values{"false"}
	}
	outside := Conditions{"BoolIfExists": services}
	if len(p.CIDRs) > 0 {
		outside["NotIpAddress"] = map[string]Values{"aws:SourceIp": p.CIDRs}
	}
	networks := map[string]Values{}
	if len(p.VPCEndpoints) > 0 {
		networks["aws:SourceVpce"] = p.VPCEndpoints
	}
	if len(p.VPCs) > 0 {
		networks["aws:SourceVpc"] = p.VPCs
	}
	if len(networks) > 0 {
		outside["StringNotEquals"] = networks
	}
	if len(p.ExemptPrincipals) > 0 {
		outside["ArnNotLike"] = map[string]Values{"aws:PrincipalArn": p.ExemptPrincipals}
	}
	return outside
}
