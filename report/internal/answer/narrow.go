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

// subject is a dataset that is asked about.
type subject struct {
	*Dataset
	values queries.Values
	own    []own // of each side
	// isOneOfSeveral says that it is one of several that are asked about at once.
	isOneOfSeveral bool
}

// own is the records of one log about a dataset.
type own struct {
	text string
	// isCopied: there are so few that to copy them costs less than to go over the others for each question.
	isCopied bool
}

// copied is how many records there must be for one of a dataset, or it is asked for where they lie: to go over the others costs
// each question less than to copy its own.
var copied = 16

// measure finds out how many records of both logs are about a dataset, and which log tells who read it: the trail, unless it does
// not record reads, or holds no call to the dataset while the access log does. Copies are recorded for the whole account.
func (b *builder) measure(ctx context.Context, of *subject) error {
	of.own = make([]own, len(sides))
	columns := make([]string, len(sides))
	for i, s := range sides {
		query, err := queries.Part(s.from)
		if err != nil {
			return err
		}
		text, err := query.Bind(of.values)
		if err != nil {
			return err
		}
		all := b.kept[s.part]
		if all != s.part {
			text = "WITH " + s.part + " AS (FROM " + all + ") " + text
		}
		of.own[i].text = text
		columns[i] = fmt.Sprintf("EXISTS (FROM (%s) WHERE %s), (SELECT count(*) FROM (%s)) * %d < (SELECT count(*) FROM %s)",
			text, s.called, text, copied, all)
	}
	_, rows, err := b.db.Run(ctx, "SELECT "+strings.Join(columns, ", "))
	if err != nil {
		return fmt.Errorf("number of records of %s: %w", of.Name, err)
	}
	row := rows[0]
	of.own[0].isCopied, of.own[1].isCopied = row[1] == true, row[3] == true
	of.ReadsFrom = of.values.Recorded.ReadsFrom()
	if row[0] == false && row[2] == true {
		of.ReadsFrom = dataset.Access
	}
	of.values.ReadsFrom = of.ReadsFrom
	return nil
}

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
			if of.own[i].isCopied {
				kinds[i] = "TABLE"
				return b.db.Keep(ctx, s.from, of.own[i].text)
			}
			kinds[i] = "VIEW"
			return b.db.Show(ctx, s.from, of.own[i].text)
		}
	}
	v := of.values
	if err := b.do(ctx, jobs...); err != nil {
		return v, fmt.Errorf("records of %s: %w", of.Name, err)
	}
	b.kinds = kinds
	v.Kept = maps.Clone(v.Kept)
	for _, s := range sides {
		v.Kept[s.from] = s.from
	}
	if !of.isOneOfSeveral {
		v.Kept = withCompared(v.Kept, "FROM "+comparedAlone)
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
