package answer

import (
	"context"
	"fmt"
	"time"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
	"datatrail/report/internal/logs"
)

// window is the time that the report is about, and the time before it that first-seen principals are measured against.
type window struct {
	baseline, since, until time.Time
	// listed is the first day of which files of a log are read.
	listed map[dataset.Log]time.Time
}

// periodOf finds the period. With a store, what happened before it is known as far as the store goes; without, the trail's
// files tell it.
func periodOf(found logs.Found, since, until time.Time, isKept bool) window {
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
	w := window{baseline: since.AddDate(0, 0, -queries.BaselineDays), since: since, until: until}
	w.listed = map[dataset.Log]time.Time{dataset.Trail: w.baseline, dataset.Access: since}
	if isKept {
		w.listed[dataset.Trail] = since
	}
	return w
}

// last is the last day of the partitions of a log that hold records of the period.
func (w window) last(log dataset.Log) string {
	if log == dataset.Access {
		return w.until.Format(schema.DayFormat)
	}
	return w.until.AddDate(0, 0, queries.DeliveryDays).Format(schema.DayFormat)
}

// cut leaves out the files that no question looks into.
func (w window) cut(found logs.Found, tally *logs.Tally) logs.Found {
	delivered := w.last(dataset.Trail)
	keep := func(files []logs.File, log dataset.Log) []logs.File {
		first, last := w.listed[log].Format(schema.DayFormat), w.last(log)
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
	found.Trail, found.Access = keep(found.Trail, dataset.Trail), keep(found.Access, dataset.Access)
	return found
}

// fit sets an end of the period that nobody asked for to the day of the first or the last record: files are named by the
// day of their delivery.
func (b *builder) fit(ctx context.Context) error {
	b.earliest = map[dataset.Log]time.Time{}
	var ends [2]string
	for log, from := range map[dataset.Log]string{
		dataset.Trail: "all_profiles_trail_events WHERE " + areCalls, dataset.Access: "all_profiles_access_lines",
	} {
		_, rows, err := b.db.Run(ctx, "SELECT min(first_day), max(day) FROM "+from)
		if err != nil {
			return fmt.Errorf("period of the records: %w", err)
		}
		first, _ := rows[0][0].(string)
		last, _ := rows[0][1].(string)
		b.earliest[log], _ = time.Parse(schema.DayFormat, first)
		if ends[0] == "" || first != "" && first < ends[0] {
			ends[0] = first
		}
		ends[1] = max(ends[1], last)
	}
	for i, end := range []struct{ asked, used *time.Time }{
		{&b.options.Since, &b.window.since}, {&b.options.Until, &b.window.until},
	} {
		day := ends[i]
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
