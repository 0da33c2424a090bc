package config

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
)

// Roles are the IAM roles that the stack makes.
type Roles struct {
	// Path is the path of the roles, for organizations that allow roles only under a certain path. It begins and
	// ends with a slash. Changing it replaces a role, which needs protect: false first.
	Path string `config:"path" default:"/"`
	// PermissionsBoundary is the ARN of the policy that limits what the roles may do. It must allow CloudTrail's
	// role to write to its log group and, with a key, to use the key.
	PermissionsBoundary string `config:"permissionsBoundary"`
}

// IgnoreTags are tags that others put on the stack's resources, and that the stack leaves alone.
type IgnoreTags struct {
	// Keys are the keys of tags to ignore.
	Keys []string `config:"keys"`
	// KeyPrefixes are the beginnings of keys to ignore.
	KeyPrefixes []string `config:"keyPrefixes"`
}

// WebIdentity is a role that the provider assumes with a token of an OIDC provider.
type WebIdentity struct {
	// RoleARN is the ARN of the role.
	RoleARN string `config:"roleArn" required:"true"`
	// SessionName is the name of the session.
	SessionName string `config:"sessionName"`
	// Duration is how long the session lasts, from 15m to 12h.
	Duration string `config:"duration"`
	// WebIdentityToken is the token itself: set it as a secret.
	WebIdentityToken string `config:"webIdentityToken"`
	// WebIdentityTokenFile is the path of a file with the token. It is read again when the token expires.
	WebIdentityTokenFile string `config:"webIdentityTokenFile"`
}

var (
	pathPattern     = regexp.MustCompile(`^/([!-.0-~]+/)*$`)
	boundaryPattern = regexp.MustCompile(`^arn:aws[a-z-]*:iam::(\d{12}|aws):policy/[\w+=,.@/-]+$`)
)

const (
	maxPath    = 512
	minSession = 15 * time.Minute
	maxSession = 12 * time.Hour
	ownTags    = "datatrail:"
)

func validateRoles(f *findings, c *Config) {
	r := c.Roles
	if r.Path != "" && (!pathPattern.MatchString(r.Path) || len(r.Path) > maxPath) {
		f.refuse("roles.path", r.Path,
			"is not a path that IAM accepts: begin and end it with a slash, as in /audit/, with at most %d characters", maxPath)
	}
	if r.PermissionsBoundary != "" {
		boundary, err := arn.Parse(r.PermissionsBoundary)
		switch {
		case err != nil || !boundaryPattern.MatchString(r.PermissionsBoundary):
			f.refuse("roles.permissionsBoundary", r.PermissionsBoundary, "is not the ARN of an IAM policy: write one such as "+
				"arn:%s:iam::111122223333:policy/boundary", c.AWS.Partition())
		case boundary.Partition != c.AWS.Partition():
			f.refuse("roles.permissionsBoundary", r.PermissionsBoundary, "is in partition %s, but the Region is in %s: write arn:%s:",
				boundary.Partition, c.AWS.Partition(), c.AWS.Partition())
		}
	}
	if c.CloudWatch == nil && (r.PermissionsBoundary != "" || r.Path != "/" && r.Path != "") {
		f.warn("roles", "the stack creates a role only for a log group, which cloudWatch turns on")
	}
}

func validateSession(f *findings, path, text string) {
	if text == "" {
		return
	}
	duration, err := time.ParseDuration(text)
	if err != nil || duration < minSession || duration > maxSession {
		f.refuse(path, text, "is not a duration of a session: write one from 15m to 12h, such as 1h30m")
	}
}

func validateIgnoredTags(f *findings, ignore *IgnoreTags) {
	if ignore == nil {
		return
	}
	if len(ignore.Keys)+len(ignore.KeyPrefixes) == 0 {
		f.refuse("aws:ignoreTags", nil, "ignores nothing: list keys or keyPrefixes, or remove it")
	}
	for i, key := range ignore.Keys {
		if strings.HasPrefix(key, ownTags) {
			f.refuse(fmt.Sprintf("aws:ignoreTags.keys[%d]", i), key, "is a tag that identifies the stack's own resources: remove it")
		}
	}
	for i, prefix := range ignore.KeyPrefixes {
		if strings.HasPrefix(prefix, ownTags) || strings.HasPrefix(ownTags, prefix) {
			f.refuse(fmt.Sprintf("aws:ignoreTags.keyPrefixes[%d]", i), prefix,
				"matches tags that identify the stack's own resources: remove it")
		}
	}
}

// validateProvider checks how the provider gets its credentials, and where it calls.
func validateProvider(f *findings, aws AWS) {
	if aws.AssumeRole != nil {
		validateSession(f, "aws:assumeRole.duration", aws.AssumeRole.Duration)
	}
	validateIgnoredTags(f, aws.IgnoreTags)
	if aws.UseFIPSEndpoint && aws.Region != "" && !strings.HasPrefix(aws.Region, "us-") && !strings.HasPrefix(aws.Region, "ca-") {
		f.warn("aws:useFipsEndpoint",
			"few services have FIPS endpoints outside of the United States and Canada: calls to others fail")
	}
	web := aws.AssumeRoleWithWebIdentity
	if web == nil {
		return
	}
	const path = "aws:assumeRoleWithWebIdentity"
	validateSession(f, path+".duration", web.Duration)
	if web.RoleARN != "" {
		validatePrincipal(f, path+".roleArn", web.RoleARN, aws, principalRules{roleOnly: true})
	}
	if (web.WebIdentityToken == "") == (web.WebIdentityTokenFile == "") {
		f.refuse(path, nil, "needs webIdentityToken or webIdentityTokenFile, and not both: set one of the two")
	}
	if web.WebIdentityToken != "" && !f.secret(path) {
		f.warn(path+".webIdentityToken", "can be read by everyone in the environment file: use webIdentityTokenFile, or set it "+
			"with pulumi config set --secret")
	}
}
