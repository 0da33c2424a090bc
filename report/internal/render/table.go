package render

import (
	"bufio"
	"fmt"
	"io"

	pretty "github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"datatrail/report/internal/answer"
)

const tableRows = 15

func table(out io.Writer, report *answer.Report) error {
	w := bufio.NewWriter(out)
	fmt.Fprintf(w, "Egress report, %s to %s\n%s\n", report.Since, report.Until, basis(report))
	for _, dataset := range report.Datasets {
		fmt.Fprintf(w, "\n== %s: %s\n", dataset.Bucket, headline(dataset))
		for _, section := range dataset.Sections {
			fmt.Fprintf(w, "\n%s\n", section.Question)
			switch {
			case section.Skipped != "":
				fmt.Fprintf(w, "  not answered: %s\n", section.Skipped)
			case len(section.Rows) == 0:
				fmt.Fprintln(w, "  none")
			default:
				grid(w, section)
			}
		}
	}
	if len(report.Counts) > 0 {
		fmt.Fprintf(w, "\nWhat was met on the way\n")
	}
	for _, count := range report.Counts {
		fmt.Fprintf(w, "  %8s  %s\n", spaced(count.Times), count.Kind)
		for _, example := range count.Examples {
			fmt.Fprintf(w, "            such as %s\n", printable(example))
		}
	}
	return w.Flush()
}

func grid(w io.Writer, section answer.Section) {
	t := pretty.NewWriter()
	t.SetStyle(pretty.StyleLight)
	t.Style().Format.Header = text.FormatDefault
	head := make(pretty.Row, len(section.Columns))
	configs := make([]pretty.ColumnConfig, len(section.Columns))
	for i, column := range section.Columns {
		head[i] = column.Name
		configs[i] = pretty.ColumnConfig{Number: i + 1, WidthMax: 64}
		if column.Type == "bigint" {
			configs[i].Align = text.AlignRight
		}
	}
	t.SetColumnConfigs(configs)
	t.AppendHeader(head)
	for _, row := range section.Rows[:min(len(section.Rows), tableRows)] {
		cells := make(pretty.Row, len(row))
		for i, value := range row {
			cells[i] = shown(section.Columns[i].Name, value)
		}
		t.AppendRow(cells)
	}
	fmt.Fprintln(w, t.Render())
	if more := len(section.Rows) - tableRows; more > 0 {
		fmt.Fprintf(w, "  and %d more; -format csv has them all\n", more)
	}
}
