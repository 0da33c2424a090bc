package protections

import "strings"

// Markdown renders the tables.
func Markdown(tables []Table) string {
	var out strings.Builder
	row := func(cells ...string) { out.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	for i, t := range tables {
		if i > 0 {
			out.WriteString("\n")
		}
		out.WriteString("**" + t.Question + "**\n\n")
		head := []string{"threat"}
		for _, p := range t.Protections {
			head = append(head, p.Name)
		}
		row(head...)
		out.WriteString("|" + strings.Repeat("---|", len(head)) + "\n")
		for _, threat := range t.Threats {
			cells := []string{threat.Name}
			for _, a := range threat.Answers {
				cells = append(cells, a.String())
			}
			row(cells...)
		}
	}
	return out.String()
}

// String is the answer as the page shows it.
func (a Answer) String() string {
	text := "no"
	if a.Keeps {
		text = "yes"
	}
	if a.Until != "" {
		text += ", " + a.Until
	}
	if a.By != Policies {
		text += " (" + string(a.By) + ")"
	}
	return text
}
