package lint

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"datatrail/judge/iam"
)

// fixing are the condition keys that make a grant to everyone one to somebody, by values without
// wildcards.
var fixing = []string{
	"aws:PrincipalOrgID", "aws:SourceArn", "aws:SourceVpc", "aws:SourceVpce", "aws:SourceOwner", "aws:SourceAccount",
	"aws:PrincipalArn", "aws:PrincipalAccount",
}

const (
	broadestIPv4 = 8
	broadestIPv6 = 32
)

// Public tells the statements for which S3 Block Public Access takes a bucket policy for public. It
// refuses such a policy; once one is there, it cuts off all other accounts.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
func Public(text string) ([]string, error) {
	document, err := iam.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("bucket policy: %w", err)
	}
	var public []string
	for _, s := range document.Statement {
		if s.Effect == "Allow" && wide(s.Principal) && !fixed(s) {
			public = append(public, s.Sid)
		}
	}
	return public, nil
}

// wide reports whether a principal has a wildcard.
func wide(p iam.Principal) bool {
	for _, names := range p {
		if slices.ContainsFunc(names, func(name string) bool { return strings.Contains(name, "*") }) {
			return true
		}
	}
	return false
}

// fixed reports whether the conditions of a grant name somebody.
func fixed(s iam.Statement) bool {
	for operator, keys := range s.Condition {
		if strings.Contains(operator, "Not") || strings.HasSuffix(operator, "IfExists") {
			continue
		}
		for key, listed := range keys {
			if key == "aws:SourceIp" && !slices.ContainsFunc(listed, broad) ||
				slices.Contains(fixing, key) && !strings.ContainsAny(strings.Join(listed, ""), "*?$") {
				return true
			}
		}
	}
	return false
}

func broad(cidr string) bool {
	prefix, err := netip.ParsePrefix(cidr)
	return err != nil || prefix.Addr().Is4() && prefix.Bits() < broadestIPv4 || prefix.Addr().Is6() && prefix.Bits() < broadestIPv6
}
