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

// AlarmName is an alarm's physical name. The slash ends the trail's name, so that no stack's alarms
// match the prefix of another's.
func AlarmName(trail, name string) string { return trail + "/" + name }

// AlertsTopicName is the physical name of the topic of a stack's alarms, in which SNS accepts no dots.
func AlertsTopicName(trail string) string { return plain(trail) + "-alerts" }

// TamperTopicName is the physical name of the topic of a stack's EventBridge rules.
func TamperTopicName(trail string) string { return plain(trail) + "-tamper" }

// DashboardName is the physical name of a stack's dashboard.
func DashboardName(trail string) string { return plain(trail) }

// Namespace is where the measures of a trail's records are found.
func Namespace(trail string) string { return "datatrail/" + trail }

// LoggedNamespace is where the measures of access logs are found.
func LoggedNamespace(trail string) string { return Namespace(trail) + "/access-logs" }

func plain(name string) string { return strings.ReplaceAll(name, ".", "-") }

// TopTalkersName is the physical name of a stack's Contributor Insights rule.
func TopTalkersName(trail string) string { return fitted(trail, "top-talkers", maxInsightName) }

// ruleName is the physical name of an EventBridge rule.
func ruleName(trail, suffix string) string { return fitted(trail, suffix, maxRuleName) }

// fitted cuts a trail's name where the whole would be too long.
func fitted(trail, suffix string, most int) string {
	return limit.Fit(trail, most-len(suffix)-1, "") + "-" + suffix
}
