package render

import "time"

// label is the label of a day below the x axis. The first one and the first one of each year have the year beneath.
type label struct {
	X, Width  float64 // Width is how much room it takes, half of it on either side
	Day, Year string
}

// rhythm says which days have labels besides the first: every so many days, or the first of every so many months.
type rhythm struct{ days, months int }

var rhythms = []rhythm{
	{days: 1},
	{days: 2},
	{days: 4},
	{days: 7},
	{days: 14},
	{months: 1},
	{months: 3},
	{months: 6},
	{months: 12},
	{months: 24},
	{months: 60},
}

func (r rhythm) has(i int, date time.Time) bool {
	if r.days > 0 {
		return i%r.days == 0
	}
	return date.Day() == 1 && (12*date.Year()+int(date.Month())-1)%r.months == 0
}

const (
	// letterWidth is how wide a letter is at most, in whatever font the reader has.
	letterWidth = 7.5
	// labelGap is the least room between two labels.
	labelGap = 8
)

// labelsOf returns the most labels that do not run into each other, for days that are width wide each.
func labelsOf(days []day, left, width float64) []label {
	for _, r := range rhythms {
		if labels := r.labels(days, left, width); apart(labels) {
			return labels
		}
	}
	return rhythm{days: len(days)}.labels(days, left, width)
}

func (r rhythm) labels(days []day, left, width float64) []label {
	var labels []label
	year := ""
	for i, d := range days {
		if i > 0 && !r.has(i, d.date) {
			continue
		}
		l := label{X: round(left + (float64(i)+0.5)*width), Day: d.date.Format("01-02")}
		l.Width = letterWidth * float64(len(l.Day))
		// A period that begins shortly before the first of a month would have two labels at one place.
		if len(labels) == 1 && !r.has(0, days[0].date) && !apart([]label{labels[0], l}) {
			continue
		}
		if y := d.date.Format("2006"); y != year {
			l.Year, year = y, y
		}
		labels = append(labels, l)
	}
	return labels
}

// apart reports whether each label has its room.
func apart(labels []label) bool {
	for i := 1; i < len(labels); i++ {
		if labels[i].X-labels[i-1].X < labels[i].Width+labelGap {
			return false
		}
	}
	return true
}
