package watch

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sns"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
	"datatrail/internal/policydoc"
)

// TopicLinks are the inputs of a Topic that other resources supply.
type TopicLinks struct {
	// KeyARN is the key that encrypts messages; its policy must have Policy.KeyStatements.
	KeyARN pulumi.StringInput
}

// Topic is an encrypted SNS topic that a stack's alarms, or its rules, publish to.
type Topic struct {
	pulumi.ResourceState

	// ARN of the topic, known once its policy exists.
	ARN pulumi.StringOutput `pulumi:"topicArn"`
}

func (c *Topic) build(ctx *pulumi.Context, name string, spec *TopicSpec, links TopicLinks, parent pulumi.ResourceOption) error {
	topic, err := sns.NewTopic(ctx, name, &sns.TopicArgs{
		Name:           pulumi.String(spec.TopicName),
		KmsMasterKeyId: links.KeyARN.ToStringOutput().ToStringPtrOutput(),
	}, parent)
	if err != nil {
		return fmt.Errorf("topic: %w", err)
	}
	document, err := policydoc.New(spec.Policy.Statements()).JSON()
	if err != nil {
		return fmt.Errorf("topic policy: %w", err)
	}
	policy, err := sns.NewTopicPolicy(ctx, name+"-policy", &sns.TopicPolicyArgs{
		Arn: topic.Arn, Policy: pulumi.String(document),
	}, parent)
	if err != nil {
		return fmt.Errorf("topic policy: %w", err)
	}
	for _, email := range spec.Emails {
		endpoint := pulumi.String(email).ToStringOutput()
		if spec.Secret {
			endpoint = pulumi.ToSecret(endpoint).(pulumi.StringOutput)
		}
		subscription := spec.subscription(name, email)
		if _, err := sns.NewTopicSubscription(ctx, subscription, &sns.TopicSubscriptionArgs{
			Topic: topic.Arn, Protocol: pulumi.String("email"), Endpoint: endpoint,
		}, parent); err != nil {
			return fmt.Errorf("subscription %s: %w", subscription, err)
		}
	}
	c.ARN = policy.Arn
	return nil
}

// NewTopic creates a topic, its policy and its subscriptions.
func NewTopic(ctx *pulumi.Context, name string, spec *TopicSpec, links TopicLinks, opts ...pulumi.ResourceOption,
) (*Topic, error) {
	c := &Topic{}
	return component.New(ctx, name, c, spec, links, component.Frame[*TopicSpec, TopicLinks]{
		Type: TopicType, Noun: "topic", Build: c.build,
	}, opts)
}
