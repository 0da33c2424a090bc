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

// pulse keeps the minutes in which each bucket had records.
func (b *builder) pulse(ctx context.Context) error {
	for log, from := range map[dataset.Log]struct{ columns, table, where string }{
		dataset.Trail:  {"bucket, copy_source", b.kept["trail_calls"], ""},
		dataset.Access: {"bucket", b.kept["access_requests"], " AND operation IS NOT NULL"},
	} {
		err := b.db.Keep(ctx, "pulse_"+string(log), "SELECT DISTINCT "+from.columns+", day, substr(eventtime, 1, 16) AS minute FROM "+
			from.table+" WHERE day BETWEEN "+quote(b.window.since.Format(schema.DayFormat))+" AND "+
			quote(b.window.until.Format(schema.DayFormat))+from.where)
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
	b.kept["object_history"] = "(" + history + ")"
	if err := b.compare(ctx, of); err != nil {
		return "", err
	}
	return b.readsFrom(ctx, values.Recorded)
}

// history gives what object_history gives of everything but reads, which change nothing, without a window.
const history = `SELECT requests.*, first_seen
FROM kept_dataset_requests AS requests
JOIN (
  SELECT object_key, min(eventtime) AS first_seen
  FROM kept_dataset_requests
  WHERE errorcode IS NULL
  GROUP BY object_key
) AS objects USING (object_key)
WHERE errorcode IS NULL AND operation NOT IN ('REST.GET.OBJECT', 'REST.HEAD.OBJECT')`

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
