package config

import (
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"datatrail/internal/dataset"
)

var (
	principalPattern = regexp.MustCompile(`^arn:aws[a-z-]*:iam::(\d{12}|\*):(root|(role|user)/[\w+=,.@/*?-]+)$`)
	sessionPattern   = regexp.MustCompile(`^arn:aws[a-z-]*:sts::(\d{12}):assumed-role/([^/]+)(/.*)?$`)
	keyPattern       = regexp.MustCompile(`^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+$`)
)

// Partition is the AWS partition that the Region belongs to. Empty: the Region is missing, or none.
func (a AWS) Partition() string {
	partition, _ := dataset.PartitionOf(a.Region)
	return partition.ID
}

// DNSSuffix ends the host names of services in the Region's partition. Empty where the partition is.
func (a AWS) DNSSuffix() string {
	partition, _ := dataset.PartitionOf(a.Region)
	return partition.DNSSuffix
}

// RoleOf says how to find the role of a session, whose ARN leaves out the role's path. Empty: the ARN is no session's.
func RoleOf(session string) string {
	found := sessionPattern.FindStringSubmatch(session)
	if found == nil {
		return ""
	}
	role := found[2]
	return "is a role's session: write the role's own ARN, with its path, which `aws iam get-role --role-name " + role +
		" --query Role.Arn --output text` prints; all its sessions count as the role"
}

type principalRules struct {
	wildcards bool
	roleOnly  bool
}

func validatePrincipal(f *findings, path, text string, aws AWS, rules principalRules) {
	if text == "" {
		return
	}
	if remedy := RoleOf(text); remedy != "" {
		f.refuse(path, text, "%s", remedy)
		return
	}
	principal, err := arn.Parse(text)
	if err != nil || !principalPattern.MatchString(text) {
		f.refuse(path, text, "is not the ARN of an IAM role or user: write one such as %s", aws.arn("iam", "role/name"))
		return
	}
	_, name, _ := strings.Cut(principal.Resource, "/")
	switch {
	case aws.elsewhere(principal.Partition):
		f.refuse(path, text,
			"is in partition %s, and the Region is in %s, where it cannot call anything: name a principal of %s, or set aws:region to "+
				"a Region of %s", principal.Partition, aws.Partition(), aws.Partition(), principal.Partition)
	case rules.roleOnly && !strings.HasPrefix(principal.Resource, "role/"):
		f.refuse(path, text, "is not a role: write the ARN of a role, or an account id")
	case !rules.wildcards && strings.ContainsAny(text, "*?"):
		f.refuse(path, text, "has a wildcard, which AWS does not accept here: name each principal")
	case name != "" && strings.Trim(name, "*?/") == "":
		f.refuse(path, text, "matches every principal of its kind: add at least part of a name")
	case principal.AccountID == "*" && !strings.HasPrefix(principal.Resource, servicePath):
		f.refuse(path, text, "matches principals of every account, whose owners choose the names: write the 12 digits of one "+
			"account; only roles of AWS services (%s...) may be in any account", servicePath)
	default:
		doubt, _ := Doubt(text)
		switch {
		case doubt == "":
		case rules.wildcards:
			f.warn(path, "%s %s", f.shown(path, text), doubt)
		default:
			f.refuse(path, text, "%s", doubt)
		}
	}
}

func validateKey(f *findings, path, text string, aws AWS) {
	key, err := arn.Parse(text)
	switch {
	case err != nil || !keyPattern.MatchString(text):
		f.refuse(path, text, "is not the ARN of a KMS key (aliases and ids are not enough): write %s", aws.arn("kms", "key/ID"))
	case aws.Partition() != "" && (key.Partition != aws.Partition() || key.Region != aws.Region):
		f.refuse(path, text, "is not in Region %s: S3 needs a key in the bucket's Region", aws.Region)
	}
}
