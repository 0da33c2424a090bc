package policydoc_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"datatrail/internal/policydoc"
)

var alerts = policydoc.AlertsTopic{
	TopicARN:        "arn:aws:sns:eu-central-1:111122223333:datatrail-prod-alerts",
	Account:         "111122223333",
	AlarmARNPattern: "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:datatrail-prod/*",
	RuleARNs:        []string{"arn:aws:events:eu-central-1:111122223333:rule/datatrail-prod-tamper-trail"},
}

func text(t *testing.T, statements []policydoc.Statement) string {
	t.Helper()
	document, err := policydoc.New(statements).JSON()
	require.NoError(t, err)
	return document
}

func TestAlertsTopic_AdmitsThisStacksAlarmsAndRulesOnly(t *testing.T) {
	t.Parallel()
	require.JSONEq(t, `{"Version": "2012-10-17", "Statement": [
		{"Sid": "AlarmsPublish", "Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"},
		 "Action": "sns:Publish", "Resource": "arn:aws:sns:eu-central-1:111122223333:datatrail-prod-alerts",
		 "Condition": {
			"ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:datatrail-prod/*"},
			"StringEquals": {"aws:SourceAccount": "111122223333"}}},
		{"Sid": "RulesPublish", "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},
		 "Action": "sns:Publish", "Resource": "arn:aws:sns:eu-central-1:111122223333:datatrail-prod-alerts",
		 "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:events:eu-central-1:111122223333:rule/datatrail-prod-tamper-trail"}}},
		{"Sid": "DenyInsecureTransport", "Effect": "Deny", "Principal": "*",
		 "Action": "sns:Publish", "Resource": "arn:aws:sns:eu-central-1:111122223333:datatrail-prod-alerts",
		 "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
	]}`, text(t, alerts.Statements()))
}

func TestAlertsTopic_KeyGrantsNameTheTopicAndSourceConditionsAreForAlarmsAlone(t *testing.T) {
	t.Parallel()
	require.JSONEq(t, `{"Version": "2012-10-17", "Statement": [
		{"Sid": "AlarmsEncrypt", "Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"},
		 "Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*",
		 "Condition": {
			"ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:datatrail-prod/*"},
			"StringEquals": {
				"aws:SourceAccount": "111122223333",
				"kms:EncryptionContext:aws:sns:topicArn": "arn:aws:sns:eu-central-1:111122223333:datatrail-prod-alerts"}}},
		{"Sid": "RulesEncrypt", "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},
		 "Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*",
		 "Condition": {"StringEquals": {
			"kms:EncryptionContext:aws:sns:topicArn": "arn:aws:sns:eu-central-1:111122223333:datatrail-prod-alerts"}}}
	]}`, text(t, alerts.KeyStatements()))
}

func TestAlertsTopic_WithoutRulesEventBridgeIsNamedNowhere(t *testing.T) {
	t.Parallel()
	quiet := alerts
	quiet.RuleARNs = nil
	require.NotContains(t, text(t, quiet.Statements()), "events.amazonaws.com")
	require.NotContains(t, text(t, quiet.KeyStatements()), "events.amazonaws.com")
}

func TestAuditKey_AdmitsThePublishersOfAnEncryptedTopic(t *testing.T) {
	t.Parallel()
	key := policydoc.AuditKey{
		AccountRootARN: "arn:aws:iam::111122223333:root", TrailARN: "arn:aws:cloudtrail:eu-central-1:111122223333:trail/x",
		TrailARNPattern: "arn:aws:cloudtrail:*:111122223333:trail/*",
	}
	require.NotContains(t, text(t, key.Statements()), "AlarmsEncrypt")
	key.Alerts = &alerts
	require.Subset(t, key.Statements(), alerts.KeyStatements())
}
