package policydoc

import (
	"maps"
	"net/netip"
	"slices"
	"strings"
)

// Readers says who may read a data bucket in addition to the principals of the owning account.
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
	// Below says which part of the bucket they may read. Default: all of it.
	Below Below
}

// Statements returns the grants that let the readers read and list. Anonymous callers may only read objects.
//
// A grant to everyone also applies to each principal of the owning account, which then needs no IAM policy to read. So the
// organization's grant excludes that account. The anonymous grant need not: whoever it admits could read anonymously from the
// same address anyway.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
//
// None of these makes a bucket public in the sense of Block Public Access: organizations and addresses are fixed values, as
// long as no range is broader than /8 (IPv4) or /32 (IPv6).
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
func (r Readers) Statements() []Statement {
	var statements []Statement
	for _, g := range r.grants() {
		statements = append(statements, r.toRead(g))
		statements = append(statements, r.toList(g)...)
	}
	if len(r.AnonymousCIDRs) > 0 {
		statements = append(statements, Statement{
			Sid: r.Below.sid("AllowAnonymousReads"), Effect: Allow, Principal: everyone(),
			Action: Values{"s3:GetObject"}, Resource: r.Below.objects(r.BucketARN),
			Condition: Conditions{"IpAddress": {"aws:SourceIp": texts(r.AnonymousCIDRs)}},
			Says:      "anonymousReads lets everybody in from the cidrs",
		})
	}
	return statements
}

// grant is to whom, and on what condition, the same things are allowed.
type grant struct {
	who       string
	says      string
	principal *Principal
	condition Conditions
}

const namesCaller = "readers names the caller"

// grants are those to readers with a name.
//
// AWS stores a role that is named as a principal by its unique id: it refuses a policy with a role that
// does not exist, and a role that is made anew under its old name is a stranger to the policy. Roles of
// other accounts, which come and go without our knowledge, are therefore granted by way of their
// account, bound to their ARNs. For a role of the owning account that would be no grant at all, since
// a grant to one's own account leaves the decision to its IAM policies: such a role stays a principal.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
func (r Readers) grants() []grant {
	var named, roles, accounts Values
	for _, principal := range r.Principals {
		account := accountOf(principal)
		if strings.HasSuffix(principal, ":root") || account == r.Account {
			named = append(named, principal)
			continue
		}
		roles = append(roles, principal)
		if root := "arn:" + partitionOf(principal) + ":iam::" + account + ":root"; !slices.Contains(accounts, root) {
			accounts = append(accounts, root)
		}
	}
	var out []grant
	if len(named) > 0 {
		out = append(out, grant{"Readers", namesCaller, &Principal{AWS: named}, nil})
	}
	if len(roles) > 0 {
		out = append(out, grant{
			"ForeignRoles", namesCaller, &Principal{AWS: accounts}, Conditions{"ArnEquals": {"aws:PrincipalArn": roles}},
		})
	}
	if r.Organization != "" {
		out = append(out, grant{"Organization", "readers names the caller's organization", everyone(), Conditions{
			"StringEquals":    {"aws:PrincipalOrgID": {r.Organization}},
			"StringNotEquals": {"aws:PrincipalAccount": {r.Account}},
		}})
	}
	return out
}

func (r Readers) toRead(g grant) Statement {
	return Statement{
		Sid: r.Below.sid("Allow" + g.who + "ToRead"), Effect: Allow, Principal: g.principal,
		Action: Values{"s3:GetObject", "s3:GetObjectVersion"}, Resource: r.Below.objects(r.BucketARN), Condition: g.condition,
		Says: g.says,
	}
}

// toList names the prefix in a statement of its own: a request for the bucket's location has none.
func (r Readers) toList(g grant) []Statement {
	list := Statement{
		Sid: r.Below.sid("Allow" + g.who + "ToList"), Effect: Allow, Principal: g.principal,
		Action: Values{"s3:GetBucketLocation", "s3:ListBucket"}, Resource: Values{r.BucketARN}, Condition: g.condition,
		Says: g.says,
	}
	if r.Below.whole() {
		return []Statement{list}
	}
	locate := list
	locate.Sid, locate.Action = r.Below.sid("Allow"+g.who+"ToLocate"), Values{"s3:GetBucketLocation"}
	list.Action, list.Condition = Values{"s3:ListBucket"}, r.Below.listed(g.condition)
	return []Statement{list, locate}
}

// KeyStatements returns the statements for the policy of a key that let the same readers decrypt the bucket's objects, if the
// configuration brings the key. The encryption context restricts them to the bucket. It names the bucket with an S3 Bucket Key,
// and the object without one, so a dataset's prefix restricts them only without a Bucket Key. The owning account gets no
// statement: what the policy already says about the account applies to its principals.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
func (r Readers) KeyStatements() []Statement {
	owner := "arn:" + partitionOf(r.BucketARN) + ":iam::" + r.Account + ":root"
	var statements []Statement
	for _, g := range r.grants() {
		if g.principal.AWS = g.principal.AWS.without(owner); !g.somebody() {
			continue
		}
		encrypted := append(Values{r.BucketARN}, r.Below.objects(r.BucketARN)...)
		condition := Conditions{"StringLike": {"kms:EncryptionContext:aws:s3:arn": encrypted}}
		maps.Copy(condition, g.condition)
		statements = append(statements, Statement{
			Sid: "Allow" + g.who + "ToDecrypt", Effect: Allow, Principal: g.principal,
			Action: Values{"kms:Decrypt"}, Resource: Values{"*"}, Condition: condition,
		})
	}
	return statements
}

func (g grant) somebody() bool { return g.principal.Everyone || len(g.principal.AWS) > 0 }

func (v Values) without(value string) Values {
	return slices.DeleteFunc(slices.Clone(v), func(member string) bool { return member == value })
}
