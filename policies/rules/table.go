package rules

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Level is how every rule is enforced, unless the settings say otherwise.
const Level = "mandatory"

// WriteText prints the rules as a table for a terminal.
func WriteText(to io.Writer) error {
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "RULE\tLEVEL\tREASON\tCONTROLS")
	for _, rule := range All() {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", rule.Name, Level, rule.Reason, strings.Join(rule.Controls, "; "))
	}
	return table.Flush()
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
