package watch

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// MaxEventPattern is how many characters the pattern of a rule may have.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
const MaxEventPattern = 2048

// roomForNames is what the names of calls leave of a pattern for those of buckets.
const roomForNames = 1300

type parameters struct {
	Name      []string `json:"name,omitempty"`
	TrailName []string `json:"trailName,omitempty"`
	Bucket    []string `json:"bucketName,omitempty"`
	LogGroup  []string `json:"logGroupName,omitempty"`
}

// eventMatch is an alternative: CloudTrail calls its argument by two names.
type eventMatch struct {
	Parameters parameters `json:"requestParameters"`
}

type resources struct {
	ARN []string `json:"ARN"`
}

type eventDetail struct {
	EventSource []string     `json:"eventSource"`
	EventName   []string     `json:"eventName"`
	Parameters  *parameters  `json:"requestParameters,omitempty"`
	Resources   *resources   `json:"resources,omitempty"`
	Or          []eventMatch `json:"$or,omitempty"`
}

// eventPattern matches calls that CloudTrail hands to EventBridge.
type eventPattern struct {
	Source     []string    `json:"source"`
	DetailType []string    `json:"detail-type"`
	Detail     eventDetail `json:"detail"`
}

// Calls that take away what makes the records trustworthy. Those that AWS refused match too: an
// attempt is news.
var (
	trailCalls = []string{
		"DeleteTrail", "PutEventConfiguration", "PutEventSelectors", "PutInsightSelectors", "StopLogging", "UpdateTrail",
	}
	bucketCalls = []string{
		"DeleteBucket", "DeleteBucketEncryption", "DeleteBucketLifecycle", "DeleteBucketOwnershipControls", "DeleteBucketPolicy",
		"DeleteBucketPublicAccessBlock", "PutBucketAcl", "PutBucketEncryption", "PutBucketLifecycle",
		"PutBucketLifecycleConfiguration", "PutBucketLogging", "PutBucketObjectLockConfiguration", "PutBucketOwnershipControls",
		"PutBucketPolicy", "PutBucketPublicAccessBlock", "PutBucketReplication", "PutBucketVersioning",
	}
	keyCalls      = []string{"CancelKeyDeletion", "DisableKey", "DisableKeyRotation", "PutKeyPolicy", "ScheduleKeyDeletion"}
	logGroupCalls = []string{
		"DeleteLogGroup", "DeleteLogStream", "DeleteMetricFilter", "DeleteRetentionPolicy", "DisassociateKmsKey", "PutMetricFilter",
		"PutRetentionPolicy",
	}
)

func calls(service string, names []string) eventPattern {
	return eventPattern{
		Source: []string{"aws." + service}, DetailType: []string{"AWS API Call via CloudTrail"},
		Detail: eventDetail{EventSource: []string{service + ".amazonaws.com"}, EventName: names},
	}
}

// trailPattern matches by name and by ARN, as callers give either.
func trailPattern(name, arn string) eventPattern {
	p, either := calls("cloudtrail", trailCalls), []string{name, arn}
	p.Detail.Or = []eventMatch{{Parameters: parameters{Name: either}}, {Parameters: parameters{TrailName: either}}}
	return p
}

// bucketPatterns spreads the buckets over as many patterns as their names need.
func bucketPatterns(buckets []string) []eventPattern {
	var out []eventPattern
	room := 0
	for _, bucket := range buckets {
		needed := len(bucket) + len(`"",`)
		if needed > room {
			p := calls("s3", bucketCalls)
			p.Detail.Parameters = &parameters{}
			out, room = append(out, p), roomForNames
		}
		names := &out[len(out)-1].Detail.Parameters.Bucket
		*names, room = append(*names, bucket), room-needed
	}
	return out
}

// keyPattern matches by the resource, since callers name a key by id, ARN or alias.
func keyPattern(arn string) eventPattern {
	p := calls("kms", keyCalls)
	p.Detail.Resources = &resources{ARN: []string{arn}}
	return p
}

func logGroupPattern(name string) eventPattern {
	p := calls("logs", logGroupCalls)
	p.Detail.Parameters = &parameters{LogGroup: []string{name}}
	return p
}

// JSON renders the pattern without white space, which counts against the limit.
func (p eventPattern) JSON() (string, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(p); err != nil {
		return "", fmt.Errorf("event pattern: %w", err)
	}
	return string(bytes.TrimRight(out.Bytes(), "\n")), nil
}
