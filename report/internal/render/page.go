package render

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"time"

	"datatrail/report/internal/answer"
)

var (
	//go:embed page
	pageFiles embed.FS
	//go:embed page/script.js
	pageScript string
)

var pageTemplate = template.Must(template.New("page.html").Funcs(template.FuncMap{
	"named":     named,
	"price":     price,
	"spaced":    spaced,
	"printable": printable,
}).ParseFS(pageFiles, "page/*"))

type pageData struct {
	Report   *answer.Report
	Basis    string
	Findings []findingData
	Measures []measure
	Days     daysData
	Marks    []mark
	Datasets []datasetData
	Costs    costData
	Origins  []origin
	// ScriptHash lets the browser run the page's one script.
	ScriptHash string
}

// findingData is a finding, and where the page shows more.
type findingData struct {
	answer.Finding
	Link string
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

type legend struct {
	Name   string
	Series int
}

// page writes one file that needs no other. Its policy lets the browser load nothing and run the one script that is hashed.
func page(w io.Writer, report *answer.Report) error {
	hash := sha256.Sum256([]byte(pageScript))
	data := pageData{
		Report: report, Basis: basis(report), Measures: measures, Days: daysIn(report), Costs: costs(report),
		Origins:    originsOf(report),
		ScriptHash: base64.StdEncoding.EncodeToString(hash[:]),
	}
	for _, m := range marks {
		data.Marks = append(data.Marks, m.mark)
	}
	ids := map[string]string{}
	room := pageRoom
	for i, dataset := range report.Datasets {
		id := fmt.Sprintf("dataset-%d", i+1)
		ids[dataset.Name] = id
		data.Datasets = append(data.Datasets, pageDataset(id, dataset, &room))
	}
	// What each caller read takes the room that the answers leave.
	for i, dataset := range report.Datasets {
		for j := range data.Datasets[i].Sections {
			data.Datasets[i].Sections[j].drillInto(dataset, &room)
		}
	}
	for _, f := range report.Findings {
		shown := findingData{Finding: f}
		if id := ids[f.Dataset]; id != "" {
			shown.Link = id
			if f.Question != "" {
				shown.Link = sectionID(id, f.Question)
			}
		}
		data.Findings = append(data.Findings, shown)
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
