package answer

import (
	"context"
	"fmt"
	"time"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/logs"
)

// window is the time that the report is about, and the time before it that first-seen principals are measured against.
type window struct {
	baseline, since, until time.Time
}

func periodOf(found logs.Found, since, until time.Time) window {
	first, last, isSilent := "", "", false
	for _, files := range [][]logs.File{found.Trail, found.Access} {
		for _, file := range files {
			day := file.Object.Day
			if day == "" {
				isSilent = true
				continue
			}
			if first == "" || day < first {
				first = day
			}
			last = max(last, day)
		}
	}
	// Where a name tells no day, the records tell the period.
	if isSilent {
		first, last = "1970/01/01", time.Now().UTC().Format(schema.DayFormat)
	}
	if since.IsZero() {
		since, _ = time.Parse(schema.DayFormat, first)
	}
	if until.IsZero() {
		until, _ = time.Parse(schema.DayFormat, last)
	}
	return window{baseline: since.AddDate(0, 0, -queries.BaselineDays), since: since, until: until}
}

// cut leaves out the files that no question looks into.
func (w window) cut(found logs.Found, tally *logs.Tally) logs.Found {
	first, last := w.baseline.Format(schema.DayFormat), w.until.Format(schema.DayFormat)
	delivered := w.until.AddDate(0, 0, queries.DeliveryDays).Format(schema.DayFormat)
	keep := func(files []logs.File, last string) []logs.File {
		var kept []logs.File
		for _, file := range files {
			end := last
			if file.Object.IsByDelivery {
				end = delivered
			}
			if day := file.Object.Day; day != "" && (day < first || day > end) {
				tally.Add(logs.OutsidePeriod, file.Path())
				continue
			}
			kept = append(kept, file)
		}
		return kept
	}
	found.Trail, found.Access = keep(found.Trail, delivered), keep(found.Access, last)
	return found
}

// fit sets an end of the period that nobody asked for to the day of the first or the last record: files are named by the
// day of their delivery.
func (b *builder) fit(ctx context.Context) error {
	_, rows, err := b.db.Run(ctx, "SELECT min(day), max(day) FROM (SELECT day FROM "+b.kept["trail_calls"]+
		" UNION ALL SELECT day FROM "+b.kept["access_requests"]+") AS records")
	if err != nil {
		return fmt.Errorf("period of the records: %w", err)
	}
	first, _ := rows[0][0].(string)
	b.earliest, _ = time.Parse(schema.DayFormat, first)
	for i, end := range []struct{ asked, used *time.Time }{
		{&b.options.Since, &b.window.since}, {&b.options.Until, &b.window.until},
	} {
		day, _ := rows[0][i].(string)
		// No record is newer than the file that it came in.
		if at, err := time.Parse(schema.DayFormat, day); err == nil && end.asked.IsZero() && !at.After(b.window.until) {
			*end.used = at
		}
	}
	// Who says how far the logs go asks about all days up to there.
	if day := b.options.AsOf.Truncate(24 * time.Hour); b.options.Until.IsZero() && day.After(b.window.until) {
		b.window.until = day
	}
	return nil
}
