package eventpattern_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/watch/watchtest/eventpattern"
)

const event = `{
	"source": "aws.s3", "detail": {
		"eventName": "PutBucketPolicy", "requestParameters": {"bucketName": "speech", "alarmNames": ["a/1", "b/2"], "none": null, "n": 5},
		"resources": [{"ARN": "arn:one"}, {"ARN": "arn:two"}]
	}
}`

func TestMatches_FollowsTheDocumentedOperators(t *testing.T) {
	t.Parallel()
	var decoded any
	require.NoError(t, json.Unmarshal([]byte(event), &decoded))
	for text, want := range map[string]bool{
		`{"source": ["aws.s3"]}`:                                                          true,
		`{"source": ["aws.kms"]}`:                                                         false,
		`{"source": ["aws.kms", "aws.s3"]}`:                                               true,
		`{"source": [{"prefix": "aws."}]}`:                                                true,
		`{"source": [{"prefix": "s3"}]}`:                                                  false,
		`{"source": [{"suffix": ".s3"}]}`:                                                 true,
		`{"source": [{"suffix": "aws"}]}`:                                                 false,
		`{"source": [{"wildcard": "*s*3"}]}`:                                              true,
		`{"source": [{"wildcard": "aws.s3"}]}`:                                            true,
		`{"source": [{"wildcard": "aws.*.s3"}]}`:                                          false,
		`{"source": [{"wildcard": "a*ws.s"}]}`:                                            false,
		`{"detail": {"resources": {"ARN": ["arn:two"]}}}`:                                 true,
		`{"detail": {"resources": {"ARN": ["arn:three"]}}}`:                               false,
		`{"detail": {"requestParameters": {"alarmNames": [{"prefix": "b/"}]}}}`:           true,
		`{"detail": {"requestParameters": {"alarmNames": [{"prefix": "c/"}]}}}`:           false,
		`{"detail": {"requestParameters": {"bucketName": [{"exists": true}]}}}`:           true,
		`{"detail": {"requestParameters": {"bucketName": [{"exists": false}]}}}`:          false,
		`{"detail": {"requestParameters": {"trailName": [{"exists": false}]}}}`:           true,
		`{"detail": {"requestParameters": {"none": [null]}}}`:                             true,
		`{"detail": {"requestParameters": {"n": [{"prefix": "5"}]}}}`:                     false,
		`{"detail": {"requestParameters": {"n": [5]}}}`:                                   true,
		`{"detail": {"eventName": ["PutBucketPolicy"], "errorCode": ["x"]}}`:              false,
		`{"detail": {"$or": [{"errorCode": ["x"]}, {"eventName": [{"prefix": "Put"}]}]}}`: true,
		`{"detail": {"$or": [{"errorCode": ["x"]}, {"eventName": ["Put"]}]}}`:             false,
		`{"source": ["aws.s3"], "detail": {"eventName": ["GetBucketPolicy"]}}`:            false,
	} {
		p, err := eventpattern.Parse(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, p.Matches(decoded), text)
	}
}

func TestParse_RefusesWhatEventBridgeDoes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"source": "aws.s3"}`:                      "neither an object nor a list",
		`{"source": []}`:                            "1 values at least",
		`{}`:                                        "empty",
		`{"source": [{"begins": "aws"}]}`:           "is not known",
		`{"source": [{"exists": "true"}]}`:          "is not known",
		`{"source": [{"wildcard": "a**"}]}`:         "two stars",
		`{"$or": [{"source": ["aws.s3"]}]}`:         "2 values at least",
		`{"$or": [{"source": ["aws.s3"]}, "oops"]}`: "empty",
		`[]`: "event pattern",
	} {
		_, err := eventpattern.Parse(text)
		require.ErrorContains(t, err, want, text)
	}
}
