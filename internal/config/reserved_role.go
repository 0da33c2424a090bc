package config

import (
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"datatrail/internal/dataset"
)

// The paths of roles that AWS makes. Nobody else can make one there.
// https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
const (
	servicePath = "role/aws-service-role/"
	ssoPath     = "role/aws-reserved/sso.amazonaws.com/"
	ssoName     = "AWSReservedSSO_"
	serviceName = "role/AWSServiceRoleFor"
	// ssoHome is the Region of Identity Center whose roles have no Region in their path.
	ssoHome = "us-east-1"
)

// ssoEnding is how the names of Identity Center's roles end.
var ssoEnding = regexp.MustCompile(`(\*[0-9a-f?*]*|[_?*][0-9a-f?]{16})$`)

// like reports whether the resource part of a pattern matches that of an ARN.
func like(pattern, resource string) bool {
	whole := func(resource string) string {
		return arn.ARN{Partition: "aws", Service: "iam", Resource: resource}.String()
	}
	return dataset.ARNLike(whole(pattern), whole(resource))
}

// noRole begins what is said of an ARN or a pattern that names nobody.
const noRole = "matches no role that can exist: "

// Doubt says why the ARN of a principal, or a pattern of ARNs, matches less than it seems to. Empty: nothing is known against it.
// Nobody reports whether it matches no principal at all.
func Doubt(principal string) (doubt string, nobody bool) {
	parsed, err := arn.Parse(principal)
	if err != nil {
		return "", false
	}
	doubt = impossible(parsed)
	return doubt, strings.HasPrefix(doubt, noRole)
}

func impossible(principal arn.ARN) string {
	pattern := principal.Resource
	if pattern == "root" {
		return "means only the root user, and no role or user of the account: name those"
	}
	if strings.HasPrefix(pattern, serviceName) {
		return noRole + "roles of AWS's services have a path: write " + servicePath +
			"SERVICE.amazonaws.com/ before the name"
	}
	folder, name, found := strings.Cut(pattern, ssoName)
	if !found || !strings.HasPrefix(pattern, "role/") {
		return ""
	}
	right := principal
	right.Resource = strings.TrimSuffix(ssoPath, "/") + "*/" + ssoName + name
	regions := 0
	for _, p := range dataset.Partitions {
		for _, region := range p.Regions {
			if p.ID == principal.Partition && region != ssoHome && like(folder, ssoPath+region+"/") {
				regions++
			}
		}
	}
	pathless := like(folder, ssoPath)
	switch {
	case !ssoEnding.MatchString(name):
		return noRole + "names of Identity Center's roles end in _ and 16 hexadecimal digits: end it with _*"
	case regions == 0 && (!pathless || principal.Partition != "aws"):
		return noRole + "roles of Identity Center have a path, with its Region unless that is us-east-1: write " + right.String()
	case regions > 1 && !pathless && principal.Partition == "aws":
		return "misses the roles of an Identity Center in us-east-1, whose path has no Region: write " + right.String()
	}
	return ""
}
