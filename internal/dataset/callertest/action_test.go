package callertest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/internal/dataset"
	"datatrail/internal/dataset/callertest"
)

func TestActions_AreThoseThatDecideACall(t *testing.T) {
	for api, want := range map[string][]string{
		"GetObject":             {"s3:GetObject", "s3:GetObjectVersion"},
		"HeadObject":            {"s3:GetObject", "s3:GetObjectVersion"},
		"UploadPartCopy":        {"s3:GetObject", "s3:GetObjectVersion"},
		"GetObjectTagging":      {"s3:GetObjectTagging", "s3:GetObjectVersionTagging"},
		"ListObjectAnnotations": {"s3:ListObjectAnnotations", "s3:ListObjectVersionAnnotations"},
		"DeleteObject":          {"s3:DeleteObject", "s3:DeleteObjectVersion"},
		"ListParts":             {"s3:ListMultipartUploadParts"},
		"ListObjectVersions":    {"s3:ListBucketVersions"},
		"HeadBucket":            {"s3:ListBucket"},
	} {
		call := callertest.Call{Caller: dataset.Caller{API: api}}
		assert.Equal(t, want, call.Actions(), api)
	}
	assert.True(t, callertest.Call{Caller: dataset.Caller{API: "ListObjectsV2"}}.OnBucket())
	assert.False(t, callertest.Call{Caller: dataset.Caller{API: "ListParts"}}.OnBucket())
}
