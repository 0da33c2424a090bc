package offline

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
)

// marks are the signs that Pulumi puts before a row.
var marks = map[string]string{
	"same": "  ", "create": "+ ", "update": "~ ", "delete": "- ", "replace": "+-", "create-replacement": "++",
	"delete-replaced": "--", "refresh": "~ ",
}

// Tree draws the resources as Pulumi does on a terminal: under their parents, with what happens to each. It
// is for outputs that are no terminal, where the engine itself lists them flat.
func (r Result) Tree() string {
	rows, children := map[string]Step{}, map[string][]string{}
	for _, step := range r.Steps {
		if known, ok := rows[step.URN]; ok && known.Op != "same" && step.Op != "replace" {
			continue
		}
		if _, ok := rows[step.URN]; !ok {
			children[step.Parent] = append(children[step.Parent], step.URN)
		}
		rows[step.URN] = step
	}
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "   \tType\tName\tPlan\n")
	var draw func(parent, indent string)
	draw = func(parent, indent string) {
		siblings := children[parent]
		slices.SortFunc(siblings, func(a, b string) int {
			return cmp.Or(cmp.Compare(rows[a].Type, rows[b].Type), cmp.Compare(a, b))
		})
		for i, urn := range siblings {
			branch, below := "├─ ", "│  "
			if i == len(siblings)-1 {
				branch, below = "└─ ", "   "
			}
			if parent == "" {
				branch, below = "", ""
			}
			step, plan := rows[urn], rows[urn].Op
			if plan == "same" {
				plan = ""
			}
			fmt.Fprintf(table, " %s\t%s%s\t%s\t%s\n", marks[step.Op], indent+branch, shortType(step.Type), step.Name, plan)
			draw(urn, indent+below)
		}
	}
	draw("", "")
	table.Flush()
	return text.String()
}

// shortType drops the module of a token that repeats its type: aws:s3/bucketV2:BucketV2 is aws:s3:BucketV2.
func shortType(token string) string {
	parts := strings.Split(token, ":")
	if len(parts) != 3 {
		return token
	}
	module, _, _ := strings.Cut(parts[1], "/")
	return strings.Join([]string{parts[0], module, parts[2]}, ":")
}
