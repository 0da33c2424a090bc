package rules_test

import (
	"strings"
	"time"

	"datatrail/policies/graph"
	"datatrail/policies/rules"
	"datatrail/policies/settings"
)

var today = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func contains(text, part string) bool { return strings.Contains(text, part) }

func judge(resources []*graph.Resource) rules.Verdict {
	return judgeWith(settings.Defaults(), resources)
}

func judgeWith(with settings.Settings, resources []*graph.Resource) rules.Verdict {
	return rules.Judge(rules.Scene{Stack: graph.New("dev", resources), Settings: with, Today: today}, rules.All())
}
