package answer

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/dataset"
)

// pulse keeps the minutes in which each log has records.
func (b *builder) pulse(ctx context.Context) error {
	for log, from := range map[dataset.Log]struct{ table, where string }{
		dataset.Trail:  {b.kept["trail_calls"], ""},
		dataset.Access: {b.kept["access_requests"], " AND operation IS NOT NULL"},
	} {
		err := b.db.Keep(ctx, "pulse_"+string(log), "SELECT DISTINCT day, substr(eventtime, 1, 16) AS minute FROM "+
			from.table+" WHERE day BETWEEN "+b.day(b.window.since)+" AND "+b.day(b.window.until)+
			from.where)
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
		if err := b.keep(ctx, part, values, from); err != nil {
			return "", err
		}
	}
	b.kept["object_history"] = "(" + fmt.Sprintf(history, b.kept["dataset_requests"]) + b.exceptReads() + ")"
	if err := b.compare(ctx, of); err != nil {
		return "", err
	}
	return b.readsFrom(ctx, values.Recorded)
}

// history gives what object_history gives, without a window.
const history = `SELECT requests.*, first_seen
FROM %[1]s AS requests
JOIN (
  SELECT object_key, min(eventtime) AS first_seen
  FROM %[1]s
  WHERE errorcode IS NULL
  GROUP BY object_key
) AS objects USING (object_key)
WHERE errorcode IS NULL`

// exceptReads leaves out reads: they are most of the requests, and change nothing.
func (b *builder) exceptReads() string {
	tests := ""
	for _, operation := range []string{"REST.GET.OBJECT", "REST.HEAD.OBJECT"} {
		if literal := b.literal("operation", operation); literal != "" {
			tests += " AND operation <> " + literal
		}
	}
	return tests
}

// copied is how many records there must be for one of a dataset, or it is asked for where they lie: to go over the others costs
// each question less than to copy its own.
const copied = 16

// keep keeps what a part gives of the records of another. To read them where they lie, it needs a view with the part's name.
func (b *builder) keep(ctx context.Context, part string, values queries.Values, from string) error {
	query, err := queries.Part(part)
	if err != nil {
		return err
	}
	text, err := query.Bind(values)
	if err != nil {
		return err
	}
	if table := b.kept[from]; table != from {
		text = "WITH " + from + " AS (FROM " + table + ") " + text
	}
	_, rows, err := b.db.Run(ctx, fmt.Sprintf(
		"SELECT (SELECT count(*) FROM (%s)) * %d < (SELECT count(*) FROM %s)", text, copied, b.kept[from]))
	if err != nil {
		return fmt.Errorf("part %s: %w", part, err)
	}
	if b.kept[part] = "kept_" + part; rows[0][0] == true {
		return b.db.Keep(ctx, b.kept[part], text)
	}
	b.kept[part] = part
	return b.db.Show(ctx, part, text)
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
