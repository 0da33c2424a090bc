package stack

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/config"
)

const tagStack = "datatrail:stack"

func optional(value string) pulumi.StringPtrInput {
	if value == "" {
		return nil
	}
	return pulumi.String(value)
}

// secret is optional, and kept out of the state's plain text.
func secret(value string) pulumi.StringPtrInput {
	if value == "" {
		return nil
	}
	return pulumi.ToSecret(pulumi.StringPtr(value)).(pulumi.StringPtrOutput)
}

func setEndpoint(args reflect.Value, service, url string) bool {
	for i := range args.NumField() {
		if args.Type().Field(i).Tag.Get("pulumi") == service {
			args.Field(i).Set(reflect.ValueOf(pulumi.String(url)))
			return true
		}
	}
	return false
}

// endpoints sets each service's URL on the field that the provider has for it: it knows hundreds.
func endpoints(c config.Config) (aws.ProviderEndpointArray, error) {
	var out aws.ProviderEndpointArray
	var errs []error
	for i, services := range c.AWS.Endpoints {
		var args aws.ProviderEndpointArgs
		for _, service := range slices.Sorted(maps.Keys(services)) {
			if url := services[service]; !setEndpoint(reflect.ValueOf(&args).Elem(), service, url) {
				errs = append(errs, c.Secrets.Problem(fmt.Sprintf("aws:endpoints[%d].%s", i, service), url,
					"is for a service that the AWS provider does not know: write its key, such as s3 or cloudtrail"))
			}
		}
		out = append(out, args)
	}
	return out, errors.Join(errs...)
}

// assumeRole hands a role on, as secretly as it was set.
func assumeRole(c config.Config) aws.ProviderAssumeRolePtrInput {
	role := c.AWS.AssumeRole
	if role == nil {
		return nil
	}
	keep := optional
	if c.Secrets.Has("aws:assumeRole") {
		keep = secret
	}
	return aws.ProviderAssumeRoleArgs{
		RoleArn: keep(role.RoleARN), SessionName: keep(role.SessionName), Duration: optional(role.Duration),
		ExternalId: keep(role.ExternalID),
	}
}

// newProvider registers the one provider of the stack. Default providers are disabled, and an
// explicit one reads nothing of the aws: configuration by itself.
//
// Another Region replaces it, and with it all that it made, which has fixed names: delete first. What is
// protected stops that before anything is deleted.
func newProvider(ctx *pulumi.Context, c config.Config) (*aws.Provider, error) {
	tags := map[string]string{tagStack: ctx.Project() + "/" + ctx.Stack()}
	maps.Copy(tags, c.Tags)
	args := &aws.ProviderArgs{
		Region:                    pulumi.String(c.AWS.Region),
		DefaultTags:               aws.ProviderDefaultTagsArgs{Tags: pulumi.ToStringMap(tags)},
		SkipCredentialsValidation: pulumi.Bool(c.AWS.SkipCredentialsValidation),
		SkipRegionValidation:      pulumi.Bool(c.AWS.SkipRegionValidation),
		SkipRequestingAccountId:   pulumi.Bool(c.AWS.SkipRequestingAccountID),
		S3UsePathStyle:            pulumi.Bool(c.AWS.S3UsePathStyle),
	}
	if c.AWS.SkipMetadataAPICheck {
		// An explicit false would overrule AWS_EC2_METADATA_DISABLED.
		args.SkipMetadataApiCheck = pulumi.Bool(true)
	}
	if len(c.AWS.AllowedAccountIDs) > 0 {
		args.AllowedAccountIds = pulumi.ToStringArray(c.AWS.AllowedAccountIDs)
	}
	if c.AWS.Profile != "" {
		args.Profile = pulumi.String(c.AWS.Profile)
	}
	args.AccessKey, args.SecretKey, args.Token = optional(c.AWS.AccessKey), optional(c.AWS.SecretKey), optional(c.AWS.Token)
	args.AssumeRole = assumeRole(c)
	manage(args, c.AWS)
	var err error
	if args.Endpoints, err = endpoints(c); err != nil {
		return nil, err
	}
	provider, err := aws.NewProvider(ctx, "aws", args, pulumi.DeleteBeforeReplace(true))
	if err != nil {
		return nil, fmt.Errorf("provider: %w", err)
	}
	return provider, nil
}
