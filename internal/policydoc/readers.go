package policydoc

import "net/netip"

// Readers says who, besides the principals of the owning account, may read a data bucket.
type Readers struct {
	BucketARN string
	// Account owns the bucket.
	Account string
	// Principals are the ARNs of accounts' root users (which stand for the accounts) and of roles.
	Principals []string
	// Organization is the id of an AWS organization, the principals of whose other accounts may read.
	Organization string
	// AnonymousCIDRs are public address ranges from which anybody may read, unauthenticated.
	AnonymousCIDRs []netip.Prefix
}

// Statements allow the readers to read and list. Anonymous callers may read objects, not list.
//
// A grant to everyone is also one to each principal of the owning account, which then needs no IAM
// policy to read. The organization's grant therefore leaves that account out. The anonymous grant does
// not: it admits nobody who could not read without a name from the same place.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
//
// None of these makes a bucket public in the sense of Block Public Access: organizations and
// addresses are fixed values, as long as no range is broader than /8 (IPv4) or /32 (IPv6).
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
func (r Readers) Statements() []Statement {
	var statements []Statement
	if len(r.Principals) > 0 {
		statements = append(statements, r.grant("Readers", &Principal{AWS: r.Principals}, nil)...)
	}
	if r.Organization != "" {
		others := Conditions{
			"StringEquals":    {"aws:PrincipalOrgID": {r.Organization}},
			"StringNotEquals": {"aws:PrincipalAccount": {r.Account}},
		}
		statements = append(statements, r.grant("Organization", everyone(), others)...)
	}
	if len(r.AnonymousCIDRs) > 0 {
		statements = append(statements, Statement{
			Sid: "AllowAnonymousReads", Effect: Allow, Principal: everyone(),
			Action: Values{"s3:GetObject"}, Resource: Values{r.BucketARN + "/*"},
			Condition: Conditions{"IpAddress": {"aws:SourceIp": texts(r.AnonymousCIDRs)}},
		})
	}
	return statements
}

func (r Readers) grant(who string, principal *Principal, condition Conditions) []Statement {
	return []Statement{
		{
			Sid: "Allow" + who + "ToRead", Effect: Allow, Principal: principal,
			Action: Values{"s3:GetObject", "s3:GetObjectVersion"}, Resource: Values{r.BucketARN + "/*"}, Condition: condition,
		},
		{
			Sid: "Allow" + who + "ToList", Effect: Allow, Principal: principal,
			Action: Values{"s3:GetBucketLocation", "s3:ListBucket"}, Resource: Values{r.BucketARN}, Condition: condition,
		},
	}
}
