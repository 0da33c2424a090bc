package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/policydoc"
	"datatrail/internal/watch"
)

func (p *Plan) planTamper(trailARN string) {
	if !p.alerts().Tamper {
		return
	}
	args := &watch.TamperArgs{Trail: p.Trail.Name, TrailARN: trailARN, LogGroup: p.logGroupName()}
	args.Buckets = []string{p.TrailLogs.BucketName, p.AccessLogs.BucketName}
	if p.Analysis != nil {
		args.Buckets = append(args.Buckets, p.Analysis.Results.BucketName)
	}
	for _, s := range p.sources() {
		args.Buckets = append(args.Buckets, s.Bucket)
	}
	p.Watch.Tamper = args
}

func (p *Plan) planTopic() {
	if p.config.Alerts == nil {
		return
	}
	id, name := p.Identity, watch.TopicName(p.Trail.Name)
	policy := policydoc.AlertsTopic{
		TopicARN: id.regionalARN("sns", name), Account: id.Account,
		AlarmARNPattern: id.alarmARN(watch.AlarmName(p.Trail.Name, "*")),
	}
	if p.Watch.Tamper != nil {
		for _, rule := range p.Watch.Tamper.RuleNames() {
			policy.RuleARNs = append(policy.RuleARNs, id.regionalARN("events", "rule/"+rule))
		}
	}
	p.Watch.Topic = &watch.TopicArgs{TopicName: name, Policy: policy, Emails: p.config.Alerts.Emails}
}

// buildTopic returns all topics that are told: the stack's own first.
func (b *built) buildTopic(ctx *pulumi.Context, args watch.TopicArgs, provider pulumi.ResourceOption,
) ([]pulumi.StringInput, error) {
	args.KMSKeyARN = b.keyARN
	topic, err := watch.NewTopic(ctx, "alerts", &args, provider)
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
	topics, err := b.buildTopic(ctx, *w.Topic, provider)
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
		args.Topics, args.KeyARN = topics, b.keyARN
		if _, err := watch.NewTamper(ctx, "tamper", &args, provider); err != nil {
			return err
		}
	}
	return nil
}
