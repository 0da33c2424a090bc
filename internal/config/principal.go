package config

import (
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
)

var (
	principalPattern = regexp.MustCompile(`^arn:aws[a-z-]*:iam::\d{12}:(root|(role|user)/[\w+=,.@/*?-]+)$`)
	sessionPattern   = regexp.MustCompile(`^arn:aws[a-z-]*:sts::\d{12}:assumed-role/`)
	keyPattern       = regexp.MustCompile(`^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+$`)
)

// Partition is the AWS partition that the Region belongs to.
func (a AWS) Partition() string {
	switch {
	case strings.HasPrefix(a.Region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(a.Region, "us-gov-"):
		return "aws-us-gov"
	default:
		return "aws"
	}
}

type principalRules struct {
	wildcards bool
	roleOnly  bool
}

func validatePrincipal(f *findings, path, text string, aws AWS, rules principalRules) {
	if text == "" {
		return
	}
	if sessionPattern.MatchString(text) {
		f.refuse(path, text, "is a role's session: write the role's own ARN, with its path; all its sessions count as the role")
		return
	}
	principal, err := arn.Parse(text)
	if err != nil || !principalPattern.MatchString(text) {
		f.refuse(path, text, "is not the ARN of an IAM role or user: write one such as arn:%s:iam::111122223333:role/name",
			aws.Partition())
		return
	}
	_, name, _ := strings.Cut(principal.Resource, "/")
	switch {
	case principal.Partition != aws.Partition():
		f.refuse(path, text, "is in partition %s, but the Region is in %s: write arn:%s:",
			principal.Partition, aws.Partition(), aws.Partition())
	case rules.roleOnly && !strings.HasPrefix(principal.Resource, "role/"):
		f.refuse(path, text, "is not a role: write the ARN of a role, or an account id")
	case !rules.wildcards && strings.ContainsAny(text, "*?"):
		f.refuse(path, text, "has a wildcard, which AWS does not accept here: name each principal")
	case name != "" && strings.Trim(name, "*?/") == "":
		f.refuse(path, text, "matches every principal of its kind: put at least part of a name beside the wildcard")
	}
}

func validateKey(f *findings, path, text string, aws AWS) {
	key, err := arn.Parse(text)
	switch {
	case err != nil || !keyPattern.MatchString(text):
		f.refuse(path, text, "is not the ARN of a KMS key (aliases and ids are not enough): write arn:%s:kms:%s:ACCOUNT:key/ID",
			aws.Partition(), aws.Region)
	case aws.Region != "" && (key.Partition != aws.Partition() || key.Region != aws.Region):
		f.refuse(path, text, "is not in Region %s: S3 needs a key in the bucket's Region", aws.Region)
	}
}
