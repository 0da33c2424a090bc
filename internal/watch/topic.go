package watch

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sns"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
	"datatrail/internal/policydoc"
)

// TopicArgs are the arguments of NewTopic.
type TopicArgs struct {
	// TopicName is the physical name. Required.
	TopicName string
	// Policy says who publishes; it names the topic by the ARN that follows from its name. Required.
	Policy policydoc.Topic
	// KMSKeyARN encrypts messages; its policy must have Policy.KeyStatements. Required.
	KMSKeyARN pulumi.StringInput
	// Emails that are subscribed. AWS asks each to confirm. Default: none.
	Emails []string
}

// Topic is an encrypted SNS topic that a stack's alarms, or its rules, publish to.
type Topic struct {
	pulumi.ResourceState

	// ARN of the topic, once its policy stands.
	ARN pulumi.StringOutput `pulumi:"topicArn"`
}

// Validate refuses a topic without a name or an ARN.
func (a *TopicArgs) Validate() error {
	if a.TopicName == "" || a.Policy == nil || !strings.HasSuffix(a.Policy.ARN(), ":"+a.TopicName) {
		return errors.New("TopicName, and a Policy with the ARN that follows from it, are required")
	}
	return nil
}

func (c *Topic) build(ctx *pulumi.Context, name string, args *TopicArgs, parent pulumi.ResourceOption) error {
	topic, err := sns.NewTopic(ctx, name, &sns.TopicArgs{
		Name:           pulumi.String(args.TopicName),
		KmsMasterKeyId: args.KMSKeyARN.ToStringOutput().ToStringPtrOutput(),
	}, parent)
	if err != nil {
		return fmt.Errorf("topic: %w", err)
	}
	document, err := policydoc.New(args.Policy.Statements()).JSON()
	if err != nil {
		return fmt.Errorf("topic policy: %w", err)
	}
	policy, err := sns.NewTopicPolicy(ctx, name+"-policy", &sns.TopicPolicyArgs{
		Arn: topic.Arn, Policy: pulumi.String(document),
	}, parent)
	if err != nil {
		return fmt.Errorf("topic policy: %w", err)
	}
	for _, email := range args.Emails {
		_, err := sns.NewTopicSubscription(ctx, name+"-"+email, &sns.TopicSubscriptionArgs{
			Topic: topic.Arn, Protocol: pulumi.String("email"), Endpoint: pulumi.String(email),
		}, parent)
		if err != nil {
			return fmt.Errorf("subscription of %s: %w", email, err)
		}
	}
	c.ARN = policy.Arn
	return nil
}

// NewTopic creates a topic, its policy and its subscriptions.
func NewTopic(ctx *pulumi.Context, name string, args *TopicArgs, opts ...pulumi.ResourceOption) (*Topic, error) {
	c := &Topic{}
	return component.New(ctx, name, c, args, component.Frame[TopicArgs]{
		Type: TopicType, Noun: "topic", Validate: (*TopicArgs).Validate, Build: c.build,
		Needs: "a KMSKeyARN", Given: func(a *TopicArgs) bool { return a.KMSKeyARN != nil },
	}, opts)
}
