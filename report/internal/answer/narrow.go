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
	return b.each(ctx, len(wholes), func(ctx context.Context, i int) error {
		w := wholes[i]
		return b.db.Keep(ctx, "pulse_"+string(w.log), "SELECT DISTINCT day, substr(eventtime, 1, 16) AS minute FROM "+
			b.kept[w.part]+" WHERE day BETWEEN "+b.day(b.window.since)+" AND "+b.day(b.window.until)+where[w.log])
	})
}

// narrowed is what is kept of one dataset, so that no question goes through the records of the others again, or compares the two
// logs again.
type narrowed struct {
	// Values are those of the questions about the dataset.
	queries.Values
	shown map[string]string // texts of the views among what is kept, by part
}

// upcoming begins the names of what is kept of the next dataset, while there are questions about another.
const upcoming = "next_"

// narrow keeps the records of one dataset, and compares the two logs.
func (b *builder) narrow(ctx context.Context, of dataset.Dataset) (*narrowed, error) {
	n := &narrowed{b.values(of), map[string]string{}}
	n.Kept = maps.Clone(b.kept)
	for _, do := range []func(context.Context, *narrowed) error{b.keep, b.compare, b.readsFrom} {
		if err := do(ctx, n); err != nil {
			return nil, fmt.Errorf("records of %s: %w", of.Name, err)
		}
	}
	return n, nil
}

// turnTo gives what is kept of a dataset the names that questions use, those of the parts, and drops what is kept of the one
// before.
func (b *builder) turnTo(ctx context.Context, n *narrowed) error {
	var statements []string
	for part, next := range n.Kept {
		if !strings.HasPrefix(next, upcoming) {
			continue
		}
		if b.present != nil {
			statements = append(statements, "DROP "+b.present.kindOf(part)+" "+part)
		}
		if text, isView := n.shown[part]; isView {
			statements = append(statements, "DROP VIEW "+next, "CREATE VIEW "+part+" AS "+text)
		} else {
			statements = append(statements, "ALTER TABLE "+next+" RENAME TO "+part)
		}
		n.Kept[part] = part
	}
	if err := b.db.Exec(ctx, strings.Join(statements, "; ")); err != nil {
		return fmt.Errorf("records of %s: %w", n.Dataset.Name, err)
	}
	n.Kept["object_history"] = "(" + fmt.Sprintf(history, n.Kept["dataset_requests"]) + b.exceptReads() + ")"
	b.present = n
	return nil
}

// kindOf is what is kept of a part, as SQL calls it.
func (n *narrowed) kindOf(part string) string {
	if _, isView := n.shown[part]; isView {
		return "VIEW"
	}
	return "TABLE"
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
	for _, s := range sides {
		if err := b.keepSide(ctx, n, s); err != nil {
			return err
		}
	}
	return nil
}

// keepSide keeps the records of one log, or shows them where they lie.
func (b *builder) keepSide(ctx context.Context, n *narrowed, s side) error {
	query, err := queries.Part(s.from)
	if err != nil {
		return err
	}
	text, err := query.Bind(n.Values)
	if err != nil {
		return err
	}
	all := b.kept[s.part]
	if all != s.part {
		text = "WITH " + s.part + " AS (FROM " + all + ") " + text
	}
	_, rows, err := b.db.Run(ctx, fmt.Sprintf(
		"SELECT (SELECT count(*) FROM (%s)) * %d < (SELECT count(*) FROM %s)", text, copied, all))
	if err != nil {
		return fmt.Errorf("part %s: %w", s.from, err)
	}
	n.Kept[s.from] = upcoming + s.from
	if rows[0][0] == true {
		return b.db.Keep(ctx, n.Kept[s.from], text)
	}
	n.shown[s.from] = text
	return b.db.Show(ctx, n.Kept[s.from], text)
}

// readsFrom finds the log that tells who read the dataset: the trail, unless it does not record reads, or holds no call to
// the dataset while the access log does. Copies are recorded for the whole account.
func (b *builder) readsFrom(ctx context.Context, n *narrowed) error {
	n.ReadsFrom = n.Recorded.ReadsFrom()
	if n.ReadsFrom == dataset.Access {
		return nil
	}
	_, rows, err := b.db.Run(ctx, "SELECT EXISTS (FROM "+n.Kept["dataset_calls"]+" WHERE copy_source IS NULL), EXISTS (FROM "+
		n.Kept["dataset_requests"]+")")
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
