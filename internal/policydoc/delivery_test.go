package policydoc_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/policydoc"
)

func TestAccessLogDelivery_ByPatternTakesNoLogsOfTheBucketItself(t *testing.T) {
	t.Parallel()
	delivery := policydoc.AccessLogDelivery{
		BucketARN: "arn:aws:s3:::corp-access-logs-111122223333", KeyPrefix: "s3/", Account: "111122223333",
		SourceARNs: []string{"arn:aws:s3:::corp-*-111122223333", "arn:aws:s3:::other"},
	}
	require.JSONEq(t, `{"Version": "2012-10-17", "Statement": [{
		"Sid": "AccessLogDelivery", "Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"},
		"Action": "s3:PutObject", "Resource": "arn:aws:s3:::corp-access-logs-111122223333/s3/*",
		"Condition": {
			"ArnLike": {"aws:SourceArn": ["arn:aws:s3:::corp-*-111122223333", "arn:aws:s3:::other"]},
			"ArnNotLike": {"aws:SourceArn": "arn:aws:s3:::corp-access-logs-111122223333"},
			"StringEquals": {"aws:SourceAccount": "111122223333"}}
	}]}`, text(t, delivery.Statements()))
	for arn, admitted := range map[string]bool{
		"arn:aws:s3:::corp-speech-111122223333":      true,
		"arn:aws:s3:::other":                         true,
		"arn:aws:s3:::corp-access-logs-111122223333": false,
		"arn:aws:s3:::corp-speech-444455556666":      false,
		"arn:aws:s3:::corpse-speech-111122223333":    false,
		"arn:aws:s3:::other-111122223333":            false,
	} {
		assert.Equal(t, admitted, delivery.Admits(arn), arn)
	}
}
