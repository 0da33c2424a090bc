package rules

import (
	"fmt"
	"slices"
)

// Verdict is what all rules together say about a stack, after exemptions and advisory rules are applied.
type Verdict struct {
	// Violations by the name of the rule.
	Violations map[string][]Finding
	// Pending and Advice stop nothing.
	Pending, Advice []Finding
}

// Judge runs the rules over a scene.
func Judge(scene Scene, over []Rule) Verdict {
	scene.cast = newCast()
	verdict := Verdict{Violations: map[string][]Finding{}}
	used := make([]bool, len(scene.Settings.Exemptions))
	waiting := map[string]bool{}
	for _, rule := range over {
		for _, finding := range rule.Judge(scene) {
			finding.Rule = rule.Name
			switch {
			case finding.Sort == NotYetKnown:
				waiting[rule.Name] = true
				verdict.Pending = append(verdict.Pending, finding)
			case finding.Sort == Advice:
				verdict.Advice = append(verdict.Advice, finding)
			case scene.exempt(finding, used):
			case slices.Contains(scene.Settings.Advisory, rule.Name):
				verdict.Advice = append(verdict.Advice, finding)
			default:
				verdict.Violations[rule.Name] = append(verdict.Violations[rule.Name], finding)
			}
		}
	}
	verdict.Advice = append(verdict.Advice, scene.unused(over, used, waiting)...)
	return verdict
}

// exempt reports whether an exemption that still holds accepts the finding, and remembers which.
func (s Scene) exempt(finding Finding, used []bool) bool {
	accepted := false
	for i, exemption := range s.Settings.Exemptions {
		if exemption.Covers(finding.Rule, finding.URN) {
			used[i] = true
			accepted = accepted || !exemption.Expired(s.Today)
		}
	}
	return accepted
}

// unused advises to remove exemptions that nothing needs, once everything about their rule is known.
func (s Scene) unused(over []Rule, used []bool, waiting map[string]bool) []Finding {
	var findings []Finding
	for i, exemption := range s.Settings.Exemptions {
		ran := slices.ContainsFunc(over, func(rule Rule) bool { return rule.Name == exemption.Rule })
		if !ran || used[i] || waiting[exemption.Rule] || exemption.Expired(s.Today) {
			continue
		}
		findings = append(findings, Finding{
			Rule: exemption.Rule, Sort: Advice,
			Message: fmt.Sprintf("settings.exemptions[%d] accepts nothing: %q does not break the rule now. Remove it", i, exemption.URN),
		})
	}
	return findings
}

var exemptionsCurrent = Rule{
	Name:     "exemptions-current",
	Reason:   "An exemption ends on its last day, and not a day later.",
	Controls: []string{"NIST CA-5, CA-7"},
	Judge: func(s Scene) []Finding {
		var findings []Finding
		for i, exemption := range s.Settings.Exemptions {
			if exemption.Expired(s.Today) {
				findings = append(findings, Finding{Message: fmt.Sprintf(
					"settings.exemptions[%d] (%s on %s, %q) expired after %s. Remove it, or set expires to a later day with "+
						"a reason that still holds", i, exemption.Rule, exemption.URN, exemption.Reason, exemption.Expires)})
			}
		}
		return findings
	},
}
