package stack

import (
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/config"
)

// Identity says where a stack is deployed, and by whom.
type Identity struct {
	// Account is the 12-digit account id.
	Account string
	// Region of the stack.
	Region string
	// Partition is that of the Region, such as aws or aws-eusc.
	Partition string
	// DNSSuffix ends the host names of the partition's services.
	DNSSuffix string
	// Caller is the ARN of the deploying principal: for a role, of its session.
	Caller string
	// Regions are the Regions whose events the tables cover.
	Regions []string
	// Presumed says that AWS has not been asked yet, so the account may be another one.
	Presumed bool
}

// regions asks for the account's Regions where a table needs them.
func regions(ctx *pulumi.Context, c config.Config, provider pulumi.ProviderResource) ([]string, error) {
	switch {
	case c.Analysis == nil || !c.Trail.MultiRegion && len(c.Analysis.Regions) == 0:
		return []string{c.AWS.Region}, nil
	case len(c.Analysis.Regions) > 0:
		return c.Analysis.Regions, nil
	}
	enabled, err := aws.GetRegions(ctx, nil, pulumi.Provider(provider))
	if err != nil {
		return nil, fmt.Errorf("regions: %w", err)
	}
	return slices.Sorted(slices.Values(enabled.Names)), nil
}

// identify asks the provider whose credentials it has.
func identify(ctx *pulumi.Context, c config.Config, provider pulumi.ProviderResource) (Identity, error) {
	caller, err := aws.GetCallerIdentity(ctx, nil, pulumi.Provider(provider))
	if err != nil {
		return Identity{}, fmt.Errorf("caller identity: %w", err)
	}
	if err := allow(c.AWS, caller.AccountId); err != nil {
		return Identity{}, fmt.Errorf("configuration:\n%w", err)
	}
	recorded, err := regions(ctx, c, provider)
	if err != nil {
		return Identity{}, err
	}
	return Identity{
		Account:   caller.AccountId,
		Region:    c.AWS.Region,
		Partition: c.AWS.Partition(),
		DNSSuffix: c.AWS.DNSSuffix(),
		Caller:    caller.Arn,
		Regions:   recorded,
	}, nil
}

func (i Identity) bucketARN(name string) string {
	return arn.ARN{Partition: i.Partition, Service: "s3", Resource: name}.String()
}

func (i Identity) rootARN(account string) string {
	return arn.ARN{Partition: i.Partition, Service: "iam", AccountID: account, Resource: "root"}.String()
}

func (i Identity) trailARN(region, name string) string {
	return arn.ARN{
		Partition: i.Partition, Service: "cloudtrail", Region: region, AccountID: i.Account, Resource: "trail/" + name,
	}.String()
}

// regionalARN names a resource of the stack's account and Region.
func (i Identity) regionalARN(service, resource string) string {
	return arn.ARN{
		Partition: i.Partition, Service: service, Region: i.Region, AccountID: i.Account, Resource: resource,
	}.String()
}

func (i Identity) logGroupARN(name string) string { return i.regionalARN("logs", "log-group:"+name) }

func (i Identity) alarmARN(name string) string { return i.regionalARN("cloudwatch", "alarm:"+name) }

// logsService is the principal of CloudWatch Logs. docs/unproven.md#logs-service-in-other-partitions
func (i Identity) logsService() string {
	return "logs." + i.Region + "." + i.DNSSuffix
}
