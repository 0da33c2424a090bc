package answer

import (
	"time"

	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/logs"
)

const (
	baselineDays = 90
	deliveryDays = 7
)

// window is the time that the report is about, and the time before it that first-seen principals are measured against.
type window struct {
	baseline, since, until time.Time
}

func periodOf(found logs.Found, since, until time.Time) window {
	first, last := "", ""
	for _, files := range [][]logs.File{found.Trail, found.Access} {
		for _, file := range files {
			if day := file.Object.Day; first == "" || day < first {
				first = day
			}
			last = max(last, file.Object.Day)
		}
	}
	if since.IsZero() {
		since, _ = time.Parse(schema.DayFormat, first)
	}
	if until.IsZero() {
		until, _ = time.Parse(schema.DayFormat, last)
	}
	return window{baseline: since.AddDate(0, 0, -baselineDays), since: since, until: until}
}

// cut leaves out the files that no question looks into.
func (w window) cut(found logs.Found, tally *logs.Tally) logs.Found {
	first, last := w.baseline.Format(schema.DayFormat), w.until.Format(schema.DayFormat)
	delivered := w.until.AddDate(0, 0, deliveryDays).Format(schema.DayFormat)
	keep := func(files []logs.File, last string) []logs.File {
		var kept []logs.File
		for _, file := range files {
			if file.Object.Day < first || file.Object.Day > last {
				tally.Add(logs.OutsidePeriod, file.Path)
				continue
			}
			kept = append(kept, file)
		}
		return kept
	}
	return logs.Found{Trail: keep(found.Trail, delivered), Access: keep(found.Access, last)}
}
