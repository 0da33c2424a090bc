package export

import (
	"maps"
	"slices"

	"datatrail/internal/analysis/queries"
	"datatrail/report/internal/answer"
)

// sheet is a table for other programs, over all datasets.
type sheet struct {
	name   string
	fields []field
	rows   [][]any
}

func (s *sheet) add(values ...any) {
	row := make([]any, len(values))
	for i, value := range values {
		if word, ok := value.(*string); ok {
			value = nil
			if word != nil {
				value = *word
			}
		}
		row[i] = s.fields[i].kind.typed(value)
	}
	s.rows = append(s.rows, row)
}

func (s *sheet) names() []string {
	names := make([]string, len(s.fields))
	for i, f := range s.fields {
		names[i] = f.name
	}
	return names
}

const (
	aboutDataset  = "dataset that the row is about"
	aboutQuestion = "name of the question"
	// aboutAnswer says how a reader tells a number that is known from a lower bound.
	aboutAnswer = "how far the row can be trusted: answered, or at least if records are missing"
)

// sheets are the tables of a report: what it rests on and what the answers are worth, then one for each question.
func sheets(report *answer.Report) ([]sheet, error) {
	all := []sheet{
		basisSheet(report), datasetsSheet(report), findingsSheet(report), answersSheet(report), notesSheet(report),
		daysSheet(report), billSheet(report), countsSheet(report), examplesSheet(report),
	}
	questions, err := queries.All()
	if err != nil {
		return nil, err
	}
	for _, question := range questions {
		all = append(all, questionSheet(question, report))
	}
	return all, nil
}

func questionSheet(question queries.Query, report *answer.Report) sheet {
	s := sheet{name: question.Name, fields: []field{{"dataset", text, aboutDataset}, {"answer", text, aboutAnswer}}}
	s.fields = append(s.fields, fieldsOf(question.Columns)...)
	for _, d := range report.Datasets {
		if a := d.Section(question.Name); a != nil {
			for _, row := range a.Rows {
				s.add(append([]any{d.Name, string(worthOf(d, a, row))}, row...)...)
			}
		}
	}
	return s
}

// worthOf says what a row is worth. Of the reads, each day has a worth of its own.
func worthOf(d answer.Dataset, a *answer.Section, row []any) answer.State {
	if a.Name != "bytes_by_day" {
		return a.State
	}
	day, _ := row[a.Column("day")].(string)
	switch worth := d.Days[day]; worth {
	case "":
		return a.State
	case answer.NotAnswered:
		// The row itself is true.
		return answer.AtLeast
	default:
		return worth
	}
}

// daysOf returns the days of the period whose worth is told, in order.
func daysOf(d answer.Dataset) []string {
	return slices.Sorted(maps.Keys(d.Days))
}

// optional is a text that may be missing.
func optional(words string) *string {
	if words == "" {
		return nil
	}
	return &words
}
