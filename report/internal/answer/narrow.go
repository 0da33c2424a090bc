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
	for part, columns := range map[string]string{"trail_calls": "bucket, copy_source", "access_requests": "bucket, min(operation) AS operation"} {
		err := b.db.Keep(ctx, pulses[part],
			"SELECT "+columns+", day, substr(eventtime, 1, 16) AS eventtime FROM "+b.kept[part]+" WHERE day BETWEEN "+
				quote(b.window.since.Format(schema.DayFormat))+" AND "+quote(b.window.until.Format(schema.DayFormat))+" GROUP BY ALL")
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
	for part, from := range map[string]string{"dataset_calls": "trail_calls", "dataset_requests": "access_requests"} {
		if err := b.keep(ctx, part, values, from+" AS (SELECT * FROM "+b.kept[from]+")"); err != nil {
			return "", err
		}
	}
	if err := b.history(values); err != nil {
		return "", err
	}
	if err := b.compare(ctx, of); err != nil {
		return "", err
	}
	return b.readsFrom(ctx, values.Recorded)
}

// reads are operations that change nothing.
const reads = "'REST.GET.OBJECT', 'REST.HEAD.OBJECT'"

// history shows the requests about objects of which more is told than reads. Others have no history.
func (b *builder) history(values queries.Values) error {
	part, err := queries.Part("object_history")
	if err != nil {
		return err
	}
	text, err := part.Bind(values)
	if err != nil {
		return err
	}
	of := b.kept["dataset_requests"]
	b.kept[part.Name] = "(WITH dataset_requests AS (SELECT * FROM " + of + " WHERE object_key IN (SELECT object_key FROM " + of +
		" WHERE operation NOT IN (" + reads + "))) " + text + ")"
	return nil
}

// keep keeps what a part gives, which reads other parts as they are given.
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
