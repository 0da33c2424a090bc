package offline

import (
	"cmp"
	"path"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"datatrail/internal/dataset"
)

// ExampleAccount is the account that answers when no [Identity] is given: one of the ids that AWS reserves for documentation.
const ExampleAccount = "111122223333"

// Identity is what AWS would answer about the caller. A field left empty follows from the others, and what
// nothing follows from is an example in the partition of the provider's region.
type Identity struct {
	// Account is the twelve-digit account id. Default: the account of Caller or Issuer, or [ExampleAccount].
	Account string
	// Caller is the ARN of the session or user. Default: a session of Issuer when that is a role, or Issuer.
	Caller string
	// Issuer is the IAM ARN behind Caller, with its path. Default: the role that Caller is a session of, or
	// Caller, or the role datatrail-deployer under /ci/.
	Issuer string
}

// site is what one configuration of the provider stands on: an identity in a region.
type site struct {
	Identity
	region, partition, dnsSuffix string
	defaultTags                  resource.PropertyMap
}

// parsed is an ARN in its parts, which are empty when the text is none.
func parsed(text string) arn.ARN {
	out, _ := arn.Parse(text)
	return out
}

// sessionParts splits the ARN of an STS session into role and session name.
func sessionParts(caller string) (role, session string, ok bool) {
	rest, found := strings.CutPrefix(parsed(caller).Resource, "assumed-role/")
	if !found {
		return "", "", false
	}
	role, session, ok = strings.Cut(rest, "/")
	return role, session, ok
}

// issuerOf is the role that a session's ARN betrays, whose path is not in it. Anyone else is their own issuer.
func issuerOf(caller string) string {
	role, _, ok := sessionParts(caller)
	if !ok {
		return caller
	}
	issuer := parsed(caller)
	issuer.Service, issuer.Resource = "iam", "role/"+role
	return issuer.String()
}

func newSite(id Identity, region string) site {
	s := site{Identity: id, region: region, partition: "aws", dnsSuffix: "amazonaws.com"}
	if partition, known := dataset.PartitionOf(region); known {
		s.partition, s.dnsSuffix = partition.ID, partition.DNSSuffix
	}
	s.Account = cmp.Or(id.Account, parsed(id.Caller).AccountID, parsed(id.Issuer).AccountID, ExampleAccount)
	if id.Issuer == "" {
		s.Issuer = arn.ARN{
			Partition: s.partition, Service: "iam", AccountID: s.Account, Resource: "role/ci/datatrail-deployer",
		}.String()
	}
	switch role, isRole := strings.CutPrefix(parsed(s.Issuer).Resource, "role/"); {
	case id.Caller != "" && id.Issuer == "":
		s.Issuer = issuerOf(id.Caller)
	case id.Caller == "" && isRole:
		s.Caller = arn.ARN{
			Partition: s.partition, Service: "sts", AccountID: s.Account,
			Resource: "assumed-role/" + path.Base(role) + "/offline",
		}.String()
	case id.Caller == "":
		s.Caller = s.Issuer
	}
	return s
}

// reverseDNS is the prefix of service names: com.amazonaws, cn.com.amazonaws.
func (s site) reverseDNS() string {
	labels := strings.Split(s.dnsSuffix, ".")
	for i, j := 0, len(labels)-1; i < j; i, j = i+1, j-1 {
		labels[i], labels[j] = labels[j], labels[i]
	}
	return strings.Join(labels, ".")
}
