package policydoc

const (
	alarmService = "cloudwatch.amazonaws.com"
	ruleService  = "events.amazonaws.com"

	// topicContext is what SNS tells KMS about the topic whose messages it encrypts.
	topicContext = "kms:EncryptionContext:aws:sns:topicArn"
)

// Topic says who publishes to an encrypted SNS topic.
type Topic interface {
	// ARN returns the ARN of the topic.
	ARN() string
	// Statements returns the topic's policy. It has no statement for principals of the account, because that would bypass their
	// IAM policies, which decide whether they publish and subscribe.
	Statements() []Statement
	// KeyStatements returns the statements for the policy of a key that let the publishers use the key that encrypts the topic,
	// for that topic only: the encryption context that SNS gives names it.
	// https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
	KeyStatements() []Statement
}

// AlertsTopic is the topic of a stack's alarms.
type AlertsTopic struct {
	TopicARN string
	// Account owns the topic and the alarms.
	Account string
	// AlarmARNPattern matches the alarms, by the prefix that their names share.
	AlarmARNPattern string
}

// ARN returns the ARN of the topic.
func (t AlertsTopic) ARN() string { return t.TopicARN }

// Statements returns the statements that let the alarms publish, and nobody over plain HTTP.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
func (t AlertsTopic) Statements() []Statement {
	return []Statement{
		{
			Sid: "AlarmsPublish", Effect: Allow, Principal: service(alarmService),
			Action: Values{"sns:Publish"}, Resource: Values{t.TopicARN}, Condition: t.alarms(),
		},
		{
			Sid: "DenyInsecureTransport", Effect: Deny, Principal: everyone(),
			Action: Values{"sns:Publish"}, Resource: Values{t.TopicARN},
			Condition: Conditions{"Bool": {"aws:SecureTransport": {"false"}}},
		},
	}
}

// KeyStatements returns the statements for the policy of a key that let the same alarms use the key.
func (t AlertsTopic) KeyStatements() []Statement {
	condition := t.alarms()
	condition["StringEquals"][topicContext] = Values{t.TopicARN}
	return []Statement{{
		Sid: "AlarmsEncrypt", Effect: Allow, Principal: service(alarmService),
		Action: Values{"kms:Decrypt", "kms:GenerateDataKey*"}, Resource: Values{"*"}, Condition: condition,
	}}
}

func (t AlertsTopic) alarms() Conditions {
	return Conditions{
		"ArnLike":      {"aws:SourceArn": {t.AlarmARNPattern}},
		"StringEquals": {"aws:SourceAccount": {t.Account}},
	}
}

// TamperTopic is the topic of a stack's EventBridge rules.
type TamperTopic struct {
	TopicARN string
}

// ARN returns the ARN of the topic.
func (t TamperTopic) ARN() string { return t.TopicARN }

// Statements returns the statements that let EventBridge publish. They have no Condition: AWS documents that none works in a
// topic policy for EventBridge, which then silently drops its messages. A role for the rule's target is no alternative, because
// AWS's pages disagree on whether one works with an encrypted topic.
//
// So a rule of any account that knows the ARN can publish here. That is why the rules have a separate topic. Plain HTTP needs
// no Deny, because SNS refuses it for encrypted topics.
//
// docs/unproven.md#eventbridge-encrypted-topic
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
// https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html
func (t TamperTopic) Statements() []Statement {
	return []Statement{{
		Sid: "RulesPublish", Effect: Allow, Principal: service(ruleService),
		Action: Values{"sns:Publish"}, Resource: Values{t.TopicARN},
	}}
}

// KeyStatements returns the statements for the policy of a key that let EventBridge use the key. They cannot name a source: KMS
// sees none in EventBridge's requests through SNS, and would refuse every message. So they name the topic, in the encryption
// context.
// docs/unproven.md#eventbridge-encrypted-topic
func (t TamperTopic) KeyStatements() []Statement {
	return []Statement{{
		Sid: "RulesEncrypt", Effect: Allow, Principal: service(ruleService),
		Action: Values{"kms:Decrypt", "kms:GenerateDataKey*"}, Resource: Values{"*"},
		Condition: Conditions{"StringEquals": {topicContext: {t.TopicARN}}},
	}}
}
