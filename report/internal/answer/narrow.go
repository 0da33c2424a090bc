package answer

import (
	"context"
	"fmt"
	"strings"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/dataset"
)

// pulse keeps the minutes in which a log has records.
func (b *builder) pulse(ctx context.Context, w whole) error {
	where := "day BETWEEN " + b.day(b.window.since) + " AND " + b.day(b.window.until)
	if w.log == dataset.Access {
		where += " AND operation IS NOT NULL"
	}
	return b.db.Keep(ctx, "pulse_"+string(w.log),
		"SELECT DISTINCT day, substr(eventtime, 1, 16) AS minute FROM "+b.kept[w.part]+" WHERE "+where)
}

// subject is a dataset that is asked about.
type subject struct {
	*Dataset
	values queries.Values
}

// own gives the records of one log about a dataset, whichever log tells who read it.
func (b *builder) own(s side, v queries.Values) (string, error) {
	query, err := queries.Part(s.from)
	if err != nil {
		return "", err
	}
	v.ReadsFrom = dataset.Trail
	text, err := query.Bind(v)
	if all := b.kept[s.part]; all != s.part {
		text = "WITH " + s.part + " AS (FROM " + all + ") " + text
	}
	return text, err
}

// readers finds out which log tells who read a dataset: the trail, unless it does not record reads, or holds no call to the
// dataset while the access log does. Copies are recorded for the whole account.
func (b *builder) readers(ctx context.Context, of *subject) error {
	columns := make([]string, len(sides))
	for i, s := range sides {
		text, err := b.own(s, of.values)
		if err != nil {
			return err
		}
		columns[i] = "EXISTS (FROM (" + text + ") WHERE " + s.called + ")"
	}
	_, rows, err := b.db.Run(ctx, "SELECT "+strings.Join(columns, ", "))
	if err != nil {
		return fmt.Errorf("readers of %s: %w", of.Name, err)
	}
	of.ReadsFrom = of.values.Recorded.ReadsFrom()
	if rows[0][0] == false && rows[0][1] == true {
		of.ReadsFrom = dataset.Access
	}
	of.values.ReadsFrom = of.ReadsFrom
	return nil
}

// copied is how many records there must be for one of a dataset, or it is asked for where they lie: to go over the others costs
// each question less than to copy its own.
var copied = 16

// narrow keeps the records of one dataset, in the place of those of the one before, so that no question goes through the records
// of the others again. It returns the values of questions about it.
func (b *builder) narrow(ctx context.Context, of *subject) (queries.Values, error) {
	kinds, jobs := make([]string, len(sides)), make([]job, len(sides))
	for i, s := range sides {
		jobs[i] = func(ctx context.Context) error {
			if b.kinds != nil {
				if err := b.db.Exec(ctx, "DROP "+b.kinds[i]+" "+s.from); err != nil {
					return fmt.Errorf("part %s: %w", s.from, err)
				}
			}
			text, err := b.own(s, of.values)
			if err != nil {
				return err
			}
			_, rows, err := b.db.Run(ctx, fmt.Sprintf("SELECT (SELECT count(*) FROM (%s)) * %d < (SELECT count(*) FROM %s)",
				text, copied, b.kept[s.part]))
			if err != nil {
				return fmt.Errorf("number of records: %w", err)
			}
			if rows[0][0] == true {
				kinds[i] = "TABLE"
				return b.db.Keep(ctx, s.from, text)
			}
			kinds[i] = "VIEW"
			return b.db.Show(ctx, s.from, text)
		}
	}
	v := of.values
	if err := b.do(ctx, jobs...); err != nil {
		return v, fmt.Errorf("records of %s: %w", of.Name, err)
	}
	b.kinds = kinds
	v.Kept = withCompared(v.Kept, "FROM "+comparedRequests)
	for _, s := range sides {
		v.Kept[s.from] = s.from
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

// quote renders a text as SQL does.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
