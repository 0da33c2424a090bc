package watch

import (
	"strings"

	"datatrail/internal/limit"
)

// How long the names of EventBridge and of Contributor Insights rules may be; a trail's may be longer.
const (
	maxRuleName    = 64
	maxInsightName = 128
)

// AlarmName returns an alarm's physical name. The slash ends the trail's name, so the alarms of one stack never match the
// prefix of another.
func AlarmName(trail, name string) string { return trail + "/" + name }

// AlertsTopicName returns the physical name of the topic of a stack's alarms. SNS does not accept dots in it.
func AlertsTopicName(trail string) string { return plain(trail) + "-alerts" }

// TamperTopicName returns the physical name of the topic of a stack's EventBridge rules.
func TamperTopicName(trail string) string { return plain(trail) + "-tamper" }

// DashboardName returns the physical name of a stack's dashboard.
func DashboardName(trail string) string { return plain(trail) }

// Namespace returns the namespace of the metrics of a trail's records.
func Namespace(trail string) string { return "datatrail/" + trail }

// LoggedNamespace returns the namespace of the metrics of access logs.
func LoggedNamespace(trail string) string { return Namespace(trail) + "/access-logs" }

func plain(name string) string { return strings.ReplaceAll(name, ".", "-") }

// TopTalkersName returns the physical name of a stack's Contributor Insights rule.
func TopTalkersName(trail string) string { return fitted(trail, "top-talkers", maxInsightName) }

// ruleName is the physical name of an EventBridge rule.
func ruleName(trail, suffix string) string { return fitted(trail, suffix, maxRuleName) }

// fitted cuts a trail's name where the whole would be too long.
func fitted(trail, suffix string, most int) string {
	return limit.Fit(trail, most-len(suffix)-1, "") + "-" + suffix
}
