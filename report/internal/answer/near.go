package answer

import (
	"context"
	"fmt"
	"time"

	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/store"
)

// nearBy shows the records that happened or were delivered in the period or later, and those beside, and their profiles. A day
// that has none of them is not read.
func (b *builder) nearBy(ctx context.Context, j joint) error {
	profiles := "near_profiles_" + j.from
	text, records := "FROM profiles_"+j.from, b.recordsIn(j.taking, b.records[j.log])
	isAll := !b.earliest[j.log].Before(b.window.since)
	if !isAll {
		since := quote(b.window.since.Format(schema.DayFormat))
		text += " WHERE day >= " + since + " OR day IS NULL OR dt >= " + since + " OR " + j.beside
	}
	if err := b.db.Show(ctx, profiles, text); err != nil {
		return err
	}
	if !isAll {
		var err error
		if records, err = b.recordsNear(ctx, j, profiles); err != nil {
			return err
		}
	}
	if err := b.db.Show(ctx, "near_records_"+j.from, records); err != nil {
		return err
	}
	text, err := b.joined(j.taking, profiles, "FROM near_records_"+j.from)
	if err != nil {
		return err
	}
	return b.db.Show(ctx, "near_"+j.from, text)
}

// recordsNear gives the records of the days that some profiles have. Of the days before the period, it picks those with one of
// the profiles once, unless they are more than come together at once.
func (b *builder) recordsNear(ctx context.Context, j joint, profiles string) (string, error) {
	_, found, err := b.db.Run(ctx, "SELECT replace(dt, '/', '-'), CAST(sum(records) AS bigint) FROM "+profiles+" GROUP BY 1")
	if err != nil {
		return "", fmt.Errorf("days of %s: %w", j.from, err)
	}
	within, before, picked := map[string]bool{store.NoDay: true}, map[string]bool{}, int64(0)
	for _, row := range found {
		if day := row[0].(string); day >= b.window.since.Format(time.DateOnly) {
			within[day] = true
		} else {
			before[day], picked = true, picked+row[1].(int64)
		}
	}
	records := b.recordsIn(j.taking, b.records[j.log].On(within))
	if len(before) == 0 {
		return records, nil
	}
	earlier := "(SELECT * FROM (" + b.recordsIn(j.taking, b.records[j.log].On(before)) + ") AS records SEMI JOIN " +
		profiles + " USING (profile))"
	if picked <= sliceRows {
		if err := b.db.Keep(ctx, "picked_"+j.from, "FROM "+earlier); err != nil {
			return "", err
		}
		earlier = "picked_" + j.from
	}
	return "FROM (" + records + ") AS records UNION ALL BY NAME FROM " + earlier, nil
}
