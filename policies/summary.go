package main

import (
	"fmt"
	"strings"

	"datatrail/policies/rules"
)

// shownPending is how many waiting resources a summary names; a first preview has many.
const shownPending = 3

// summarize joins everything that waits into one message with a line for each rule.
func summarize(pending []rules.Finding) []rules.Finding {
	var order []string
	byRule := map[string][]string{}
	for _, finding := range pending {
		if len(byRule[finding.Rule]) == 0 {
			order = append(order, finding.Rule)
		}
		byRule[finding.Rule] = append(byRule[finding.Rule], finding.Message)
	}
	if len(order) == 0 {
		return nil
	}
	lines := make([]string, 0, len(order))
	for _, rule := range order {
		shown := byRule[rule]
		if more := len(shown) - shownPending; more > 0 {
			shown = append(shown[:shownPending:shownPending], fmt.Sprintf("and %d more", more))
		}
		lines = append(lines, rule+": "+strings.Join(shown, "; "))
	}
	return []rules.Finding{{Message: strings.Join(lines, "\n")}}
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
