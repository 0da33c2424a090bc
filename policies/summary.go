package main

import (
	"fmt"
	"strings"

	"datatrail/policies/rules"
)

// shownPending is how many waiting resources a summary names; a first preview has many.
const shownPending = 3

// summarize joins what each rule waits for into one message a rule.
func summarize(pending []rules.Finding) []rules.Finding {
	var order []string
	byRule := map[string][]rules.Finding{}
	for _, finding := range pending {
		if len(byRule[finding.Rule]) == 0 {
			order = append(order, finding.Rule)
		}
		byRule[finding.Rule] = append(byRule[finding.Rule], finding)
	}
	var summaries []rules.Finding
	for _, rule := range order {
		findings := byRule[rule]
		shown := make([]string, 0, shownPending+1)
		for _, finding := range findings[:min(shownPending, len(findings))] {
			shown = append(shown, finding.Message)
		}
		if more := len(findings) - len(shown); more > 0 {
			shown = append(shown, fmt.Sprintf("and %d more", more))
		}
		summaries = append(summaries, rules.Finding{
			Rule: rule, Message: rule + " is not yet known and judged at the update: " + strings.Join(shown, "; "),
		})
	}
	return summaries
}

// named says which rule an advice comes from, because all advice is reported under one name.
func named(advice []rules.Finding) []rules.Finding {
	labelled := make([]rules.Finding, 0, len(advice))
	for _, finding := range advice {
		finding.Message = finding.Rule + ": " + finding.Message
		labelled = append(labelled, finding)
	}
	return labelled
}
