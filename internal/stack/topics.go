package stack

import (
	"errors"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/policydoc"
	"datatrail/internal/watch"
)

// alertsTopic is nil where nobody is told of anything.
func (p *planner) alertsTopic() *watch.TopicSpec {
	if p.config.Alerts == nil {
		return nil
	}
	name := watch.AlertsTopicName(p.trailName())
	return &watch.TopicSpec{TopicName: name, Emails: p.alerts().Emails, Policy: policydoc.AlertsTopic{
		TopicARN: p.Identity.regionalARN("sns", name), Account: p.Identity.Account,
		AlarmARNPattern: p.Identity.alarmARN(watch.AlarmName(p.trailName(), "*")),
	}}
}

// tamperTopic is apart from that of the alarms, since EventBridge takes no condition in a topic's policy.
func (p *planner) tamperTopic() *watch.TopicSpec {
	if !p.alerts().Tamper {
		return nil
	}
	name := watch.TamperTopicName(p.trailName())
	return &watch.TopicSpec{
		TopicName: name, Emails: p.alerts().Emails, Policy: policydoc.TamperTopic{TopicARN: p.Identity.regionalARN("sns", name)},
	}
}

// topics are those that the stack makes, and the key encrypts.
func (p *planner) topics() []*watch.TopicSpec {
	var out []*watch.TopicSpec
	for _, topic := range []*watch.TopicSpec{p.alertsTopic(), p.tamperTopic()} {
		if topic != nil {
			out = append(out, topic)
		}
	}
	return out
}

// topic makes a topic, and returns all that are told: it first.
func (b *builder) topic(ctx *pulumi.Context, name string, spec *watch.TopicSpec) ([]pulumi.StringInput, error) {
	made, err := watch.NewTopic(ctx, name, spec, watch.TopicLinks{KeyARN: b.key.ARN}, b.provider)
	if err != nil {
		return nil, err
	}
	told := []pulumi.StringInput{made.ARN}
	for _, arn := range b.plan.Watch.TopicARNs {
		told = append(told, pulumi.String(arn))
	}
	return told, nil
}

// topics are told by the alarms, and by the rules on tampering.
var topics = part{
	plan: func(p *planner) {
		p.Watch.Topic, p.Watch.TamperTopic, p.Watch.TopicARNs = p.alertsTopic(), p.tamperTopic(), p.alerts().TopicARNs
	},
	validate: func(p *Plan) error {
		return errors.Join(refusal("alerts", p.Watch.Topic), refusal("alerts.tamper", p.Watch.TamperTopic))
	},
	build: func(ctx *pulumi.Context, b *builder) (err error) {
		if b.plan.Watch.Topic == nil {
			return nil
		}
		b.topics, err = b.topic(ctx, "alerts", b.plan.Watch.Topic)
		return err
	},
}
