package policydoc_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/policydoc"
)

const (
	alertsARN = "arn:aws:sns:eu-central-1:111122223333:datatrail-prod-alerts"
	tamperARN = "arn:aws:sns:eu-central-1:111122223333:datatrail-prod-tamper"
)

var (
	alerts = policydoc.AlertsTopic{
		TopicARN: alertsARN, Account: "111122223333",
		AlarmARNPattern: "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:datatrail-prod/*",
	}
	tamper = policydoc.TamperTopic{TopicARN: tamperARN}
)

func text(t *testing.T, statements []policydoc.Statement) string {
	t.Helper()
	document, err := policydoc.New(statements).JSON()
	require.NoError(t, err)
	return document
}

func TestAlertsTopic_AdmitsThisStacksAlarmsOnly(t *testing.T) {
	t.Parallel()
	require.JSONEq(t, `{"Version": "2012-10-17", "Statement": [
		{"Sid": "AlarmsPublish", "Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"},
		 "Action": "sns:Publish", "Resource": "`+alertsARN+`",
		 "Condition": {
			"ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:datatrail-prod/*"},
			"StringEquals": {"aws:SourceAccount": "111122223333"}}},
		{"Sid": "DenyInsecureTransport", "Effect": "Deny", "Principal": "*",
		 "Action": "sns:Publish", "Resource": "`+alertsARN+`",
		 "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
	]}`, text(t, alerts.Statements()))
	require.JSONEq(t, `{"Version": "2012-10-17", "Statement": [
		{"Sid": "AlarmsEncrypt", "Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"},
		 "Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*",
		 "Condition": {
			"ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:datatrail-prod/*"},
			"StringEquals": {
				"aws:SourceAccount": "111122223333", "kms:EncryptionContext:aws:sns:topicArn": "`+alertsARN+`"}}}
	]}`, text(t, alerts.KeyStatements()))
}

func TestTamperTopic_AdmitsEventBridgeWithoutAConditionAndItsKeyNamesTheTopic(t *testing.T) {
	t.Parallel()
	require.JSONEq(t, `{"Version": "2012-10-17", "Statement": [
		{"Sid": "RulesPublish", "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},
		 "Action": "sns:Publish", "Resource": "`+tamperARN+`"}
	]}`, text(t, tamper.Statements()))
	require.JSONEq(t, `{"Version": "2012-10-17", "Statement": [
		{"Sid": "RulesEncrypt", "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},
		 "Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*",
		 "Condition": {"StringEquals": {"kms:EncryptionContext:aws:sns:topicArn": "`+tamperARN+`"}}}
	]}`, text(t, tamper.KeyStatements()))
}

func TestTopics_EachAdmitsOneServiceAlone(t *testing.T) {
	t.Parallel()
	assert.NotContains(t, text(t, alerts.Statements())+text(t, alerts.KeyStatements()), "events.amazonaws.com")
	assert.NotContains(t, text(t, tamper.Statements())+text(t, tamper.KeyStatements()), "cloudwatch.amazonaws.com")
}

func TestAuditKey_AdmitsThePublishersOfEncryptedTopics(t *testing.T) {
	t.Parallel()
	key := policydoc.AuditKey{
		AccountRootARN: "arn:aws:iam::111122223333:root", TrailARN: "arn:aws:cloudtrail:eu-central-1:111122223333:trail/x",
		TrailARNPattern: "arn:aws:cloudtrail:*:111122223333:trail/*",
	}
	assert.NotContains(t, text(t, key.Statements()), "AlarmsEncrypt")
	key.Topics = []policydoc.Topic{alerts, tamper}
	assert.Subset(t, key.Statements(), append(alerts.KeyStatements(), tamper.KeyStatements()...))
}
