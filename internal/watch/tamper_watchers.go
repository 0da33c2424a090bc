package watch

import (
	"fmt"
	"slices"
	"strings"
)

// rulesOverRules is the suffix of the rule that watches all others. Its name begins like none of theirs.
const rulesOverRules = "rules"

func (spec *TamperSpec) ruleName(r rule) string {
	if strings.HasPrefix(r.suffix, rulesOverRules) {
		return ruleName(spec.Trail, r.suffix+"-tamper")
	}
	return ruleName(spec.Trail, "tamper-"+r.suffix)
}

// watchers are the rules that watch over the other rules and over each other: a rule that is gone tells nothing.
func (spec *TamperSpec) watchers(rules []rule) []rule {
	for n := 1; ; n++ {
		if overRules, overAlarms := spec.watchersWith(rules, n); len(overAlarms) <= n {
			return append(overRules, overAlarms...)
		}
	}
}

// watchersWith makes them for a number of rules over alarms, which have names to be watched as well.
func (spec *TamperSpec) watchersWith(rules []rule, n int) (overRules, overAlarms []rule) {
	alarms := rule{
		suffix: "alarms", description: "Calls that silence the alarms of " + spec.Trail + ", or the rule over its rules",
		thing: "an alarm of trail " + spec.Trail + " or the rule over its rules",
	}
	named := append(slices.Clone(rules), alarms)
	for i := 2; i <= n; i++ {
		named = append(named, rule{suffix: alarms.numbered(i)})
	}
	var begins []string
	for _, r := range named {
		// A long name is cut, each a little differently.
		if begin := strings.TrimSuffix(spec.ruleName(r), r.suffix); !slices.Contains(begins, begin) {
			begins = append(begins, begin)
		}
	}
	overRules = spread(rule{
		suffix: rulesOverRules, description: "Calls that silence the rules on tampering with " + spec.Trail,
		thing:   "a rule on tampering with trail " + spec.Trail,
		pattern: eventPattern{services: []string{"events"}, calls: ruleCalls, wheres: ruleFields(begins)},
	}, false)
	alarms.pattern = eventPattern{
		services: []string{"monitoring", "events"}, calls: union(alarmCalls, ruleCalls), wheres: alarmFields(spec.Trail),
	}
	for _, r := range overRules {
		alarms.pattern.wheres = append(alarms.pattern.wheres, ruleFields([]string{spec.ruleName(r)})...)
	}
	return overRules, spread(alarms, false)
}

func union(some, more []match) []match {
	out := slices.Clone(some)
	for _, m := range more {
		if !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	return out
}

// numbered is the suffix of one of several.
func (r rule) numbered(n int) string { return fmt.Sprintf("%s-%d", r.suffix, n) }

// spread makes as many rules of one as its pattern needs. The first keeps the name, unless they are numbered.
func spread(r rule, numbered bool) []rule {
	patterns, err := r.pattern.spread()
	if err != nil {
		patterns = []eventPattern{r.pattern}
	}
	out := make([]rule, len(patterns))
	for i, p := range patterns {
		out[i] = r
		out[i].pattern = p
		if numbered || i > 0 {
			out[i].suffix = r.numbered(i + 1)
		}
	}
	return out
}
