package answer

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/dataset"
)

// Tables in which the report keeps one record of each bucket and minute.
var pulses = map[string]string{"trail_calls": "pulse_trail_calls", "access_requests": "pulse_access_requests"}

// pulse keeps one record of each bucket and minute: of the other datasets, a comparison wants to know only when their
// logs were alive.
func (b *builder) pulse(ctx context.Context) error {
	for part, key := range map[string]string{"trail_calls": "bucket, copy_source", "access_requests": "bucket"} {
		err := b.db.Keep(ctx, pulses[part], "SELECT DISTINCT ON ("+key+", substr(eventtime, 1, 16)) * FROM "+b.kept[part])
		if err != nil {
			return err
		}
	}
	return nil
}

// narrow keeps the records of one dataset, so that no question goes through those of the others again, and compares the
// two logs once for all questions. It returns the log that tells who read the dataset.
func (b *builder) narrow(ctx context.Context, bucket string) (dataset.Log, error) {
	values := b.values(bucket)
	b.kept = maps.Clone(b.kept)
	with := func(part, from string) string { return part + " AS (SELECT * FROM " + from + ")" }
	for part, from := range map[string]string{"dataset_calls": "trail_calls", "dataset_requests": "access_requests"} {
		if err := b.keep(ctx, part, values, with(from, b.kept[from])); err != nil {
			return "", err
		}
	}
	err := b.keep(ctx, "compared", values,
		with("trail_calls", "(SELECT * FROM "+b.kept["dataset_calls"]+" UNION ALL SELECT * FROM "+pulses["trail_calls"]+
			" WHERE NOT (coalesce(bucket = "+quote(bucket)+", false) OR coalesce(copy_source = "+quote(bucket)+", false)))"),
		with("access_requests", "(SELECT * FROM "+b.kept["dataset_requests"]+" UNION ALL SELECT * FROM "+pulses["access_requests"]+
			" WHERE bucket <> "+quote(bucket)+")"))
	if err != nil {
		return "", err
	}
	from, err := b.readsFrom(ctx, values.Recorded)
	if err != nil || from == dataset.Trail {
		return from, err
	}
	return from, b.keep(ctx, "access_calls", values,
		with("access_requests", "(SELECT * FROM "+b.kept["access_requests"]+" WHERE bucket = "+quote(bucket)+")"))
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
	if err := b.db.Keep(ctx, table, "WITH "+strings.Join(reads, ", ")+" "+text); err != nil {
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
