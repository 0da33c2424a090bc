package offline

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"datatrail/internal/graph"
)

// forest holds the step that a resource is shown by, and the resources below each resource.
type forest struct {
	steps    map[string]Step
	children map[string][]string
	rows     *strings.Builder
}

// plant adds a step. Of the three steps of a replacement the one called so is shown.
func (f forest) plant(step Step) {
	if _, known := f.steps[step.URN]; !known {
		f.children[step.Parent] = append(f.children[step.Parent], step.URN)
	} else if step.Op != "replace" {
		return
	}
	f.steps[step.URN] = step
}

func (f forest) draw(urn, branch, below string) {
	step := f.steps[urn]
	mark, plan := "  ", step.Op
	switch step.Op {
	case "create":
		mark = "+ "
	case "delete":
		mark = "- "
	case "replace":
		mark = "+-"
	case "same":
		plan = ""
	default:
		mark = "~ "
	}
	fmt.Fprintf(f.rows, " %s %s%s\t%s\t%s\n", mark, branch, graph.ShortType(step.Type), step.Name, plan)

	children := f.children[urn]
	slices.SortFunc(children, func(a, b string) int {
		return cmp.Or(cmp.Compare(f.steps[a].Type, f.steps[b].Type), cmp.Compare(a, b))
	})
	for i, child := range children {
		if i < len(children)-1 {
			f.draw(child, below+"├─ ", below+"│  ")
		} else {
			f.draw(child, below+"└─ ", below+"   ")
		}
	}
}

// Tree draws the resources as Pulumi does on a terminal: under their parents, with what happens to each. It is for outputs that
// are not terminals, where the engine prints a flat list.
func (r Result) Tree() string {
	var rows, text strings.Builder
	f := forest{steps: map[string]Step{}, children: map[string][]string{}, rows: &rows}
	for _, step := range r.Steps {
		f.plant(step)
	}
	rows.WriteString("    Type\tName\tPlan\n")
	for _, root := range f.children[""] {
		f.draw(root, "", "")
	}
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	_, _ = io.WriteString(table, rows.String()) // A strings.Builder takes everything.
	_ = table.Flush()
	return text.String()
}
