package answer

import (
	"context"
	"fmt"

	"datatrail/report/internal/store"
)

// nearBy shows the records that happened or were delivered in the period or later, and their profiles. A day that has none of
// them is not read.
func (b *builder) nearBy(ctx context.Context, j joint) error {
	profiles := "near_profiles_" + j.from
	text, records := "FROM profiles_"+j.from, b.recordsIn(j.taking, b.records[j.log])
	isAll := !b.earliest[j.log].Before(b.window.since)
	if !isAll {
		text += " WHERE " + b.near()
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
	return b.db.Show(ctx, "near_records_"+j.from, records)
}

// recordsNear gives the records of the days that some profiles have.
func (b *builder) recordsNear(ctx context.Context, j joint, profiles string) (string, error) {
	_, found, err := b.db.Run(ctx, "SELECT DISTINCT replace(dt, '/', '-') FROM "+profiles)
	if err != nil {
		return "", fmt.Errorf("days of %s: %w", j.from, err)
	}
	days := map[string]bool{store.NoDay: true}
	for _, row := range found {
		days[row[0].(string)] = true
	}
	return b.recordsIn(j.taking, b.records[j.log].On(days)), nil
}
