package tampering

import "slices"

// listeners are what tells of calls: topics, alarms and rules.
func (s Site) listeners() []Thing {
	alarm, rule := s.Trail+"/speech/egress-bytes", s.Trail+"-tamper-key"
	alarmARN, ruleARN := s.arn("cloudwatch", "alarm:"+alarm), s.arn("events", "rule/"+rule)
	among := []any{texts("other", alarm)}
	return []Thing{
		{
			Name: "the topics and their subscriptions", Service: "sns", Resource: "topic", By: "rule `tamper-topics`", Refused: s.TopicARN,
			Names: map[string][]any{
				"TopicArn": texts(s.TopicARN), "ResourceArn": texts(s.TopicARN), "SubscriptionArn": texts(s.TopicARN + ":0f1e2d3c"),
			},
			Untold: slices.Concat(untold(another, "CreateTopic"), untold("publishes a message, and silences nothing", "Publish"),
				untold("confirms what `Subscribe` has requested, which is reported", "ConfirmSubscription")),
		},
		{
			Name: "the alarms", Service: "cloudwatch", Resource: "alarm", Source: "monitoring", By: "rule `tamper-alarms`",
			Refused: alarmARN, Names: map[string][]any{
				"AlarmName": texts(alarm), "AlarmNames": among, "MuteTargets.AlarmNames": among, "ResourceARN": texts(alarmARN),
			},
		},
		{
			Name: "the rules and their targets", Service: "events", Resource: "rule-on-default-event-bus", Refused: ruleARN,
			By:    "rule `rules-tamper`; rule `tamper-alarms` for that rule itself",
			Names: map[string][]any{"Name": texts(rule), "Rule": texts(rule), "ResourceARN": texts(ruleARN)},
		},
	}
}
