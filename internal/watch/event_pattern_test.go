package watch

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"datatrail/internal/watch/watchtest/eventpattern"
	"datatrail/internal/watch/watchtest/filterpattern"
)

const (
	trailARN       = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/datatrail-prod"
	keyARN         = "arn:aws:kms:eu-central-1:111122223333:key/1"
	groupARN       = "arn:aws:logs:eu-central-1:111122223333:log-group:/cloudtrail/datatrail-prod"
	accessGroupARN = "arn:aws:logs:eu-central-1:111122223333:log-group:/aws/vendedlogs/s3/prod"
	topicARN       = "arn:aws:sns:eu-central-1:111122223333:datatrail-prod-tamper"
	alarmARN       = "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:datatrail-prod/speech/egress-bytes"
	ruleARN        = "arn:aws:events:eu-central-1:111122223333:rule/datatrail-prod-tamper-key"
	madeByAWS      = "trail-log-role-0123abc"
)

func wholeTamper() *TamperSpec {
	return &TamperSpec{
		Trail: "datatrail-prod", TrailARN: trailARN, Buckets: []string{"logs", "speech"}, LogGroup: "/cloudtrail/datatrail-prod",
		AccessLogs: &WatchedDelivery{
			LogGroup: "/aws/vendedlogs/s3/prod", Destination: "prod-access-logs", Sources: []string{"logs", "speech"},
		},
		TopicARNs: []string{strings.ReplaceAll(topicARN, "tamper", "alerts"), topicARN}, Role: RoleByRule,
	}
}

// listeners are rules by suffix, as EventBridge has them.
type listeners map[string]eventpattern.Pattern

func (spec *TamperSpec) listeners(t require.TestingT) listeners {
	out := listeners{}
	for _, r := range spec.rules() {
		text, err := r.complete(map[link]string{linkKey: keyARN, linkRole: madeByAWS}[r.link]).JSON()
		require.NoError(t, err)
		out[r.suffix], err = eventpattern.Parse(text)
		require.NoError(t, err, text)
	}
	return out
}

// ringing are the rules that an event rings.
func (all listeners) ringing(event any) []string {
	var out []string
	for suffix, p := range all {
		if p.Matches(event) {
			out = append(out, suffix)
		}
	}
	return out
}

func (spec *TamperSpec) ringing(t require.TestingT, event any) []string {
	return spec.listeners(t).ringing(event)
}

func plainJSON(t require.TestingT, value any) any {
	encoded, err := json.Marshal(value)
	require.NoError(t, err)
	var out any
	require.NoError(t, json.Unmarshal(encoded, &out))
	return out
}

// event is a call as CloudTrail hands it to EventBridge.
func event(t require.TestingT, service, call string, detail map[string]any) any {
	whole := map[string]any{"eventSource": service + ".amazonaws.com", "eventName": call}
	for name, value := range detail {
		whole[name] = value
	}
	return plainJSON(t, map[string]any{
		"version": "0", "source": "aws." + service, "detail-type": "AWS API Call via CloudTrail", "region": "eu-central-1", "detail": whole,
	})
}

func with(name string, value any) map[string]any {
	return map[string]any{"requestParameters": map[string]any{name: value, "more": "of it"}, "resources": nil}
}

// destined is a destination with a name, and what it leads to.
func destined(name, to string) map[string]any {
	return map[string]any{"requestParameters": map[string]any{
		"name": name, "deliveryDestinationConfiguration": map[string]any{"destinationResourceArn": to},
	}}
}

// denied is what is left of a call that AWS refused, in the poorest case.
func denied(action, resource string) map[string]any {
	return map[string]any{
		"errorCode": "AccessDenied", "requestParameters": nil, "errorMessage": "User: arn:aws:iam::111122223333:user/eve is not authorized to " +
			"perform: " + action + " on resource: " + resource + " because no identity-based policy allows the " + action + " action",
	}
}

func TestTamper_TellsOfCallsOnWhatIsTheStacksAndOfNoOthers(t *testing.T) {
	t.Parallel()
	on := func(arn string) map[string]any {
		return map[string]any{"requestParameters": nil, "resources": []any{map[string]any{"ARN": "arn:other"}, map[string]any{"ARN": arn}}}
	}
	for name, c := range map[string]struct {
		service, call string
		ours, others  map[string]any
		rule          string
	}{
		"a trail by name":            {"cloudtrail", "StopLogging", with("name", "datatrail-prod"), with("name", "datatrail-prod2"), "trail"},
		"a trail by ARN":             {"cloudtrail", "DeleteTrail", with("name", trailARN), with("name", trailARN+"2"), "trail"},
		"a trail's selectors":        {"cloudtrail", "PutEventSelectors", with("trailName", trailARN), with("trailName", "other"), "trail"},
		"a trail's tags":             {"cloudtrail", "RemoveTags", with("resourceId", trailARN), with("resourceId", trailARN+"2"), "trail"},
		"a trail, refused":           {"cloudtrail", "StopLogging", denied("cloudtrail:StopLogging", trailARN), denied("cloudtrail:StopLogging", trailARN+"2"), "trail"},
		"a bucket's policy":          {"s3", "PutBucketPolicy", with("bucketName", "speech"), with("bucketName", "my-speech"), "buckets-1"},
		"who pays":                   {"s3", "PutBucketRequestPayment", with("bucketName", "speech"), with("bucketName", "speech-2"), "buckets-1"},
		"metadata tables":            {"s3", "CreateBucketMetadataConfiguration", with("bucketName", "speech"), with("bucketName", "other"), "buckets-1"},
		"a call that is yet to come": {"s3", "PutBucketFriends", with("bucketName", "speech"), with("bucketName", "other"), "buckets-1"},
		"a bucket's delivery":        {"logs", "PutDeliverySource", with("resourceArn", "arn:aws:s3:::speech"), with("resourceArn", "arn:aws:s3:::my-speech"), "buckets-1"},
		"a log group":                {"logs", "DeleteLogGroup", with("logGroupName", "/cloudtrail/datatrail-prod"), with("logGroupName", "/other"), "log-group"},
		"a log group by its ARN":     {"logs", "PutDataProtectionPolicy", with("logGroupIdentifier", groupARN), with("logGroupIdentifier", groupARN+"2"), "log-group"},
		"a log group's tags":         {"logs", "UntagResource", with("resourceArn", groupARN+":*"), with("resourceArn", groupARN+"2:*"), "log-group"},
		"a delivery into the trail's log group": {
			"logs", "PutDeliveryDestination", with("deliveryDestinationConfiguration", map[string]any{"destinationResourceArn": groupARN}),
			with("deliveryDestinationConfiguration", map[string]any{"destinationResourceArn": groupARN + "2"}), "deliveries",
		},
		"a log group, refused": {"logs", "DeleteLogGroup", denied("logs:DeleteLogGroup", groupARN+":log-stream:"), denied("logs:DeleteLogGroup", groupARN+"2"), "log-group"},
		"the log group of access logs": {
			"logs", "DeleteLogGroup", with("logGroupName", "/aws/vendedlogs/s3/prod"), with("logGroupName", "/aws/vendedlogs/s3/prod2"),
			"access-log-group",
		},
		"that log group, refused": {
			"logs", "PutRetentionPolicy", denied("logs:PutRetentionPolicy", accessGroupARN+":log-stream:"),
			denied("logs:PutRetentionPolicy", accessGroupARN+"2"), "access-log-group",
		},
		"who may write to it": {"logs", "DeleteResourcePolicy", with("resourceArn", accessGroupARN), with("resourceArn", accessGroupARN+"2"), "access-log-group"},
		"a delivery into that one": {
			"logs", "PutDeliveryDestination", with("deliveryDestinationConfiguration", map[string]any{"destinationResourceArn": accessGroupARN}),
			with("deliveryDestinationConfiguration", map[string]any{"destinationResourceArn": accessGroupARN + "2"}), "deliveries",
		},
		"the destination, led elsewhere": {
			"logs", "PutDeliveryDestination", destined("prod-access-logs", "arn:aws:s3:::eve"), destined("other", "arn:aws:s3:::eve"), "deliveries",
		},
		"the destination, led into the trail's log group": {
			"logs", "PutDeliveryDestination", destined("prod-access-logs", groupARN), destined("other", "arn:aws:s3:::eve"), "deliveries",
		},
		"who may deliver to it": {
			"logs", "PutDeliveryDestinationPolicy", with("deliveryDestinationName", "prod-access-logs"),
			with("deliveryDestinationName", "other"), "deliveries",
		},
		"a bucket's source": {"logs", "DeleteDeliverySource", with("name", "speech"), with("name", "my-speech"), "deliveries"},
		"a delivery":        {"logs", "DeleteDelivery", with("id", "whatever AWS gave"), with("none", ""), "deliveries"},
		"another delivery":  {"logs", "CreateDelivery", with("deliverySourceName", "speech"), with("none", ""), "deliveries"},
		"a delivery's fields": {
			"logs", "UpdateDeliveryConfiguration", with("id", "whatever AWS gave"), with("none", ""), "deliveries",
		},
		"every log group":  {"logs", "PutAccountPolicy", with("policyType", "DATA_PROTECTION_POLICY"), with("none", ""), "log-group"},
		"a key":            {"kms", "DisableKey", on(keyARN), on(keyARN + "2"), "key"},
		"a key by its id":  {"kms", "PutKeyPolicy", with("keyId", "1"), with("keyId", "2"), "key"},
		"a key, refused":   {"kms", "ScheduleKeyDeletion", denied("kms:ScheduleKeyDeletion", keyARN), denied("kms:ScheduleKeyDeletion", keyARN+"2"), "key"},
		"a key's material": {"kms", "DeleteImportedKeyMaterial", on(keyARN), on(keyARN + "2"), "key"},
		"a role":           {"iam", "DetachRolePolicy", with("roleName", madeByAWS), with("roleName", "admin"), "role"},
		"a role, refused":  {"iam", "DeleteRolePolicy", denied("iam:DeleteRolePolicy", "role "+madeByAWS), denied("iam:DeleteRolePolicy", "role admin"), "role"},
		"a topic":          {"sns", "SetTopicAttributes", with("topicArn", topicARN), with("topicArn", topicARN+"2"), "topics"},
		"a subscription":   {"sns", "Unsubscribe", with("subscriptionArn", topicARN+":0-1"), with("subscriptionArn", topicARN+"2:0-1"), "topics"},
		"a topic, refused": {"sns", "DeleteTopic", denied("sns:DeleteTopic", topicARN), denied("sns:DeleteTopic", topicARN+"2"), "topics"},
		"alarms":           {"monitoring", "DeleteAlarms", with("alarmNames", []string{"x", "datatrail-prod/a"}), with("alarmNames", []string{"x"}), "alarms"},
		"an alarm":         {"monitoring", "PutMetricAlarm", with("alarmName", "datatrail-prod/a"), with("alarmName", "datatrail-prod2/a"), "alarms"},
		"alarms that are muted": {
			"monitoring", "PutAlarmMuteRule", with("muteTargets", map[string]any{"alarmNames": []string{"datatrail-prod/a"}}),
			with("muteTargets", map[string]any{"alarmNames": []string{"a"}}), "alarms",
		},
		"an alarm, refused":       {"monitoring", "DeleteAlarms", denied("cloudwatch:DeleteAlarms", alarmARN), denied("cloudwatch:DeleteAlarms", "*"), "alarms"},
		"a rule":                  {"events", "DisableRule", with("name", "datatrail-prod-tamper-trail"), with("name", "other"), "rules"},
		"a rule's targets":        {"events", "RemoveTargets", with("rule", "datatrail-prod-tamper-alarms"), with("rule", "other"), "rules"},
		"a rule, refused":         {"events", "DeleteRule", denied("events:DeleteRule", ruleARN), denied("events:DeleteRule", "arn:aws:events:a:b:rule/other"), "rules"},
		"the rule over the rules": {"events", "DeleteRule", with("name", "datatrail-prod-rules-tamper"), with("name", "rules-tamper"), "alarms"},
	} {
		spec := wholeTamper()
		assert.Equal(t, []string{c.rule}, spec.ringing(t, event(t, c.service, c.call, c.ours)), "%s: one event, one message", name)
		assert.Empty(t, spec.ringing(t, event(t, c.service, c.call, c.others)), name)
	}
	for call, detail := range map[string]map[string]any{
		"cloudtrail:GetTrailStatus": with("name", "datatrail-prod"), "s3:GetBucketPolicy": with("bucketName", "speech"),
		"s3:PutObject": with("bucketName", "speech"), "kms:Decrypt": on(keyARN), "logs:PutLogEvents": with("logGroupName", "/cloudtrail/datatrail-prod"),
	} {
		service, name, _ := strings.Cut(call, ":")
		assert.Empty(t, wholeTamper().ringing(t, event(t, service, name, detail)), call)
	}
	forged := event(t, "cloudtrail", "StopLogging", with("name", "datatrail-prod")).(map[string]any)
	forged["source"] = "my.application"
	assert.Empty(t, wholeTamper().ringing(t, forged), "anybody may put such an event on the bus")
}

func TestTamper_WithoutADeliveryOfItsOwnTheTrailsLogGroupTellsOfThoseIntoIt(t *testing.T) {
	t.Parallel()
	spec := wholeTamper()
	spec.AccessLogs = nil
	into := event(t, "logs", "PutDeliveryDestination", destined("other", groupARN))
	assert.Equal(t, []string{"log-group"}, spec.ringing(t, into))
	assert.Empty(t, spec.ringing(t, event(t, "logs", "DeleteDelivery", with("id", "of others"))))
	spec = wholeTamper()
	spec.LogGroup = ""
	account := event(t, "logs", "PutAccountPolicy", with("policyType", "DATA_PROTECTION_POLICY"))
	assert.Equal(t, []string{"access-log-group"}, spec.ringing(t, account))
	spec.AccessLogs.Destination = ""
	assert.ErrorContains(t, spec.Validate(), "AccessLogs: LogGroup, Destination and Sources are required")
}

func TestTamper_ARuleIsWatchedByAnother(t *testing.T) {
	t.Parallel()
	for _, trail := range []string{"datatrail-prod", "t", strings.Repeat("a-long-trail", 10)} {
		spec := wholeTamper()
		spec.Trail = trail
		require.NoError(t, spec.Validate())
		for _, r := range spec.rules() {
			by := spec.ringing(t, event(t, "events", "DeleteRule", with("name", spec.ruleName(r))))
			require.Len(t, by, 1, r.suffix)
			assert.NotEqual(t, r.suffix, by[0], "a rule that is gone tells nothing")
		}
	}
}

func TestTamper_FindsTheRoleInTheLogGroupWhereRulesHearNothingOfIt(t *testing.T) {
	t.Parallel()
	require.LessOrEqual(t, len(rolePattern(strings.Repeat("r", 64)).String()), MaxPattern)
	p, err := filterpattern.Parse(rolePattern(madeByAWS).String())
	require.NoError(t, err)
	for _, c := range []struct {
		call   string
		detail map[string]any
		counts bool
	}{
		{"DeleteRolePolicy", with("roleName", madeByAWS), true},
		{"DeleteRolePolicy", denied("iam:DeleteRolePolicy", "role "+madeByAWS), true},
		{"DeleteRolePolicy", denied("iam:DeleteRolePolicy", "arn:aws:iam::111122223333:role/path/"+madeByAWS), true},
		{"DeleteRolePolicy", with("roleName", "other"), false},
		{"DeleteRolePolicy", denied("iam:DeleteRolePolicy", "role other"), false},
		{"GetRolePolicy", with("roleName", madeByAWS), false},
	} {
		record := event(t, "iam", c.call, c.detail).(map[string]any)["detail"]
		assert.Equal(t, c.counts, p.Matches(record), "%s %v", c.call, c.detail)
	}
	assert.Equal(t, metric{namespace: Namespace("t"), name: roleMetric}, *(&TamperSpec{Trail: "t"}).RoleCalls().series[0].metric)
}

func TestTamper_SpreadsWhatItWatchesOverPatternsThatFit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := func(most int, label string) string {
			return strings.Repeat("n", rapid.IntRange(3, most).Draw(t, label)-2) + fmt.Sprintf("%02d", rapid.IntRange(0, 99).Draw(t, "n"))
		}
		spec := wholeTamper()
		spec.Trail, spec.LogGroup = name(128, "trail"), name(512, "log group")
		spec.Buckets = nil
		for i := range rapid.IntRange(1, 40).Draw(t, "buckets") {
			spec.Buckets = append(spec.Buckets, fmt.Sprintf("%03d%s", i, name(60, "bucket")))
		}
		spec.AccessLogs.Sources = spec.Buckets
		require.NoError(t, spec.Validate())
		seen := map[string]bool{}
		for _, r := range spec.rules() {
			name := spec.ruleName(r)
			require.LessOrEqual(t, len(name), 64)
			require.False(t, seen[name], name)
			seen[name] = true
		}
		require.Len(t, spec.Undelivered(), len(seen), "an alarm for every rule")
		all := spec.listeners(t)
		for _, bucket := range spec.Buckets {
			require.Len(t, all.ringing(event(t, "s3", "PutBucketPolicy", with("bucketName", bucket))), 1)
			require.Len(t, all.ringing(event(t, "logs", "PutDeliverySource", with("resourceArn", "arn:aws:s3:::"+bucket))), 1)
			require.Len(t, all.ringing(event(t, "logs", "DeleteDeliverySource", with("name", bucket))), 1)
		}
		for _, call := range []string{"CreateDelivery", "DeleteDelivery"} {
			require.Len(t, all.ringing(event(t, "logs", call, with("id", "x"))), 1)
		}
		require.Len(t, all.ringing(event(t, "logs", "PutDeliveryDestination", destined(spec.AccessLogs.Destination, accessGroupARN))), 1)
		require.Len(t, all.ringing(event(t, "logs", "DeleteLogGroup", with("logGroupName", spec.LogGroup))), 1)
	})
	spec := wholeTamper()
	spec.TrailARN = trailARN + strings.Repeat("a", MaxEventPattern)
	require.ErrorContains(t, spec.Validate(), "rule trail-2: a pattern of")
}

func TestTamper_ThePatternOfAValueThatAWSGivesFits(t *testing.T) {
	t.Parallel()
	for _, r := range wholeTamper().rules() {
		text, err := r.complete("arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-" + strings.Repeat("0", 64)).JSON()
		require.NoError(t, err)
		assert.LessOrEqual(t, len(text), MaxEventPattern, r.suffix)
	}
}

func TestTamper_MessageNamesTheCallTheThingAndTheCaller(t *testing.T) {
	t.Parallel()
	for _, r := range wholeTamper().rules() {
		message := wholeTamper().message(r)
		var sentence string
		require.NoError(t, json.Unmarshal([]byte(string(message.InputTemplate.(pulumi.String))), &sentence), "a JSON string")
		for name := range message.InputPaths.(pulumi.StringMap) {
			assert.Contains(t, sentence, "<"+name+">")
		}
		assert.NotEmpty(t, r.thing, r.suffix)
		assert.Contains(t, sentence, "on "+r.thing)
	}
}

func TestTamper_AnAlarmWatchesWhetherEachRulesNewsArrives(t *testing.T) {
	t.Parallel()
	spec := wholeTamper()
	watched := map[string]bool{}
	for _, alarm := range spec.Undelivered() {
		m := alarm.series[0].metric
		assert.Equal(t, "AWS/Events/FailedInvocations", m.namespace+"/"+m.name)
		require.Len(t, m.dimensions, 1)
		assert.Equal(t, "RuleName", m.dimensions[0].name)
		watched[m.dimensions[0].value] = true
		assert.InDelta(t, 1, alarm.threshold, 0, "one lost message is one too many")
	}
	for _, r := range spec.rules() {
		assert.True(t, watched[spec.ruleName(r)], r.suffix)
	}
}
