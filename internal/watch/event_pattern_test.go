package watch

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// matches reports whether an event matches, as EventBridge compares: every field of the pattern must hold
// one of the listed values, arrays of objects are searched, and of the alternatives in $or one must hold.
func matches(pattern, event any) bool {
	fields, ok := pattern.(map[string]any)
	if !ok {
		return slices.Contains(pattern.([]any), event)
	}
	if items, many := event.([]any); many {
		return slices.ContainsFunc(items, func(item any) bool { return matches(pattern, item) })
	}
	object, ok := event.(map[string]any)
	if !ok {
		return false
	}
	for name, want := range fields {
		if name == "$or" {
			either := want.([]any)
			if !slices.ContainsFunc(either, func(one any) bool { return matches(one, event) }) {
				return false
			}
		} else if value, found := object[name]; !found || !matches(want, value) {
			return false
		}
	}
	return true
}

func plainJSON(t *testing.T, value any) any {
	t.Helper()
	encoded, err := json.Marshal(value)
	require.NoError(t, err)
	var out any
	require.NoError(t, json.Unmarshal(encoded, &out))
	return out
}

// event is a call as CloudTrail hands it to EventBridge.
func event(t *testing.T, service, call string, parameters map[string]any, resourceARN string) any {
	t.Helper()
	return plainJSON(t, map[string]any{
		"version": "0", "source": "aws." + service, "detail-type": "AWS API Call via CloudTrail", "region": "eu-central-1",
		"detail": map[string]any{
			"eventSource": service + ".amazonaws.com", "eventName": call, "errorCode": "AccessDenied",
			"requestParameters": parameters, "resources": []any{map[string]any{"ARN": "arn:other"}, map[string]any{"ARN": resourceARN}},
		},
	})
}

const (
	trailARN = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/datatrail-prod"
	keyARN   = "arn:aws:kms:eu-central-1:111122223333:key/1"
)

func TestTamper_TellsOfCallsOnWhatIsTheStacksAndOfNoOthers(t *testing.T) {
	t.Parallel()
	args := TamperSpec{Trail: "datatrail-prod", TrailARN: trailARN, Buckets: []string{"logs", "speech"}, LogGroup: "/cloudtrail/datatrail-prod"}
	var patterns []any
	for _, r := range args.rules() {
		p := keyPattern(keyARN)
		if r.pattern != nil {
			p = *r.pattern
		}
		patterns = append(patterns, plainJSON(t, p))
	}
	told := func(event any) bool {
		return slices.ContainsFunc(patterns, func(p any) bool { return matches(p, event) })
	}
	of := func(name, value string) map[string]any { return map[string]any{name: value} }
	// Spelled here once more, so that a call that is dropped from the rules is missed.
	for _, call := range []string{"StopLogging", "DeleteTrail", "UpdateTrail"} {
		assert.True(t, told(event(t, "cloudtrail", call, of("name", "datatrail-prod"), "")), call)
		assert.True(t, told(event(t, "cloudtrail", call, of("name", trailARN), "")), call)
		assert.False(t, told(event(t, "cloudtrail", call, of("name", "datatrail-prod2"), "")), call)
	}
	assert.True(t, told(event(t, "cloudtrail", "PutEventSelectors", of("trailName", trailARN), "")))
	assert.True(t, told(event(t, "cloudtrail", "PutEventSelectors", of("trailName", "datatrail-prod"), "")))
	assert.False(t, told(event(t, "cloudtrail", "PutEventSelectors", of("trailName", "other"), "")))
	assert.False(t, told(event(t, "cloudtrail", "GetTrailStatus", of("name", "datatrail-prod"), "")))
	for _, call := range []string{
		"PutBucketPolicy", "DeleteBucketPolicy", "PutBucketLogging", "PutBucketLifecycle", "PutBucketLifecycleConfiguration",
		"DeleteBucketLifecycle", "PutBucketVersioning", "PutBucketEncryption", "DeleteBucketEncryption",
		"PutBucketPublicAccessBlock", "DeleteBucketPublicAccessBlock",
	} {
		for _, bucket := range args.Buckets {
			assert.True(t, told(event(t, "s3", call, of("bucketName", bucket), "")), call+" "+bucket)
		}
		for _, bucket := range []string{"speech-2", "my-speech", "other"} {
			assert.False(t, told(event(t, "s3", call, of("bucketName", bucket), "")), call+" "+bucket)
		}
	}
	assert.False(t, told(event(t, "s3", "GetBucketPolicy", of("bucketName", "speech"), "")))
	assert.False(t, told(event(t, "s3", "PutObject", of("bucketName", "speech"), "")))
	for _, call := range []string{"DisableKey", "ScheduleKeyDeletion", "PutKeyPolicy"} {
		assert.True(t, told(event(t, "kms", call, of("keyId", "alias/x"), keyARN)), call)
		assert.False(t, told(event(t, "kms", call, of("keyId", "alias/x"), keyARN+"2")), call)
	}
	assert.False(t, told(event(t, "kms", "Decrypt", nil, keyARN)))
	assert.True(t, told(event(t, "logs", "DeleteLogGroup", of("logGroupName", "/cloudtrail/datatrail-prod"), "")))
	assert.False(t, told(event(t, "logs", "DeleteLogGroup", of("logGroupName", "/other"), "")))
	assert.False(t, told(event(t, "logs", "PutLogEvents", of("logGroupName", "/cloudtrail/datatrail-prod"), "")))
}

func TestTamper_SpreadsBucketsOverPatternsThatFit(t *testing.T) {
	t.Parallel()
	args := TamperSpec{Trail: strings.Repeat("t", 128), TrailARN: trailARN, LogGroup: "g"}
	for i := range 400 {
		args.Buckets = append(args.Buckets, fmt.Sprintf("%063d", i))
	}
	require.NoError(t, args.Validate())
	var named []string
	for _, p := range bucketPatterns(args.Buckets) {
		named = append(named, p.Detail.Parameters.Bucket...)
	}
	require.Equal(t, args.Buckets, named, "each bucket is in one pattern")
	seen := map[string]bool{}
	for _, r := range args.rules() {
		name := args.ruleName(r)
		require.LessOrEqual(t, len(name), 64)
		require.False(t, seen[name], name)
		seen[name] = true
	}
	require.Len(t, args.Undelivered(), len(seen), "an alarm for every rule")
	args.TrailARN = trailARN + strings.Repeat("a", MaxEventPattern)
	require.ErrorContains(t, args.Validate(), "rule trail: a pattern of")
}

func TestTamper_MessageNamesTheCallTheThingAndTheCaller(t *testing.T) {
	t.Parallel()
	args := TamperSpec{Trail: "datatrail-prod", TrailARN: trailARN}
	message := args.message(rule{subject: "$.detail.requestParameters.bucketName"})
	template := string(message.InputTemplate.(pulumi.String))
	var sentence string
	require.NoError(t, json.Unmarshal([]byte(template), &sentence), "a JSON string")
	for name := range message.InputPaths.(pulumi.StringMap) {
		assert.Contains(t, sentence, "<"+name+">")
	}
	assert.Contains(t, string(args.message(rule{}).InputTemplate.(pulumi.String)), "on trail datatrail-prod")
}

func TestTamper_AnAlarmWatchesWhetherEachRulesNewsArrives(t *testing.T) {
	t.Parallel()
	args := TamperSpec{Trail: "datatrail-prod", TrailARN: trailARN, Buckets: []string{"logs"}, LogGroup: "/cloudtrail/datatrail-prod"}
	watched := map[string]bool{}
	for _, alarm := range args.Undelivered() {
		m := alarm.series[0].metric
		assert.Equal(t, "AWS/Events/FailedInvocations", m.namespace+"/"+m.name)
		require.Len(t, m.dimensions, 1)
		assert.Equal(t, "RuleName", m.dimensions[0].name)
		watched[m.dimensions[0].value] = true
		assert.InDelta(t, 1, alarm.threshold, 0, "one lost message is one too many")
	}
	for _, r := range args.rules() {
		assert.True(t, watched[args.ruleName(r)], r.suffix)
	}
}
