package policydoc

const (
	alarmService = "cloudwatch.amazonaws.com"
	ruleService  = "events.amazonaws.com"
)

// AlertsTopic says who may publish to a topic, and by what of theirs.
type AlertsTopic struct {
	TopicARN string
	// Account owns the topic, the alarms and the rules.
	Account string
	// AlarmARNPattern matches the alarms, by the prefix that their names share.
	AlarmARNPattern string
	// RuleARNs are the EventBridge rules. Default: none.
	RuleARNs []string
}

// Statements let the alarms and rules publish, and nobody over plain HTTP. Principals of the account
// publish and subscribe by their IAM policies, since a statement for them would bypass those.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
func (t AlertsTopic) Statements() []Statement {
	account := map[string]Values{"aws:SourceAccount": {t.Account}}
	statements := []Statement{{
		Sid: "AlarmsPublish", Effect: Allow, Principal: service(alarmService),
		Action: Values{"sns:Publish"}, Resource: Values{t.TopicARN},
		Condition: Conditions{"ArnLike": {"aws:SourceArn": {t.AlarmARNPattern}}, "StringEquals": account},
	}}
	if len(t.RuleARNs) > 0 {
		statements = append(statements, Statement{
			Sid: "RulesPublish", Effect: Allow, Principal: service(ruleService),
			Action: Values{"sns:Publish"}, Resource: Values{t.TopicARN},
			Condition: Conditions{"ArnEquals": {"aws:SourceArn": t.RuleARNs}},
		})
	}
	return append(statements, Statement{
		Sid: "DenyInsecureTransport", Effect: Deny, Principal: everyone(),
		Action: Values{"sns:Publish"}, Resource: Values{t.TopicARN},
		Condition: Conditions{"Bool": {"aws:SecureTransport": {"false"}}},
	})
}

// KeyStatements let the same alarms and rules use the key that encrypts the topic, for that topic
// only: the encryption context that SNS gives names it.
//
// The source conditions are for alarms alone. KMS does not see them in a rule's request, and would
// refuse every message without anybody being told.
// https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
func (t AlertsTopic) KeyStatements() []Statement {
	actions := Values{"kms:Decrypt", "kms:GenerateDataKey*"}
	const topic = "kms:EncryptionContext:aws:sns:topicArn"
	statements := []Statement{{
		Sid: "AlarmsEncrypt", Effect: Allow, Principal: service(alarmService),
		Action: actions, Resource: Values{"*"},
		Condition: Conditions{
			"ArnLike":      {"aws:SourceArn": {t.AlarmARNPattern}},
			"StringEquals": {"aws:SourceAccount": {t.Account}, topic: {t.TopicARN}},
		},
	}}
	if len(t.RuleARNs) > 0 {
		statements = append(statements, Statement{
			Sid: "RulesEncrypt", Effect: Allow, Principal: service(ruleService),
			Action: actions, Resource: Values{"*"},
			Condition: Conditions{"StringEquals": {topic: {t.TopicARN}}},
		})
	}
	return statements
}
