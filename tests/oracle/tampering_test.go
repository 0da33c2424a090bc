package oracle

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/pulumitest"
	"datatrail/internal/watch/watchtest/eventpattern"
	"datatrail/internal/watch/watchtest/filterpattern"
	"datatrail/tests/oracle/composed"
	"datatrail/tests/oracle/reference"
	"datatrail/tests/oracle/tampering"
)

// told is what tells of calls in a stack, as the program registers it.
type told struct {
	site     tampering.Site
	buckets  []string
	rules    map[string]eventpattern.Pattern
	filter   *filterpattern.Pattern
	patterns []string
	graph    *pulumitest.Graph
}

func tellers(t *testing.T, region string) told {
	t.Helper()
	values, err := composed.Raw(map[string]any{
		"aws:region": region, "datatrail:trail": map[string]any{"managementEvents": "writes"},
		"datatrail:cloudWatch": map[string]any{"retentionDays": 30},
		"datatrail:accessLogs": map[string]any{"destinations": []string{"s3", "cloudwatch-logs"}, "retentionDays": 30}, "datatrail:analysis": map[string]any{"since": "2026-11-01"},
		"datatrail:datasets": []any{map[string]any{"name": "speech"}, map[string]any{"name": "images", "bucket": "example-images"}},
		"datatrail:alerts":   map[string]any{"emails": []string{"a@example.com"}, "tamper": true, "records": true},
	})
	require.NoError(t, err)
	_, graph := registered(t, values, pulumitest.WithStack("told"))
	arn := func(service, name string) string {
		return "arn:aws:" + service + ":" + region + ":" + pulumitest.Account + ":" + name
	}
	trail := graph.ByType("aws:cloudtrail/trail:Trail")[0].Text(t, "name")
	group := graph.One(t, "aws:cloudwatch/logGroup:LogGroup", "trail-log-group").Text(t, "name")
	access := graph.One(t, "aws:cloudwatch/logGroup:LogGroup", "access-log-delivery-log-group").Text(t, "name")
	out := told{graph: graph, rules: map[string]eventpattern.Pattern{}, site: tampering.Site{
		Region: region, Trail: trail, TrailARN: arn("cloudtrail", "trail/"+trail), KeyARN: arn("kms", "key/audit-key"),
		LogGroup: group, LogGroupARN: arn("logs", "log-group:"+group), Role: "trail-log-role-0123456",
		AccessLogGroup: access, AccessLogGroupARN: arn("logs", "log-group:"+access),
		Destination: graph.ByType("aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination")[0].Text(t, "name"),
		Source:      graph.ByType("aws:cloudwatch/logDeliverySource:LogDeliverySource")[0].Text(t, "name"),
	}}
	for _, bucket := range graph.ByType("aws:s3/bucketV2:BucketV2") {
		out.buckets = append(out.buckets, bucket.Text(t, "bucket"))
	}
	for _, rule := range graph.ByType("aws:cloudwatch/eventRule:EventRule") {
		text := rule.Text(t, "eventPattern")
		out.patterns = append(out.patterns, text)
		out.rules[rule.Name], err = eventpattern.Parse(text)
		require.NoError(t, err)
	}
	for _, filter := range graph.ByType("aws:cloudwatch/logMetricFilter:LogMetricFilter") {
		if filter.Name == "tamper-role" {
			out.filter, err = filterpattern.Parse(filter.Text(t, "pattern"))
			require.NoError(t, err)
		}
	}
	for _, topic := range graph.ByType("aws:sns/topic:Topic") {
		out.site.TopicARN = arn("sns", topic.Text(t, "name"))
	}
	return out
}

// by are the rules that an event rings, and the filter that counts it.
func (w told) by(event any) []string {
	var out []string
	for name, rule := range w.rules {
		if rule.Matches(event) {
			out = append(out, name)
		}
	}
	if w.filter != nil && w.filter.Matches(event.(map[string]any)["detail"]) {
		out = append(out, "filter")
	}
	return out
}

// heard leaves out calls that do not reach EventBridge.
func (w told) heard(thing tampering.Thing, names []string) []string {
	if thing.Service == "iam" && w.site.Region != "us-east-1" {
		return slices.DeleteFunc(names, func(name string) bool { return name != "filter" })
	}
	return names
}

// writes are the actions on a type that change something, by AWS's service reference.
func writes(ref *reference.Reference, service, resource string) []string {
	var out []string
	for _, action := range ref.Actions(service + ":*") {
		changes := slices.ContainsFunc([]string{"Write", "Permissions management", "Tagging"}, func(level string) bool {
			return strings.Contains(action.Level, level)
		})
		if changes && (action.On(resource) || resource == "" && len(action.Resources) == 0) {
			out = append(out, action.Name)
		}
	}
	slices.Sort(out)
	return out
}

func decodedJSON(t *testing.T, value any) any {
	t.Helper()
	text, err := json.Marshal(value)
	require.NoError(t, err)
	var out any
	require.NoError(t, json.Unmarshal(text, &out))
	return out
}

var tamperRegions = []string{"eu-central-1", "us-east-1"}

// TestEveryCallThatWritesIsToldOrListed asks the rules that the program registers about every action of AWS's service reference that
// writes to what a stack protects.
func TestEveryCallThatWritesIsToldOrListed(t *testing.T) {
	ref, err := reference.Load()
	require.NoError(t, err)
	takes, err := tampering.Parameters()
	require.NoError(t, err)
	for _, region := range tamperRegions {
		w := tellers(t, region)
		require.Equal(t, region == "us-east-1", w.filter == nil)
		asked := 0
		for _, bucket := range w.buckets {
			w.site.Bucket = bucket
			for _, thing := range tampering.Things(w.site) {
				actions := writes(ref, thing.Service, thing.Resource)
				require.NotEmpty(t, actions, thing.Name)
				untold := map[string]tampering.Untold{}
				for _, one := range thing.Untold {
					require.Contains(t, actions, one.Action, "%s: this exception is stale", thing.Name)
					untold[one.Action] = one
					_, isCall := takes[thing.Service][one.Action]
					require.False(t, one.NoCall && isCall, "%s: %s is a call", thing.Name, one.Action)
				}
				for _, action := range actions {
					at := fmt.Sprintf("%s, %s:%s in %s", thing.Name, thing.Service, action, region)
					_, listed := untold[action]
					events := thing.Calls(action, takes)
					require.True(t, listed || len(events) > 0, "%s: no event names the thing", at)
					for _, e := range events {
						for _, record := range thing.Records(action, e) {
							asked++
							names := w.heard(thing, w.by(decodedJSON(t, record)))
							if listed {
								assert.Empty(t, names, "%s: this exception is stale: %v", at, record)
							} else {
								assert.Len(t, names, 1, "%s: one event, one message: %v", at, record)
							}
						}
					}
				}
			}
		}
		t.Logf("%s: events judged: %d", region, asked)
	}
}

// TestEverythingProtectedIsAThing holds the tables against what the program protects.
func TestEverythingProtectedIsAThing(t *testing.T) {
	things := map[string]bool{}
	for _, thing := range tampering.Things(tampering.Site{}) {
		things[thing.Service] = true
	}
	protected := 0
	for _, r := range tellers(t, "eu-central-1").graph.Resources() {
		if !r.Protect {
			continue
		}
		protected++
		_, rest, _ := strings.Cut(r.Type, "aws:")
		service, _, _ := strings.Cut(rest, "/")
		if strings.HasPrefix(rest, "cloudwatch/log") {
			service = "logs"
		}
		assert.True(t, things[service], "calls on %s %s", r.Type, r.Name)
	}
	require.Positive(t, protected)
}

// TestNoRuleNamesACallThatIsNone finds names in patterns that no event has.
func TestNoRuleNamesACallThatIsNone(t *testing.T) {
	ref, err := reference.Load()
	require.NoError(t, err)
	takes, err := tampering.Parameters()
	require.NoError(t, err)
	w := tellers(t, "us-east-1")
	w.site.Bucket = w.buckets[0]
	events := map[string]bool{}
	for _, thing := range tampering.Things(w.site) {
		for _, action := range writes(ref, thing.Service, thing.Resource) {
			for _, e := range thing.Calls(action, takes) {
				events[e.Name] = true
			}
		}
	}
	for _, text := range w.patterns {
		var pattern struct{ Detail struct{ EventName []any } }
		require.NoError(t, json.Unmarshal([]byte(text), &pattern))
		for _, name := range pattern.Detail.EventName {
			if prefix, isPrefix := name.(map[string]any); isPrefix {
				found := false
				for event := range events {
					found = found || strings.HasPrefix(event, prefix["prefix"].(string))
				}
				assert.True(t, found, "%v", prefix)
			} else {
				assert.True(t, events[name.(string)], "%v", name)
			}
		}
	}
}

// TestEveryEventOfS3ThatWritesIsTold holds the names of S3's events against AWS's page on them.
func TestEveryEventOfS3ThatWritesIsTold(t *testing.T) {
	w := tellers(t, "eu-central-1")
	require.Greater(t, len(tampering.S3Events()), 30)
	known := map[string]bool{}
	w.site.Bucket = w.buckets[0]
	buckets := tampering.Things(w.site)[0]
	for _, events := range buckets.Events {
		for _, e := range events {
			known[e.Name] = true
		}
	}
	for _, name := range tampering.S3Events() {
		assert.True(t, known[name], "%s belongs to an action", name)
		for _, bucket := range w.buckets {
			for _, record := range buckets.Records("", tampering.Event{Name: name, Parameters: map[string]any{"bucketName": bucket}}) {
				assert.Len(t, w.by(decodedJSON(t, record)), 1, "%s of %s", name, bucket)
			}
		}
	}
}

// UPDATE_GOLDEN=1 renews the tables.
func TestTamperingPageIsCurrent(t *testing.T) {
	ref, err := reference.Load()
	require.NoError(t, err)
	takes, err := tampering.Parameters()
	require.NoError(t, err)
	var rows []tampering.Told
	for _, thing := range tampering.Things(tellers(t, "eu-central-1").site) {
		row := tampering.Told{Thing: thing}
		for _, action := range writes(ref, thing.Service, thing.Resource) {
			if slices.ContainsFunc(thing.Untold, func(one tampering.Untold) bool { return one.Action == action }) {
				continue
			}
			for _, e := range thing.Calls(action, takes) {
				if !slices.Contains(row.Calls, e.Name) {
					row.Calls = append(row.Calls, e.Name)
				}
			}
		}
		slices.Sort(row.Calls)
		rows = append(rows, row)
	}
	holdsTables(t, "../../docs/tampering.md", tampering.Markdown(rows))
}
