package queries

import (
	"strings"

	"datatrail/internal/dataset"
)

// apiNames renders the cases that give an operation of the access log the name of the API. Where several share an
// operation, the first counts.
func apiNames() string {
	var cases []string
	seen := map[string]bool{}
	for _, o := range dataset.Operations() {
		for _, name := range o.LogNames() {
			if !seen[name] {
				seen[name] = true
				cases = append(cases, "WHEN "+text(name)+" THEN "+text(o.API))
			}
		}
	}
	return strings.Join(cases, " ")
}

// toolOf renders what dataset.ToolOf tells of a user agent.
func toolOf() string {
	var cases []string
	for _, tool := range dataset.Tools() {
		tests := make([]string, len(tool.Words))
		for i, word := range tool.Words {
			tests[i] = "strpos(user_agent, " + text(word) + ") > 0"
		}
		cases = append(cases, "WHEN "+strings.Join(tests, " OR ")+" THEN "+text(tool.Name))
	}
	return "CASE " + strings.Join(cases, " ") + " WHEN regexp_like(user_agent, " + text(dataset.AgentProduct) + ") THEN " +
		text(dataset.OtherTool) + " ELSE " + text(dataset.NoTool) + " END"
}

// errorStatuses renders the cases that give an error code its HTTP status.
func errorStatuses() string {
	var cases []string
	for _, e := range dataset.ErrorStatuses() {
		cases = append(cases, "WHEN "+text(e.Code)+" THEN "+text(e.Status))
	}
	return strings.Join(cases, " ")
}

// statusClasses renders the cases that give an HTTP status its class.
func statusClasses() string {
	var cases []string
	for _, p := range dataset.StatusPrefixes() {
		cases = append(cases, "WHEN status LIKE "+text(p.Begins+"%")+" THEN "+text(p.Class))
	}
	return strings.Join(cases, " ")
}
