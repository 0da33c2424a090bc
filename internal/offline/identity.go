package offline

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// ExampleAccount is the account that answers when no [Identity] is given: one of the ids that AWS keeps
// for its documentation.
const ExampleAccount = "111122223333"

// Identity is what AWS would answer about the caller. A field left empty gets an example value in the
// partition of the provider's region.
type Identity struct {
	// Account is the twelve-digit account id. Default: [ExampleAccount].
	Account string
	// Caller is the ARN of the session or user. Default: a session of the role datatrail-deployer.
	Caller string
	// Issuer is the IAM ARN behind Caller, with its path. Default: the role datatrail-deployer under /ci/,
	// or Caller itself when that is given and is no session.
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
	s.Account = cmp.Or(id.Account, ExampleAccount)
	s.Caller = cmp.Or(id.Caller,
		fmt.Sprintf("arn:%s:sts::%s:assumed-role/datatrail-deployer/offline", s.partition, s.Account))
	switch _, _, session := sessionParts(s.Caller); {
	case id.Issuer != "":
	case !session:
		s.Issuer = s.Caller
	case id.Caller == "":
		s.Issuer = fmt.Sprintf("arn:%s:iam::%s:role/ci/datatrail-deployer", s.partition, s.Account)
	default:
		s.Issuer = pathlessRole(s.Caller)
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

// sessionParts splits the ARN of an STS session into role and session name.
func sessionParts(arn string) (role, session string, ok bool) {
	_, rest, found := strings.Cut(arn, ":assumed-role/")
	if !found {
		return "", "", false
	}
	role, session, ok = strings.Cut(rest, "/")
	return role, session, ok
}

// pathlessRole is the role ARN that a session's ARN betrays: the path is not in it.
func pathlessRole(arn string) string {
	fields := strings.SplitN(arn, ":", 6)
	role, _, _ := sessionParts(arn)
	return fmt.Sprintf("arn:%s:iam::%s:role/%s", fields[1], fields[4], role)
}
