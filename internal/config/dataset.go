package config

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
)

var (
	labelPattern     = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
	bucketPattern    = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	reservedPrefixes = []string{"xn--", "sthree-", "amzn-s3-demo-"}
	reservedSuffixes = []string{"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"}

	endpointPattern     = regexp.MustCompile(`^vpce-([0-9a-f]{8}|[0-9a-f]{17})$`)
	vpcPattern          = regexp.MustCompile(`^vpc-([0-9a-f]{8}|[0-9a-f]{17})$`)
	organizationPattern = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)
)

// A presigned URL is valid for seven days at the most.
const maxPresignedSeconds = 7 * 24 * 60 * 60

func validateDataset(f *findings, path string, d *Dataset, aws AWS) {
	if d.Name != "" && !labelPattern.MatchString(d.Name) {
		f.refuse(path+".name", d.Name, "is not DNS-safe: use at most 63 lower-case letters, digits and inner hyphens")
	}
	if d.Bucket != "" {
		validateBucketName(f, path+".bucket", d.Bucket)
	}
	validateDatasetEncryption(f, path, d, aws)
	if d.Perimeter == nil {
		f.warn(path+".perimeter", "dataset %s has none: it may be read from anywhere", d.Name)
		return
	}
	validatePerimeter(f, path+".perimeter", d.Perimeter, aws)
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
func validateBucketName(f *findings, path, name string) {
	_, notAddress := netip.ParseAddr(name)
	refused := !bucketPattern.MatchString(name) || strings.Contains(name, "..") || notAddress == nil
	for _, prefix := range reservedPrefixes {
		refused = refused || strings.HasPrefix(name, prefix)
	}
	for _, suffix := range reservedSuffixes {
		refused = refused || strings.HasSuffix(name, suffix)
	}
	if refused {
		f.refuse(path, name, "is not a bucket name that S3 accepts: use 3 to 63 lower-case letters, digits, single dots and "+
			"inner hyphens, no IP address, and none of S3's reserved prefixes and suffixes")
	}
}

func validateDatasetEncryption(f *findings, path string, d *Dataset, aws AWS) {
	if d.Encryption == "" {
		d.Encryption = "sse-s3"
		if d.KMSKeyARN != "" {
			d.Encryption = "kms"
		}
	}
	switch {
	case d.KMSKeyARN != "" && d.Encryption == "sse-s3":
		f.refuse(path+".kmsKeyArn", d.KMSKeyARN, "has no use with encryption sse-s3: remove one of the two")
	case d.KMSKeyARN != "":
		validateKey(f, path+".kmsKeyArn", d.KMSKeyARN, aws)
	case d.Encryption == "kms":
		f.refuse(path+".kmsKeyArn", nil, "is missing: encryption kms needs the ARN of a key")
	}
}

func validatePerimeter(f *findings, path string, p *Perimeter, aws AWS) {
	p.CIDRs = validateCIDRs(f, path+".cidrs", p.CIDRs, p.AnonymousReads)
	if p.Mode == "enforce" && len(p.CIDRs)+len(p.VPCEndpoints)+len(p.VPCs) == 0 && !f.wrong(path+".") {
		f.refuse(path, nil, "enforce without any network would refuse every reader: list cidrs, vpcEndpoints or vpcs, "+
			"or set mode to observe")
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
		f.warn(path+".anonymousReads", "anybody in %s reads without authentication, and leaves no name in the logs",
			strings.Join(p.CIDRs, ", "))
	}
	if p.Mode == "observe" {
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

func validateReaders(f *findings, path string, readers []string, aws AWS) {
	organizations := 0
	for i, reader := range readers {
		at := fmt.Sprintf("%s[%d]", path, i)
		switch {
		case reader == "" || accountPattern.MatchString(reader):
		case organizationPattern.MatchString(reader):
			organizations++
			if organizations > 1 {
				f.refuse(at, reader, "is a second organization: name one, and the others' accounts")
			}
		case strings.HasPrefix(reader, "arn:"):
			validatePrincipal(f, at, reader, aws, principalRules{roleOnly: true})
		default:
			f.refuse(at, reader, "is neither an account id (12 digits in quotes), nor a role's ARN, nor an organization id (o-...)")
		}
	}
}
