package rules

import (
	"fmt"
	"strings"
)

// Level is the enforcement level of every rule, unless the settings say otherwise.
const Level = "mandatory"

// Text is the rules as a table for a terminal.
func Text() string {
	rows := [][]string{{"RULE", "LEVEL", "REASON", "CONTROLS"}}
	for _, rule := range All() {
		rows = append(rows, []string{rule.Name, Level, rule.Reason, strings.Join(rule.Controls, "; ")})
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len(cell))
		}
	}
	var text strings.Builder
	for _, row := range rows {
		for i, cell := range row[:len(row)-1] {
			fmt.Fprintf(&text, "%-*s", widths[i]+2, cell)
		}
		text.WriteString(row[len(row)-1] + "\n")
	}
	return text.String()
}

// Markdown is the rules as a Markdown table.
func Markdown() string {
	var text strings.Builder
	text.WriteString("| rule | level | reason | controls |\n|---|---|---|---|\n")
	for _, rule := range All() {
		fmt.Fprintf(&text, "| `%s` | %s | %s | %s |\n", rule.Name, Level, rule.Reason, strings.Join(rule.Controls, "; "))
	}
	return text.String()
}
