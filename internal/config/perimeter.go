package config

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"

	"datatrail/internal/dataset"
)

var (
	endpointPattern     = regexp.MustCompile(`^vpce-([0-9a-f]{8}|[0-9a-f]{17})$`)
	vpcPattern          = regexp.MustCompile(`^vpc-([0-9a-f]{8}|[0-9a-f]{17})$`)
	organizationPattern = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)
)

// A presigned URL is valid for seven days at the most.
const maxPresignedSeconds = 7 * 24 * 60 * 60

// Perimeter says from which networks a dataset may be read, and by whom.
type Perimeter struct {
	// Mode enforce denies reads from outside. Mode observe denies none, and shows whom enforce would refuse.
	Mode dataset.Mode `config:"mode" default:"enforce" oneof:"enforce,observe"`
	// CIDRs are the public address ranges that may read. Overlapping and adjacent ranges are merged.
	CIDRs []netip.Prefix `config:"cidrs"`
	// VPCEndpoints are ids of VPC endpoints through which reads may come.
	VPCEndpoints []string `config:"vpcEndpoints"`
	// VPCs are ids of VPCs whose S3 endpoints reads may come through.
	VPCs []string `config:"vpcs"`
	// ExemptPrincipals are ARNs of roles and users that the perimeter does not apply to; * and ? are wildcards. A
	// role covers its sessions.
	ExemptPrincipals []string `config:"exemptPrincipals"`
	// DenyListing extends the perimeter to listing the bucket. The deploying principal must be exempt, because the
	// AWS provider reads a bucket with a call that needs permission to list it. For a dataset with a prefix, only
	// listings that ask for keys below the prefix are refused.
	DenyListing bool `config:"denyListing" default:"false"`
	// AllowViaAWSServices lets AWS services such as Athena read for a caller, inside or outside.
	AllowViaAWSServices bool `config:"allowViaAwsServices" default:"false"`
	// PresignedMaxAgeSeconds denies presigned reads that were signed longer ago, or with the outdated signature
	// version 2, which does not record when. Default: no limit.
	PresignedMaxAgeSeconds int `config:"presignedMaxAgeSeconds" min:"1"`
	// AnonymousReads lets anybody read objects from the cidrs without authentication.
	AnonymousReads bool `config:"anonymousReads" default:"false"`
	// Readers are account ids, role ARNs and at most one organization id that may read within the perimeter, in
	// addition to the principals of the owning account. Those read by their IAM policies, even if they belong to
	// the organization. A role of another account is granted by its ARN: whoever has that name there may read.
	Readers []string `config:"readers"`
}

// Rule returns the perimeter's rule. Readers and anonymous reads are grants, and no part of it.
func (p *Perimeter) Rule() dataset.Perimeter {
	if p == nil {
		return dataset.Perimeter{Mode: dataset.Unrestricted}
	}
	return dataset.Perimeter{
		Mode:                   p.Mode,
		CIDRs:                  p.CIDRs,
		VPCEndpoints:           p.VPCEndpoints,
		VPCs:                   p.VPCs,
		ExemptPrincipals:       p.ExemptPrincipals,
		DenyListing:            p.DenyListing,
		AllowViaAWSServices:    p.AllowViaAWSServices,
		PresignedMaxAgeSeconds: p.PresignedMaxAgeSeconds,
	}
}

func validatePerimeter(f *findings, path string, p *Perimeter, aws AWS) {
	p.CIDRs = validateCIDRs(f, path+".cidrs", p.CIDRs, p.AnonymousReads)
	if p.Mode == dataset.Enforce && p.Rule().Empty() && !f.wrong(path+".") {
		f.refuse(path, nil,
			"enforce without any network would refuse every reader: list cidrs, vpcEndpoints or vpcs, or set mode to observe")
	}
	ids(f, path+".vpcEndpoints", p.VPCEndpoints, endpointPattern, "a VPC endpoint: write vpce- and 8 or 17 hexadecimal digits")
	ids(f, path+".vpcs", p.VPCs, vpcPattern, "a VPC: write vpc- and 8 or 17 hexadecimal digits")
	for i, arn := range p.ExemptPrincipals {
		validatePrincipal(f, fmt.Sprintf("%s.exemptPrincipals[%d]", path, i), arn, aws, principalRules{wildcards: true})
	}
	validateReaders(f, path+".readers", p.Readers, aws)
	if p.PresignedMaxAgeSeconds > maxPresignedSeconds {
		f.refuse(path+".presignedMaxAgeSeconds", p.PresignedMaxAgeSeconds,
			"is longer than any presigned URL is valid: use at most %d (7 days)", maxPresignedSeconds)
	}
	switch {
	case p.AnonymousReads && len(p.CIDRs) == 0:
		f.refuse(path+".anonymousReads", true, "needs cidrs: without them anybody anywhere could read")
	case p.AnonymousReads:
		f.warn(path+".anonymousReads", "anybody in %s can read without authentication, and leaves no name in the logs",
			joined(p.CIDRs))
	}
	switch {
	case p.Mode == dataset.Observe && p.PresignedMaxAgeSeconds > 0:
		f.warn(path+".mode", "observe refuses nobody: the networks and presignedMaxAgeSeconds only serve to find out whom "+
			"enforce would refuse, which analysis and make report show; saved queries do not see the age of a presigned URL")
	case p.Mode == dataset.Observe:
		f.warn(path+".mode", "observe refuses nobody: the networks only serve to find out whom enforce would refuse")
	}
}

func ids(f *findings, path string, values []string, pattern *regexp.Regexp, what string) {
	seen := map[string]bool{}
	for i, value := range values {
		switch at := fmt.Sprintf("%s[%d]", path, i); {
		case value == "":
		case !pattern.MatchString(value):
			f.refuse(at, value, "is not the id of %s", what)
		case seen[value]:
			f.refuse(at, value, "is listed twice: remove one")
		}
		seen[value] = true
	}
}

// IsOrganization reports whether a text is the id of an AWS organization.
func IsOrganization(text string) bool { return organizationPattern.MatchString(text) }

func validateReaders(f *findings, path string, readers []string, aws AWS) {
	organizations := 0
	for i, reader := range readers {
		at := fmt.Sprintf("%s[%d]", path, i)
		switch {
		case reader == "" || accountPattern.MatchString(reader):
		case IsOrganization(reader):
			organizations++
			if organizations > 1 {
				f.refuse(at, reader, "is a second organization: list one, and the accounts of the others")
			}
		case strings.HasPrefix(reader, "arn:"):
			validatePrincipal(f, at, reader, aws, principalRules{roleOnly: true})
		default:
			f.refuse(at, reader, "is neither an account id (12 digits in quotes), nor a role's ARN, nor an organization id (o-...)")
		}
	}
}
