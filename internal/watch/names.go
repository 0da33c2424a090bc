package watch

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

const (
	// maxRuleName is how long the name of an EventBridge rule may be; a trail's may be longer.
	maxRuleName = 64
	hashDigits  = 8
)

// AlarmName is an alarm's physical name. The slash ends the trail's name, so that no stack's alarms
// match the prefix of another's.
func AlarmName(trail, name string) string { return trail + "/" + name }

// TopicName is the physical name of a stack's topic, in which SNS accepts no dots.
func TopicName(trail string) string { return plain(trail) + "-alerts" }

// DashboardName is the physical name of a stack's dashboard.
func DashboardName(trail string) string { return plain(trail) }

// Namespace is where the measures of a trail's records are found.
func Namespace(trail string) string { return "datatrail/" + trail }

func plain(name string) string { return strings.ReplaceAll(name, ".", "-") }

// ruleName is the physical name of an EventBridge rule. A name that is too long is cut, and told
// apart by a hash of the whole.
func ruleName(trail, suffix string) string {
	room := maxRuleName - len(suffix) - 1
	if len(trail) > room {
		sum := sha256.Sum256([]byte(trail))
		trail = trail[:room-hashDigits-1] + "-" + hex.EncodeToString(sum[:])[:hashDigits]
	}
	return trail + "-" + suffix
}
