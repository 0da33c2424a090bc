package render

import (
	"fmt"
	"strings"

	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
)

// coverage is the question whose answer stands on top of all others.
const coverage = "coverage"

// mark is how a day looks in a calendar.
type mark struct {
	Sign, Class, Text string
}

// incomplete is a day with records, on which others are missing.
const incomplete = dataset.Coverage("partly recorded")

// marks are those of all states, in the order of the legend.
var marks = []struct {
	state dataset.Coverage
	mark
}{
	{dataset.DayRecorded, mark{"●", "day-recorded", "recorded"}},
	{incomplete, mark{"◐", "day-incomplete", "partly recorded"}},
	{dataset.DayQuiet, mark{"○", "day-quiet", "quiet"}},
	{dataset.DaySilent, mark{"✗", "day-silent", "silent"}},
	{dataset.DayUnknown, mark{"?", "day-unknown", "unknown"}},
	{dataset.DayNotDue, mark{"…", "day-due", "not due"}},
	{dataset.DayNotRecorded, mark{"–", "day-none", "not recorded"}},
}

func markOf(state dataset.Coverage) mark {
	for _, m := range marks {
		if m.state == state {
			return m.mark
		}
	}
	return mark{"?", "day-unknown", string(state)}
}

func legendOfMarks() string {
	texts := make([]string, len(marks))
	for i, m := range marks {
		texts[i] = m.Sign + " " + m.Text
	}
	return strings.Join(texts, ", ")
}

// calendar is the days of one log.
type calendar struct {
	Log  string
	Days []calendarDay
}

type calendarDay struct {
	Date string
	mark
	Title string
}

// calendarsOf makes a calendar for each log of a dataset.
func calendarsOf(d answer.Dataset) []calendar {
	s := d.Section(coverage)
	if s == nil {
		return nil
	}
	var all []calendar
	for _, log := range dataset.Logs {
		c := calendar{Log: strings.TrimPrefix(log.String(), "the ")}
		for _, row := range s.Rows {
			if row[s.Column("log")] == string(log) {
				c.Days = append(c.Days, dayOf(s, row))
			}
		}
		all = append(all, c)
	}
	return all
}

func dayOf(s *answer.Section, row []any) calendarDay {
	number := func(column string) int64 {
		n, _ := row[s.Column(column)].(int64)
		return n
	}
	state := dataset.Coverage(fmt.Sprint(row[s.Column("state")]))
	if state == dataset.DayRecorded && number("missing") > 0 {
		state = incomplete
	}
	day := calendarDay{Date: strings.ReplaceAll(fmt.Sprint(row[s.Column("day")]), "/", "-"), mark: markOf(state)}
	day.Title = day.Date + ": " + day.Text
	if n := number("records"); n > 0 {
		day.Title += fmt.Sprintf(", %s records in %s files", spaced(n), spaced(number("files")))
	}
	if n := number("missing"); n > 0 {
		day.Title += fmt.Sprintf(", %s missing", spaced(n))
	}
	return day
}

// lines prints the calendar, a month of days a line.
func (c calendar) lines() []string {
	const width = 31
	var lines []string
	for i := 0; i < len(c.Days); i += width {
		days := c.Days[i:min(i+width, len(c.Days))]
		signs := make([]string, len(days))
		for j, day := range days {
			signs[j] = day.Sign
		}
		lines = append(lines, fmt.Sprintf("%-10s  %s  %s", c.Log, days[0].Date, strings.Join(signs, "")))
	}
	return lines
}
