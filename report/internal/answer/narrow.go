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
	where := map[dataset.Log]string{dataset.Access: " AND operation IS NOT NULL"}
	return b.do(ctx, forEach(wholes, func(ctx context.Context, w whole) error {
		return b.db.Keep(ctx, "pulse_"+string(w.log), "SELECT DISTINCT day, substr(eventtime, 1, 16) AS minute FROM "+
			b.kept[w.part]+" WHERE day BETWEEN "+b.day(b.window.since)+" AND "+b.day(b.window.until)+where[w.log])
	})...)
}

// narrow keeps the records of one dataset, in the place of those of the one before, so that no question goes through the records
// of the others again. It returns the values of questions about it.
func (b *builder) narrow(ctx context.Context, v queries.Values) (queries.Values, error) {
	if err := b.keep(ctx, v); err != nil {
		return v, fmt.Errorf("records of %s: %w", v.Dataset.Name, err)
	}
	v.Kept = maps.Clone(v.Kept)
	for _, part := range []string{sides[0].from, sides[1].from, "compared"} {
		v.Kept[part] = part
	}
	return v, nil
}

// history gives what object_history gives, without a window.
const history = `SELECT requests.*, first_seen
FROM dataset_requests AS requests
JOIN (
  SELECT object_key, min(eventtime) AS first_seen
  FROM dataset_requests
  WHERE errorcode IS NULL
  GROUP BY object_key
) AS objects USING (object_key)
WHERE errorcode IS NULL`

func (b *builder) objectHistory() string { return "(" + history + b.exceptReads() + ")" }

// exceptReads leaves out reads: they are most of the requests, and change nothing.
func (b *builder) exceptReads() string {
	var tests strings.Builder
	for _, operation := range []string{"REST.GET.OBJECT", "REST.HEAD.OBJECT"} {
		if literal := b.literal("operation", operation); literal != "" {
			tests.WriteString(" AND operation <> " + literal)
		}
	}
	return tests.String()
}

// copied is how many records there must be for one of a dataset, or it is asked for where they lie: to go over the others costs
// each question less than to copy its own.
var copied = 16

// keep keeps the records of both logs.
func (b *builder) keep(ctx context.Context, v queries.Values) error {
	kinds := make([]string, len(sides))
	jobs := make([]job, len(sides))
	for i, s := range sides {
		jobs[i] = func(ctx context.Context) (err error) {
			if b.kinds != nil {
				if err := b.db.Exec(ctx, "DROP "+b.kinds[i]+" "+s.from); err != nil {
					return err
				}
			}
			kinds[i], err = b.keepSide(ctx, v, s)
			return err
		}
	}
	err := b.do(ctx, jobs...)
	b.kinds = kinds
	return err
}

// keepSide keeps the records of one log in a table, or shows them where they lie in a view. It tells which.
func (b *builder) keepSide(ctx context.Context, v queries.Values, s side) (kind string, err error) {
	text, err := b.recordsOf(v, s)
	if err != nil {
		return "", err
	}
	_, rows, err := b.db.Run(ctx, fmt.Sprintf(
		"SELECT (SELECT count(*) FROM (%s)) * %d < (SELECT count(*) FROM %s)", text, copied, b.kept[s.part]))
	if err != nil {
		return "", fmt.Errorf("part %s: %w", s.from, err)
	}
	if rows[0][0] == true {
		return "TABLE", b.db.Keep(ctx, s.from, text)
	}
	return "VIEW", b.db.Show(ctx, s.from, text)
}

// recordsOf gives the records of one log about a dataset.
func (b *builder) recordsOf(v queries.Values, s side) (string, error) {
	query, err := queries.Part(s.from)
	if err != nil {
		return "", err
	}
	text, err := query.Bind(v)
	if all := b.kept[s.part]; all != s.part {
		text = "WITH " + s.part + " AS (FROM " + all + ") " + text
	}
	return text, err
}

// readsFrom finds the log that tells who read a dataset: the trail, unless it does not record reads, or holds no call to the
// dataset while the access log does. Copies are recorded for the whole account.
func (b *builder) readsFrom(ctx context.Context, v queries.Values) (dataset.Log, error) {
	if log := v.Recorded.ReadsFrom(); log == dataset.Access {
		return log, nil
	}
	texts := make([]string, len(sides))
	for i, s := range sides {
		var err error
		if texts[i], err = b.recordsOf(v, s); err != nil {
			return "", err
		}
	}
	_, rows, err := b.db.Run(ctx, fmt.Sprintf(
		"SELECT EXISTS (FROM (%s) WHERE copy_source IS NULL), EXISTS (FROM (%s))", texts[0], texts[1]))
	if err != nil {
		return "", err
	}
	if rows[0][0] == false && rows[0][1] == true {
		return dataset.Access, nil
	}
	return dataset.Trail, nil
}

// findReads notes the log that tells who read a dataset.
func (b *builder) findReads(ctx context.Context, of *subject) error {
	log, err := b.readsFrom(ctx, of.values)
	if err != nil {
		return fmt.Errorf("log of the reads of %s: %w", of.Name, err)
	}
	of.ReadsFrom, of.values.ReadsFrom = log, log
	return nil
}

// quote renders a text as SQL does.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
