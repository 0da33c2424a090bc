package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/policydoc"
	"datatrail/internal/watch"
)

// tamper plans the rules, wanted or not: what they would cost is told either way.
func (p *Plan) tamper(trailARN string) *watch.TamperArgs {
	args := &watch.TamperArgs{Trail: p.Trail.Name, TrailARN: trailARN, LogGroup: p.logGroupName()}
	args.Buckets = []string{p.TrailLogs.BucketName, p.AccessLogs.BucketName}
	if p.Analysis != nil {
		args.Buckets = append(args.Buckets, p.Analysis.Results.BucketName)
	}
	for _, s := range p.sources() {
		args.Buckets = append(args.Buckets, s.Bucket)
	}
	return args
}

// planTamper precedes the alarms, which watch whether its news arrives.
func (p *Plan) planTamper(trailARN string) {
	if p.alerts().Tamper {
		p.Watch.Tamper = p.tamper(trailARN)
	}
}

func (p *Plan) planTopics() {
	if p.config.Alerts == nil {
		return
	}
	id, emails := p.Identity, p.config.Alerts.Emails
	name := watch.AlertsTopicName(p.Trail.Name)
	p.Watch.Topic = &watch.TopicArgs{TopicName: name, Emails: emails, Policy: policydoc.AlertsTopic{
		TopicARN: id.regionalARN("sns", name), Account: id.Account,
		AlarmARNPattern: id.alarmARN(watch.AlarmName(p.Trail.Name, "*")),
	}}
	if p.Watch.Tamper != nil {
		name := watch.TamperTopicName(p.Trail.Name)
		p.Watch.TamperTopic = &watch.TopicArgs{
			TopicName: name, Emails: emails, Policy: policydoc.TamperTopic{TopicARN: id.regionalARN("sns", name)},
		}
	}
}

// topics are those that the key encrypts.
func (w Watch) topics() []policydoc.Topic {
	var out []policydoc.Topic
	for _, topic := range []*watch.TopicArgs{w.Topic, w.TamperTopic} {
		if topic != nil {
			out = append(out, topic.Policy)
		}
	}
	return out
}

// buildTopic returns all topics that are told: the stack's own first.
func (b *built) buildTopic(ctx *pulumi.Context, name string, args watch.TopicArgs, provider pulumi.ResourceOption,
) ([]pulumi.StringInput, error) {
	args.KMSKeyARN = b.keyARN
	topic, err := watch.NewTopic(ctx, name, &args, provider)
	if err != nil {
		return nil, err
	}
	topics := []pulumi.StringInput{topic.ARN}
	for _, arn := range b.plan.config.Alerts.TopicARNs {
		topics = append(topics, pulumi.String(arn))
	}
	return topics, nil
}

func (b *built) buildAlerts(ctx *pulumi.Context, w Watch, provider pulumi.ResourceOption) error {
	if w.Topic == nil {
		return nil
	}
	topics, err := b.buildTopic(ctx, "alerts", *w.Topic, provider)
	if err != nil {
		return err
	}
	if w.Alarms != nil {
		args := *w.Alarms
		args.Topics = topics
		if _, err := watch.NewAlarms(ctx, "alarms", &args, provider); err != nil {
			return err
		}
	}
	if w.Tamper != nil {
		args := *w.Tamper
		if args.Topics, err = b.buildTopic(ctx, "tamper-topic", *w.TamperTopic, provider); err != nil {
			return err
		}
		args.KeyARN = b.keyARN
		if _, err := watch.NewTamper(ctx, "tamper", &args, provider); err != nil {
			return err
		}
	}
	return nil
}
