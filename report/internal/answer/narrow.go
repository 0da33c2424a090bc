package answer

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
)

// Tables in which the report keeps the minutes in which each bucket had records.
var pulses = map[string]string{"trail_calls": "pulse_trail_calls", "access_requests": "pulse_access_requests"}

// pulse keeps the minutes in which each bucket had records: of the other datasets, a comparison wants to know no more.
func (b *builder) pulse(ctx context.Context) error {
	for part, key := range map[string]string{"trail_calls": "bucket, copy_source", "access_requests": "bucket"} {
		err := b.db.Keep(ctx, pulses[part],
			"SELECT DISTINCT "+key+", day, substr(eventtime, 1, 16) AS eventtime, '' AS operation FROM "+
				b.kept[part]+" WHERE day BETWEEN '"+
				b.window.since.Format(schema.DayFormat)+"' AND '"+b.window.until.Format(schema.DayFormat)+"'")
		if err != nil {
			return err
		}
	}
	return nil
}

// narrow keeps the records of one dataset, so that no question goes through those of the others again, and compares the
// two logs once for all questions. It returns the log that tells who read the dataset.
func (b *builder) narrow(ctx context.Context, of dataset.Dataset) (dataset.Log, error) {
	b.kept = maps.Clone(b.kept)
	values := b.values(of)
	is := " = " + quote(of.Bucket)
	calls := b.kept["trail_calls"] + " WHERE bucket" + is + " OR copy_source" + is
	requests := b.kept["access_requests"] + " WHERE bucket" + is
	for _, part := range []struct{ name, from, reads string }{
		{"dataset_calls", "trail_calls", "SELECT * EXCLUDE (eventid) FROM " + calls},
		{"dataset_requests", "access_requests", "SELECT * FROM " + requests},
	} {
		if err := b.keep(ctx, part.name, values, part.from+" AS ("+part.reads+")"); err != nil {
			return "", err
		}
	}
	others := map[string]string{
		"trail_calls":     " WHERE NOT (coalesce(bucket" + is + ", false) OR coalesce(copy_source" + is + ", false))",
		"access_requests": " WHERE NOT bucket" + is,
	}
	if of.Prefix != "" {
		// A minute has no key, so that none of the bucket's counts as the dataset's.
		clear(others)
	}
	values.Kept = maps.Clone(b.kept)
	values.Kept["compared_matched"] = "(" + matched + ")"
	err := b.keep(ctx, "compared", values,
		"trail_calls AS (SELECT * FROM "+b.kept["dataset_calls"]+" UNION ALL BY NAME SELECT * FROM "+pulses["trail_calls"]+
			others["trail_calls"]+")",
		"access_requests AS (SELECT * FROM "+b.kept["dataset_requests"]+" UNION ALL BY NAME SELECT * FROM "+
			pulses["access_requests"]+others["access_requests"]+")")
	if err != nil {
		return "", err
	}
	from, err := b.readsFrom(ctx, values.Recorded)
	if err != nil || from == dataset.Trail {
		return from, err
	}
	return from, b.keep(ctx, "access_calls", values, "access_requests AS (SELECT * FROM "+requests+")")
}

// keep keeps the result of a part in a table, given what the part reads.
func (b *builder) keep(ctx context.Context, part string, values queries.Values, reads ...string) error {
	query, err := queries.Part(part)
	if err != nil {
		return err
	}
	text, err := query.Bind(values)
	if err != nil {
		return err
	}
	table := "kept_" + part
	if err := b.db.Keep(ctx, table, "WITH "+strings.Join(reads, ", ")+", result AS ("+text+") SELECT * FROM result"); err != nil {
		return err
	}
	b.kept[part] = table
	return nil
}

// readsFrom returns the log that tells who read the dataset: the trail, unless it does not record reads, or holds no call to
// the dataset while the access log does. Copies are recorded for the whole account.
func (b *builder) readsFrom(ctx context.Context, recorded dataset.Recorded) (dataset.Log, error) {
	from := recorded.ReadsFrom()
	if from == dataset.Access {
		return from, nil
	}
	_, rows, err := b.db.Run(ctx, "SELECT EXISTS (FROM "+b.kept["dataset_calls"]+" WHERE copy_source IS NULL), EXISTS (FROM "+
		b.kept["dataset_requests"]+")")
	if err != nil {
		return "", fmt.Errorf("log of the reads: %w", err)
	}
	if rows[0][0] == false && rows[0][1] == true {
		return dataset.Access, nil
	}
	return from, nil
}

// quote renders a text as SQL does.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
