package render

import (
	"fmt"
	"time"

	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/answer"
)

// state says whether a number of bytes is known.
type state string

const (
	known   state = "known"
	atLeast state = "at-least"
	unknown state = "unknown"
)

// amount is the bytes of a dataset on a day.
type amount struct {
	bytes int64
	state state
}

func (a amount) text() string {
	switch a.state {
	case unknown:
		return "not known"
	case atLeast:
		return "at least " + size(a.bytes)
	}
	return size(a.bytes)
}

// day is a day of the period, with an amount for each dataset.
type day struct {
	date    time.Time
	amounts []amount
}

// state is that of the dataset of which least is known.
func (d day) state() state {
	worst := known
	for _, a := range d.amounts {
		if a.state == unknown || worst == known {
			worst = a.state
		}
	}
	return worst
}

// total adds up what is known. Sums of whole numbers could overflow.
func (d day) total() float64 {
	total := 0.0
	for _, a := range d.amounts {
		total += a.drawn()
	}
	return total
}

// drawn is what a bar shows: a record may claim less than nothing.
func (a amount) drawn() float64 {
	if a.state == unknown {
		return 0
	}
	return float64(max(a.bytes, 0))
}

func (d day) text() string {
	text := d.date.Format(time.DateOnly) + ": "
	switch {
	case d.state() == known:
		return text + sum(d.total())
	case d.state() == atLeast:
		return text + "at least " + sum(d.total())
	case d.total() > 0:
		return text + sum(d.total()) + " plus an unknown amount"
	}
	return text + "not known"
}

// mostYears bounds the page: a period may begin long before the first log.
const mostYears = 10

// daysOf returns every day of the period in order, with reads or without, but no more than the last ten years.
func daysOf(report *answer.Report) []day {
	since, err := time.Parse(schema.DayFormat, report.Since)
	if err != nil {
		return nil
	}
	until, err := time.Parse(schema.DayFormat, report.Until)
	if err != nil || until.IsZero() || len(report.Datasets) == 0 {
		return nil
	}
	if earliest := until.AddDate(-mostYears, 0, 1); since.Before(earliest) {
		since = earliest
	}
	answers := make([]map[string]amount, len(report.Datasets))
	for i, dataset := range report.Datasets {
		answers[i] = amountsOf(dataset.Section("bytes_by_day"))
	}
	var all []day
	for at := since; !at.After(until); at = at.AddDate(0, 0, 1) {
		d := day{date: at, amounts: make([]amount, len(answers))}
		for i, byDay := range answers {
			d.amounts[i] = amount{state: unknown}
			if byDay != nil {
				d.amounts[i] = amount{state: known}
			}
			date := at.Format(schema.DayFormat)
			if a, ok := byDay[date]; ok {
				d.amounts[i] = a
			}
			d.amounts[i].weigh(report.Datasets[i].Days[date])
		}
		all = append(all, d)
	}
	return all
}

// weigh takes into account what the numbers of the day are worth. That there was at least nothing tells nothing.
func (a *amount) weigh(worth answer.State) {
	switch {
	case worth == answer.NotAnswered, worth == answer.AtLeast && a.bytes <= 0:
		a.state = unknown
	case worth == answer.AtLeast && a.state == known:
		a.state = atLeast
	}
}

// amountsOf returns the amounts of the days with reads, or nil when the question was not answered: then no day is known.
func amountsOf(s *answer.Section) map[string]amount {
	if s == nil || s.Skipped != "" {
		return nil
	}
	byDay := map[string]amount{}
	date, bytes := s.Column("day"), s.Column("bytes")
	for _, row := range s.Rows {
		name, _ := row[date].(string)
		n, ok := row[bytes].(int64)
		byDay[name] = amount{bytes: n, state: known}
		if !ok {
			byDay[name] = amount{state: unknown}
		}
	}
	return byDay
}

// describe says in words what the chart shows.
func describe(days []day, highest day) string {
	text := fmt.Sprintf("One bar for each day from %s to %s, with the datasets stacked.",
		days[0].date.Format(time.DateOnly), days[len(days)-1].date.Format(time.DateOnly))
	if highest.total() > 0 {
		text += " The highest bar is " + highest.text() + "."
	}
	missing := 0
	for _, d := range days {
		if d.state() == unknown {
			missing++
		}
	}
	if missing > 0 {
		text += fmt.Sprintf(" Days not known: %d.", missing)
	}
	return text + " The table below the chart has the numbers."
}
