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
	findings(w, report)
	calendars(w, report)
	for _, dataset := range report.Datasets {
		fmt.Fprintf(w, "\n== %s: %s\n", dataset.Name, headline(dataset))
		if place := dataset.Place(); place != "" {
			fmt.Fprintf(w, "   %s\n", place)
		}
		for _, section := range dataset.Sections {
			if section.Name != coverage && !isDrill(section.Name) {
				answered(w, section)
			}
		}
		fmt.Fprintln(w, "\nThe days, addresses, folders and objects of each caller are in -format html, json, csv and parquet")
	}
	billed(w, report)
	if len(report.Counts) > 0 {
		fmt.Fprintf(w, "\nWhat was found on the way\n")
	}
	for _, count := range report.Counts {
		fmt.Fprintf(w, "  %8s  %s\n", spaced(count.Times), count.Kind)
		for _, example := range count.Examples {
			fmt.Fprintf(w, "            such as %s\n", printable(example))
		}
	}
	return w.Flush()
}

func findings(w io.Writer, report *answer.Report) {
	fmt.Fprintln(w, "\nFindings")
	for _, f := range report.Findings {
		about := ""
		if f.Dataset != "" {
			about = printable(f.Dataset) + ": "
		}
		fmt.Fprintf(w, "  %-5s  %s%s\n", f.Severity, about, printable(f.Text))
	}
	if len(report.Findings) == 0 {
		fmt.Fprintln(w, "  none: nothing is known to be missing")
	}
}

// calendars prints a line of days for each dataset and log.
func calendars(w io.Writer, report *answer.Report) {
	var used []answer.Dataset
	for _, d := range report.Datasets {
		if d.Section(coverage) != nil {
			used = append(used, d)
		}
	}
	if len(used) == 0 {
		return
	}
	fmt.Fprintf(w, "\nCoverage: %s\n", legendOfMarks())
	for _, d := range used {
		fmt.Fprintf(w, "  %s\n", d.Name)
		for _, c := range calendarsOf(d) {
			for _, line := range c.lines() {
				fmt.Fprintf(w, "    %s\n", line)
			}
		}
	}
}

func answered(w io.Writer, section answer.Section) {
	fmt.Fprintf(w, "\n%s\n", section.Question)
	if section.Missing != "" {
		fmt.Fprintln(w, "  at least: records are missing; see the findings")
	}
	switch {
	case section.Skipped != "":
		fmt.Fprintf(w, "  not answered: %s\n", printable(section.Skipped))
	case len(section.Rows) == 0 && section.Missing != "":
		fmt.Fprintln(w, "  none found, but there may be some")
	case len(section.Rows) == 0:
		fmt.Fprintln(w, "  none")
	default:
		grid(w, section)
	}
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
		fmt.Fprintf(w, "  and %d more; -format json, csv and parquet show them all\n", more)
	}
}
