package render

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"datatrail/report/internal/answer"
)

// comma writes the findings, what each answer is worth, and then a block of rows for each answer, those about coverage first. A
// row begins with the dataset and the question, and in a block with what the answer is worth. A question that is not
// answered has no block.
func comma(w io.Writer, report *answer.Report) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"dataset", "question", "severity", "finding"}}
	for _, f := range report.Findings {
		rows = append(rows, []string{plain(f.Dataset), f.Question, string(f.Severity), plain(f.Text)})
	}
	rows = append(rows, []string{"dataset", "question", "answer", "why"})
	for _, d := range report.Datasets {
		for _, s := range d.Sections {
			rows = append(rows, []string{plain(d.Bucket), s.Name, string(s.State), plain(s.Skipped + s.Missing)})
		}
	}
	for _, isCoverage := range []bool{true, false} {
		for _, d := range report.Datasets {
			for _, s := range d.Sections {
				if (s.Name == coverage) == isCoverage && s.State != answer.NotAnswered {
					rows = append(rows, block(d.Bucket, s)...)
				}
			}
		}
	}
	return out.WriteAll(rows)
}

func block(bucket string, s answer.Section) [][]string {
	head := []string{"dataset", "question", "answer"}
	for _, column := range s.Columns {
		head = append(head, column.Name)
	}
	rows := [][]string{head}
	for _, row := range s.Rows {
		cells := []string{plain(bucket), s.Name, string(s.State)}
		for _, value := range row {
			cells = append(cells, plain(value))
		}
		rows = append(rows, cells)
	}
	return rows
}

// plain renders a value for a program. A text that a spreadsheet would take for a formula is kept a text: object keys and
// addresses come from callers.
func plain(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case int64:
		return strconv.FormatInt(v, 10)
	}
	text := fmt.Sprint(value)
	if strings.ContainsAny(text[:min(1, len(text))], "=+-@\t\r") {
		return "'" + text
	}
	return text
}
