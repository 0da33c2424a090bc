package accesslogs

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
	"datatrail/internal/dataset"
)

// DeliveryType is the type token of Delivery.
const DeliveryType = "datatrail:accesslogs:Delivery"

// LogType is what CloudWatch Logs calls the server access logs of S3.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/sal-cw-enabling.html
const LogType = "S3_SERVER_ACCESS_LOGS"

// Delivery is a log group, with what delivers the access logs of buckets to it.
type Delivery struct {
	pulumi.ResourceState

	// LogGroup is the log group, for resources that must wait for it.
	LogGroup *cloudwatch.LogGroup `pulumi:"-"`
}

// New creates a log group, a destination and, for every source, a delivery source and a delivery. Records arrive within a few
// hours, and S3 does not guarantee any.
//
// CloudWatch Logs allows one change to sources or deliveries at a time in an account, and the provider does not retry. So New
// creates the sources one after another, and then the deliveries. They are deleted in the opposite order, whichever of them leave,
// unless several buckets are replaced at once. docs/unproven.md#deliveries-one-at-a-time
//
// AWS itself writes the policy that lets its delivery service write to the log group.
// docs/unproven.md#policy-of-a-delivered-log-group
func New(ctx *pulumi.Context, name string, spec *Spec, links Links, opts ...pulumi.ResourceOption) (*Delivery, error) {
	c := &Delivery{}
	return component.New(ctx, name, c, spec, links, component.Frame[*Spec, Links]{
		Type: DeliveryType, Noun: "access log delivery", Suits: suits, Build: c.build,
	}, opts)
}

// following is a text that is known beforehand, and that follows from a name. The engine sees that it does, and where what has
// the name is replaced, it replaces what has the text as well: a bucket that is made again needs another delivery.
// docs/unproven.md#deliveries-of-a-bucket-made-again
func following(name pulumi.StringInput, text string) pulumi.StringOutput {
	return name.ToStringOutput().ApplyT(func(string) string { return text }).(pulumi.StringOutput)
}

func (c *Delivery) build(ctx *pulumi.Context, name string, spec *Spec, links Links, parent pulumi.ResourceOption) error {
	groupArgs := &cloudwatch.LogGroupArgs{Name: pulumi.String(spec.LogGroup), RetentionInDays: pulumi.Int(spec.RetentionDays)}
	if spec.KMS {
		groupArgs.KmsKeyId = links.KeyARN.ToStringOutput().ToStringPtrOutput()
	}
	var err error
	if c.LogGroup, err = cloudwatch.NewLogGroup(ctx, name+"-log-group", groupArgs, parent); err != nil {
		return fmt.Errorf("log group: %w", err)
	}
	// AWS refuses to point a destination that has tags, be they the provider's, at another log group.
	// https://github.com/hashicorp/terraform-provider-aws/issues/43572
	replaced := pulumi.ReplaceOnChanges([]string{"deliveryDestinationConfiguration"})
	destination, err := cloudwatch.NewLogDeliveryDestination(ctx, name+"-destination", &cloudwatch.LogDeliveryDestinationArgs{
		Name: pulumi.String(spec.Destination), OutputFormat: pulumi.String("json"),
		DeliveryDestinationConfiguration: cloudwatch.LogDeliveryDestinationDeliveryDestinationConfigurationArgs{
			DestinationResourceArn: following(c.LogGroup.Name, spec.LogGroupARN),
		},
	}, parent, replaced)
	if err != nil {
		return fmt.Errorf("destination: %w", err)
	}
	return c.deliver(ctx, name, spec, links, destination, parent)
}

// deliver makes the sources and the deliveries, each after the one before. They are called by the buckets' physical names: AWS
// takes one source of a bucket, whatever the stack calls the bucket.
func (c *Delivery) deliver(ctx *pulumi.Context, name string, spec *Spec, links Links,
	destination *cloudwatch.LogDeliveryDestination, parent pulumi.ResourceOption,
) error {
	planned := spec.inOrder()
	// Creations wait for their dependencies. Deletions wait only for direct dependents that are deleted as well: with the chain
	// alone, those of two buckets that leave in one update would meet. To the engine, what depends on a component depends on all
	// children that were made before. DependsOn would name each of them in the state; this names the component, which is never
	// replaced.
	inTurn := pulumi.Composite(parent, pulumi.ReplaceWith([]pulumi.Resource{c}))
	made := make([]*cloudwatch.LogDeliverySource, len(planned))
	before := pulumi.Resource(destination)
	for i, s := range planned {
		bucket := links.Buckets[s.BucketName]
		source, err := cloudwatch.NewLogDeliverySource(ctx, name+"-"+s.BucketName, &cloudwatch.LogDeliverySourceArgs{
			Name: pulumi.String(Name(s.BucketName)), LogType: pulumi.String(LogType), ResourceArn: following(bucket.Name, s.BucketARN),
		}, inTurn, pulumi.Protect(s.Protected), pulumi.DependsOn(append([]pulumi.Resource{before}, bucket.Settled...)))
		if err != nil {
			return fmt.Errorf("source %s: %w", s.BucketName, err)
		}
		made[i], before = source, source
	}
	for i, s := range planned {
		delivery, err := cloudwatch.NewLogDelivery(ctx, name+"-"+s.BucketName, &cloudwatch.LogDeliveryArgs{
			DeliverySourceName: made[i].Name, DeliveryDestinationArn: following(destination.Name, spec.DestinationARN),
			RecordFields: pulumi.ToStringArray(dataset.AccessLogFields()),
		}, inTurn, pulumi.Protect(s.Protected), pulumi.DependsOn([]pulumi.Resource{before}))
		if err != nil {
			return fmt.Errorf("delivery %s: %w", s.BucketName, err)
		}
		before = delivery
	}
	return nil
}
