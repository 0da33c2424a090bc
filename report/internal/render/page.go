package render

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"datatrail/report/internal/answer"
)

//go:embed page.html
var pageText string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"shown": func(s answer.Section, column int, value any) string { return shown(s.Columns[column].Name, value) },
	"number": func(s answer.Section, column int) bool {
		return s.Columns[column].Type == "bigint"
	},
	"class":     class,
	"spaced":    spaced,
	"printable": printable,
}).Parse(pageText))

const (
	pageRows  = 30
	chartRows = 10
)

type pageData struct {
	Report   *answer.Report
	Basis    string
	Days     daysData
	Marks    []mark
	Datasets []datasetData
}

// daysData is the chart of the days, once for each canvas, and its numbers.
type daysData struct {
	Title   string
	Charts  []chart
	Legend  []legend
	Unknown bool // whether a day is
	AtLeast bool // whether a day is a lower bound
	Rows    []dayRow
}

type dayRow struct {
	Day   string
	Bytes []string
}

type datasetData struct {
	Name      string
	Place     string
	Headline  string
	Calendars []calendar
	Figures   []figure
	Rankings  []ranking
	Sections  []sectionData
}

// ranking is the largest of something, with bars.
type ranking struct {
	Title string
	Rows  []rank
}

type rank struct {
	Label, Full, Value string
	Percent            float64
}

type legend struct {
	Name   string
	Series int
}

type sectionData struct {
	answer.Section
	Shown [][]any
	More  int
}

func page(w io.Writer, report *answer.Report) error {
	data := pageData{Report: report, Basis: basis(report), Days: daysIn(report)}
	for _, m := range marks {
		data.Marks = append(data.Marks, m.mark)
	}
	for _, dataset := range report.Datasets {
		d := datasetData{
			Name: dataset.Name, Place: dataset.Place(), Headline: headline(dataset), Calendars: calendarsOf(dataset),
			Figures: figures(dataset),
		}
		for _, c := range []struct{ section, column, title string }{
			{"bytes_by_principal", "principal", "Bytes by principal"}, {"bytes_by_address", "address", "Bytes by address"},
		} {
			if r := top(dataset, c.section, c.column, c.title); len(r.Rows) > 0 {
				d.Rankings = append(d.Rankings, r)
			}
		}
		for _, section := range dataset.Sections {
			rows := section.Rows[:min(len(section.Rows), pageRows)]
			d.Sections = append(d.Sections, sectionData{section, rows, len(section.Rows) - len(rows)})
		}
		data.Datasets = append(data.Datasets, d)
	}
	if err := pageTemplate.Execute(w, data); err != nil {
		return fmt.Errorf("page: %w", err)
	}
	return nil
}

func daysIn(report *answer.Report) daysData {
	data := daysData{Title: "Bytes by day and dataset"}
	days := daysOf(report)
	if len(days) == 0 {
		return data
	}
	for _, c := range canvases {
		data.Charts = append(data.Charts, c.draw(data.Title, days))
	}
	for i, dataset := range report.Datasets {
		data.Legend = append(data.Legend, legend{dataset.Name, series(i)})
	}
	for _, d := range days {
		row := dayRow{Day: d.date.Format(time.DateOnly)}
		for _, a := range d.amounts {
			row.Bytes = append(row.Bytes, a.text())
		}
		data.Rows = append(data.Rows, row)
		data.Unknown = data.Unknown || d.state() == unknown
		data.AtLeast = data.AtLeast || d.state() == atLeast
	}
	return data
}

func top(d answer.Dataset, name, column, title string) ranking {
	r := ranking{Title: title}
	s := d.Section(name)
	if s == nil {
		return r
	}
	label, bytes := s.Column(column), s.Column("bytes")
	largest := int64(1)
	for _, row := range s.Rows[:min(len(s.Rows), chartRows)] {
		n, _ := row[bytes].(int64)
		largest = max(largest, n)
		full := fmt.Sprint(row[label])
		r.Rows = append(r.Rows, rank{short(full), printable(full), size(n), 100 * float64(n) / float64(largest)})
	}
	return r
}

// class says how a cell is set: numbers to the right, long texts broken.
func class(s answer.Section, column int, value any) string {
	if s.Columns[column].Type == "bigint" {
		return "number"
	}
	if text, ok := value.(string); ok && len(text) > 26 {
		return "long"
	}
	return ""
}

// short keeps the telling end of an ARN: what kind of principal and its name, without the path.
func short(name string) string {
	if parts := strings.SplitN(name, ":", 6); len(parts) == 6 && parts[0] == "arn" {
		kind, path, _ := strings.Cut(parts[5], "/")
		name = kind + "/" + path[strings.LastIndexByte(path, '/')+1:]
	}
	return printable(name)
}
