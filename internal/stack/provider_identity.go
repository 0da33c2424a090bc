package stack

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/config"
)

// manage hands on what organizations demand of the provider: whose credentials it takes, which tags it leaves alone, and at
// which endpoints it calls.
func manage(args *aws.ProviderArgs, c config.AWS) {
	if web := c.AssumeRoleWithWebIdentity; web != nil {
		identity := aws.ProviderAssumeRoleWithWebIdentityArgs{
			RoleArn: pulumi.String(web.RoleARN), SessionName: optional(web.SessionName), Duration: optional(web.Duration),
			WebIdentityTokenFile: optional(web.WebIdentityTokenFile),
		}
		if web.WebIdentityToken != "" {
			identity.WebIdentityToken = pulumi.ToSecret(pulumi.StringPtr(web.WebIdentityToken)).(pulumi.StringPtrOutput)
		}
		args.AssumeRoleWithWebIdentity = identity
	}
	if ignore := c.IgnoreTags; ignore != nil {
		tags := aws.ProviderIgnoreTagsArgs{}
		if len(ignore.Keys) > 0 {
			tags.Keys = pulumi.ToStringArray(ignore.Keys)
		}
		if len(ignore.KeyPrefixes) > 0 {
			tags.KeyPrefixes = pulumi.ToStringArray(ignore.KeyPrefixes)
		}
		args.IgnoreTags = tags
	}
	// An explicit false would overrule AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT.
	if c.UseFIPSEndpoint {
		args.UseFipsEndpoint = pulumi.Bool(true)
	}
	if c.UseDualstackEndpoint {
		args.UseDualstackEndpoint = pulumi.Bool(true)
	}
}
