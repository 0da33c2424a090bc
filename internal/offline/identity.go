package offline

import (
	"cmp"
	"fmt"
	"path"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// ExampleAccount is the account that answers when no [Identity] is given: one of the ids that AWS keeps
// for its documentation.
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

func newSite(id Identity, region string, defaultTags resource.PropertyMap) site {
	s := site{Identity: id, region: region, partition: "aws", dnsSuffix: "amazonaws.com", defaultTags: defaultTags}
	switch {
	case strings.HasPrefix(region, "cn-"):
		s.partition, s.dnsSuffix = "aws-cn", "amazonaws.com.cn"
	case strings.HasPrefix(region, "us-gov-"):
		s.partition = "aws-us-gov"
	}
	s.Account = cmp.Or(id.Account, arnPart(id.Caller, arnAccount), arnPart(id.Issuer, arnAccount), ExampleAccount)
	if id.Issuer == "" {
		s.Issuer = fmt.Sprintf("arn:%s:iam::%s:role/ci/datatrail-deployer", s.partition, s.Account)
	}
	switch role, isRole := strings.CutPrefix(arnPart(s.Issuer, arnResource), "role/"); {
	case id.Caller != "" && id.Issuer == "":
		s.Issuer = issuerOf(id.Caller)
	case id.Caller == "" && isRole:
		s.Caller = fmt.Sprintf("arn:%s:sts::%s:assumed-role/%s/offline", s.partition, s.Account, path.Base(role))
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

// Fields of an ARN.
const (
	arnPartition = 1
	arnRegion    = 3
	arnAccount   = 4
	arnResource  = 5
)

// arnPart is a field of an ARN; empty when the text is none.
func arnPart(arn string, field int) string {
	fields := strings.SplitN(arn, ":", arnResource+1)
	if fields[0] != arnKey || len(fields) <= arnResource {
		return ""
	}
	return fields[field]
}

// sessionParts splits the ARN of an STS session into role and session name.
func sessionParts(arn string) (role, session string, ok bool) {
	rest, found := strings.CutPrefix(arnPart(arn, arnResource), "assumed-role/")
	if !found {
		return "", "", false
	}
	role, session, ok = strings.Cut(rest, "/")
	return role, session, ok
}

// issuerOf is the role that a session's ARN betrays, whose path is not in it. Anyone else is their own issuer.
func issuerOf(arn string) string {
	role, _, ok := sessionParts(arn)
	if !ok {
		return arn
	}
	return fmt.Sprintf("arn:%s:iam::%s:role/%s", arnPart(arn, arnPartition), arnPart(arn, arnAccount), role)
}
