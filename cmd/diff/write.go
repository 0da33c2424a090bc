package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"datatrail/internal/graph"
	"datatrail/internal/previewed"
)

// shown is how much of a value is shown to people: the rest is in JSON.
const shown = 60

// title says in a line what is compared, and how much differs.
func (d difference) title() string {
	count := map[previewed.Kind]int{}
	for _, c := range d.Changes {
		count[c.Kind]++
	}
	since := fmt.Sprintf("since %s (%.7s)", d.Base, d.Commit)
	if d.New {
		since = fmt.Sprintf("is new: %s (%.7s) has no such file", d.Base, d.Commit)
	}
	return fmt.Sprintf("%s %s: %d created, %d changed, %d replaced, %d deleted; %s", d.Config, since,
		count[previewed.Created], count[previewed.Changed], count[previewed.Replaced], count[previewed.Deleted],
		plural(len(d.Answers), "answer differs", "answers differ"))
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

const refused = "Pulumi refuses to delete or replace what is protected: set protect: false and deploy that first."

// plain is a value in a line.
func plain(value any) string {
	if value == nil {
		return "none"
	}
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return fmt.Sprint(value)
	}
	return strings.TrimSpace(out.String())
}

// window is the part of a text that begins at a place.
func window(text []rune, from int) string {
	out := text[min(from, len(text)):]
	before, after := "", ""
	if from > 0 {
		before = "..."
	}
	if len(out) > shown {
		out, after = out[:shown], "..."
	}
	return before + string(out) + after
}

// brief are two values in a line, from a little before the first difference when they are long.
func brief(before, after any) (string, string) {
	old, now := []rune(plain(before)), []rune(plain(after))
	same := 0
	for same < min(len(old), len(now)) && old[same] == now[same] {
		same++
	}
	from := 0
	if max(len(old), len(now)) > shown {
		from = max(0, same-shown/4)
	}
	return window(old, from), window(now, from)
}

// lines say which inputs of a resource differ.
func lines(c previewed.Change) []string {
	var out []string
	for _, input := range c.Inputs {
		old, now := brief(input.Before, input.After)
		line := fmt.Sprintf("%s: %s -> %s", input.Path, old, now)
		if len(input.Statements) > 0 {
			line = input.Path + ": statements " + strings.Join(input.Statements, ", ")
		}
		if input.Replaces {
			line += " (cannot change in place)"
		}
		out = append(out, line)
	}
	return out
}

func (d difference) write(out io.Writer, format string) error {
	switch format {
	case jsonText:
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(d); err != nil {
			return fmt.Errorf("difference in JSON: %w", err)
		}
		return nil
	case markdown:
		fmt.Fprintf(out, "### %s\n\n", d.title())
		if len(d.Changes)+len(d.Answers) == 0 {
			return nil
		}
		fmt.Fprintln(out, "```text")
		err := d.writeBody(out)
		fmt.Fprintln(out, "```")
		return err
	default:
		fmt.Fprintln(out, d.title())
		if len(d.Changes)+len(d.Answers) > 0 {
			fmt.Fprintln(out)
		}
		return d.writeBody(out)
	}
}

// writeBody writes the changes, the protected ones first, and then the answers.
func (d difference) writeBody(out io.Writer) error {
	first := slices.IndexFunc(d.Changes, func(c previewed.Change) bool { return !c.Protected })
	if first < 0 {
		first = len(d.Changes)
	}
	writeChanges(out, "Protected resources", d.Changes[:first])
	if slices.ContainsFunc(d.Changes[:first], func(c previewed.Change) bool {
		return c.Kind == previewed.Deleted || c.Kind == previewed.Replaced
	}) {
		fmt.Fprint(out, refused+"\n\n")
	}
	writeChanges(out, "Other resources", d.Changes[first:])
	return d.writeAnswers(out)
}

func writeChanges(out io.Writer, title string, changes []previewed.Change) {
	if len(changes) == 0 {
		return
	}
	fmt.Fprintln(out, title)
	for _, c := range changes {
		fmt.Fprintf(out, "  %-8s  %s %s\n", c.Kind, graph.ShortType(c.Type), c.Name)
		for _, line := range lines(c) {
			fmt.Fprintf(out, "            %s\n", line)
		}
	}
	fmt.Fprintln(out)
}

// words are what explain says of a verdict.
func words(before, after *outcome, of func(outcome) string) string {
	word := func(o *outcome) string {
		switch {
		case o == nil:
			return "-"
		case of(*o) == "allowed":
			return "yes"
		default:
			return "no"
		}
	}
	if was, is := word(before), word(after); was != is {
		return was + " -> " + is
	}
	return word(after)
}

func (d difference) writeAnswers(out io.Writer) error {
	if len(d.Answers) == 0 {
		return nil
	}
	fmt.Fprintln(out, "Who can read what: the answers that differ")
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "  DATASET\tWHO\tFROM\tREAD\tLIST\tWHY (READ)")
	for _, a := range d.Answers {
		why := "the dataset is gone, or was not asked about"
		if a.After != nil {
			why = a.After.Why
		}
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\t%s\t%s\n", a.Dataset, a.Who, a.From,
			words(a.Before, a.After, func(o outcome) string { return o.Read }),
			words(a.Before, a.After, func(o outcome) string { return o.List }), why)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("answers: %w", err)
	}
	return nil
}
