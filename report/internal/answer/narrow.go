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

// narrowed is what is kept of one dataset, so that no question goes through the records of the others again, or compares the two
// logs again.
type narrowed struct {
	// Values are those of the questions about the dataset.
	queries.Values
	kinds []string // what is kept of each side, as SQL calls it
}

// narrow keeps the records of one dataset, in the place of those of the one before.
func (b *builder) narrow(ctx context.Context, of dataset.Dataset) (*narrowed, error) {
	n := &narrowed{b.values(of), make([]string, len(sides))}
	n.Kept = maps.Clone(b.kept)
	n.Kept["compared"] = "compared"
	for _, do := range []func(context.Context, *narrowed) error{b.keep, b.readsFrom} {
		if err := do(ctx, n); err != nil {
			return nil, fmt.Errorf("records of %s: %w", of.Name, err)
		}
	}
	b.present = n
	n.Kept["object_history"] = "(" + history + b.exceptReads() + ")"
	return n, nil
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
func (b *builder) keep(ctx context.Context, n *narrowed) error {
	jobs := make([]job, len(sides))
	for i, s := range sides {
		jobs[i] = func(ctx context.Context) (err error) {
			if b.present != nil {
				if err := b.db.Exec(ctx, "DROP "+b.present.kinds[i]+" "+s.from); err != nil {
					return err
				}
			}
			n.kinds[i], err = b.keepSide(ctx, n.Values, s)
			return err
		}
	}
	if err := b.do(ctx, jobs...); err != nil {
		return err
	}
	for _, s := range sides {
		n.Kept[s.from] = s.from
	}
	return nil
}

// keepSide keeps the records of one log in a table, or shows them where they lie in a view. It tells which.
func (b *builder) keepSide(ctx context.Context, v queries.Values, s side) (kind string, err error) {
	query, err := queries.Part(s.from)
	if err != nil {
		return "", err
	}
	text, err := query.Bind(v)
	if err != nil {
		return "", err
	}
	all := b.kept[s.part]
	if all != s.part {
		text = "WITH " + s.part + " AS (FROM " + all + ") " + text
	}
	_, rows, err := b.db.Run(ctx, fmt.Sprintf(
		"SELECT (SELECT count(*) FROM (%s)) * %d < (SELECT count(*) FROM %s)", text, copied, all))
	if err != nil {
		return "", fmt.Errorf("part %s: %w", s.from, err)
	}
	if rows[0][0] == true {
		return "TABLE", b.db.Keep(ctx, s.from, text)
	}
	return "VIEW", b.db.Show(ctx, s.from, text)
}

// readsFrom finds the log that tells who read the dataset: the trail, unless it does not record reads, or holds no call to
// the dataset while the access log does. Copies are recorded for the whole account.
func (b *builder) readsFrom(ctx context.Context, n *narrowed) error {
	n.ReadsFrom = n.Recorded.ReadsFrom()
	if n.ReadsFrom == dataset.Access {
		return nil
	}
	_, rows, err := b.db.Run(ctx, "SELECT EXISTS (FROM dataset_calls WHERE copy_source IS NULL), EXISTS (FROM dataset_requests)")
	if err != nil {
		return fmt.Errorf("log of the reads: %w", err)
	}
	if rows[0][0] == false && rows[0][1] == true {
		n.ReadsFrom = dataset.Access
	}
	return nil
}

// quote renders a text as SQL does.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
