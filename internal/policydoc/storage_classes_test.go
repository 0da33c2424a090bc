package policydoc_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"datatrail/internal/policydoc"
)

func TestStorageClassesExport_AdmitsTheSourcesBelowOnePrefix(t *testing.T) {
	t.Parallel()
	export := policydoc.StorageClassesExport{
		BucketARN: "arn:aws:s3:::access-logs", KeyPrefix: "storage-class-analysis/", Account: "111122223333",
		SourceARNs: []string{"arn:aws:s3:::speech", "arn:aws:s3:::reviews"},
	}
	require.JSONEq(t, `{"Version": "2012-10-17", "Statement": [{
		"Sid": "AnalyticsExport", "Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"},
		"Action": "s3:PutObject", "Resource": "arn:aws:s3:::access-logs/storage-class-analysis/*",
		"Condition": {
			"ArnLike": {"aws:SourceArn": ["arn:aws:s3:::speech", "arn:aws:s3:::reviews"]},
			"StringEquals": {"aws:SourceAccount": "111122223333", "s3:x-amz-acl": "bucket-owner-full-control"}}
	}]}`, text(t, export.Statements()))
}
