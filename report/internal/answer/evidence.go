package answer

import (
	"context"
	"fmt"
	"time"

	"datatrail/report/internal/logs"
)

// evidence finds the time of the newest evidence in either log, over all datasets: a record, the delivery of a file, the end
// of a digest. A folder may be old, so the clock of this machine says nothing about it.
func (b *builder) evidence(ctx context.Context, found logs.Found) error {
	b.report.AsOf = b.options.AsOf
	if !b.report.AsOf.IsZero() {
		return nil
	}
	b.report.AsOf = found.Newest
	// Where the period has no records, those of the time before are the newest.
	since := " AND day >= " + b.day(b.window.since)
	newest, err := b.newest(ctx, b.kept["trail_calls"], b.kept["access_requests"], since)
	if err == nil && newest == "" {
		newest, err = b.newest(ctx, "(SELECT latest AS eventtime, day FROM all_profiles_trail_events WHERE "+areCalls+")",
			"(SELECT latest AS eventtime, day FROM all_profiles_access_lines)", "")
	}
	if err != nil {
		return fmt.Errorf("newest record: %w", err)
	}
	if at, err := time.Parse(time.RFC3339, newest); err == nil && at.After(b.report.AsOf) {
		b.report.AsOf = at
	}
	return nil
}

// newest is the time of the newest record until the end of the period, empty when there is none.
func (b *builder) newest(ctx context.Context, calls, requests, since string) (string, error) {
	is := " WHERE length(eventtime) = 20 AND day <= " + b.day(b.window.until) + since
	_, rows, err := b.db.Run(ctx, "SELECT max(eventtime) FROM (SELECT eventtime FROM "+calls+is+" UNION ALL SELECT eventtime FROM "+
		requests+is+") AS records")
	if err != nil {
		return "", err
	}
	newest, _ := rows[0][0].(string)
	return newest, nil
}

// place is the account and the Region of a bucket.
type place struct{ account, region string }

// places finds out where buckets are: the folders of access logs say it, and otherwise the files of the trail.
func (b *builder) places(ctx context.Context, found logs.Found) error {
	b.at = map[string]place{}
	_, rows, err := b.db.Run(ctx, "SELECT bucket, max(latest_file) FROM all_profiles_trail_events WHERE "+areCalls+
		" AND bucket IS NOT NULL GROUP BY bucket")
	if err != nil {
		return fmt.Errorf("places of the datasets: %w", err)
	}
	for _, row := range rows {
		file, _ := row[1].(int64)
		e := b.entries[file]
		b.at[row[0].(string)] = place{e.Account, e.Region}
	}
	for _, file := range found.Access {
		if o := file.Object; o.Account != "" {
			b.at[o.Bucket] = place{o.Account, o.Region}
		}
	}
	return nil
}
