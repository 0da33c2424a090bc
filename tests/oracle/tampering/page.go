package tampering

import (
	"slices"
	"strings"
)

// Told is what is told of a thing: the names of the calls.
type Told struct {
	Thing Thing
	Calls []string
}

// Markdown renders the tables.
func Markdown(told []Told) string {
	var out strings.Builder
	row := func(cells ...string) { out.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	row("calls on", "reported by", "calls")
	row("---", "---", "---")
	for _, t := range told {
		if len(t.Calls) > 0 {
			row(t.Thing.Name, t.Thing.By, quoted(t.Calls))
		}
	}
	out.WriteString("\nThese calls are not reported:\n\n")
	row("calls on", "why", "actions")
	row("---", "---", "---")
	for _, t := range told {
		for why, actions := range reasons(t.Thing.Untold) {
			row(t.Thing.Name, why, quoted(actions))
		}
	}
	return out.String()
}

func quoted(names []string) string { return "`" + strings.Join(names, "`, `") + "`" }

// reasons gathers actions by why they are not told, in the order of the table.
func reasons(all []Untold) func(func(string, []string) bool) {
	return func(yield func(string, []string) bool) {
		var seen []string
		for _, one := range all {
			if slices.Contains(seen, one.Why) {
				continue
			}
			seen = append(seen, one.Why)
			var actions []string
			for _, other := range all {
				if other.Why == one.Why {
					actions = append(actions, other.Action)
				}
			}
			if !yield(one.Why, actions) {
				return
			}
		}
	}
}
