package answer

import (
	"context"
	"fmt"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
)

// The queries bring records together with windows over all of them, since Athena bills each time that a log is named. Here
// the few whose key stands more than once go through that text, a slice after the other, and the others past it: alone, a
// record is the one that counts. So memory holds no more than a slice.

// sliceRows is how many records are brought together at once.
const sliceRows = 500_000

// joint is a part that brings records together.
type joint struct {
	part, from string
	// alone is what the part makes of a record whose key stands once.
	alone string
	// beside are records of the time before the period that must be brought together as well. Of that time, nothing is asked but
	// who was there, so a record that counts twice does no harm.
	beside string
}

var joints = []joint{
	{"trail_ranked", "trail_events", "*, known AS who, CAST(NULL AS varchar) AS call_before", "session LIKE 'AWSLF-%'"},
	{"access_records", "access_lines", "*, 1 AS deliveries", "false"},
}

// wholes are the parts that are made of those, a row for each call or request.
var wholes = []string{"trail_calls", "access_requests"}

// resolve finds out which records tell of the same call or request.
func (b *builder) resolve(ctx context.Context) error {
	for _, j := range joints {
		if err := b.join(ctx, j); err != nil {
			return err
		}
	}
	for _, name := range wholes {
		text, err := b.bind(name)
		if err != nil {
			return err
		}
		if err := b.db.Show(ctx, "kept_"+name, text); err != nil {
			return err
		}
		b.kept[name] = "kept_" + name
	}
	return nil
}

func (b *builder) join(ctx context.Context, j joint) error {
	from, again, joined := b.kept[j.from], "again_"+j.from, "joined_"+j.from
	err := b.db.Keep(ctx, again, "SELECT key, count(*) AS times FROM "+from+" WHERE dt >= '"+b.window.since.Format(schema.DayFormat)+
		"' OR "+j.beside+" GROUP BY key HAVING count(*) > 1")
	if err != nil {
		return err
	}
	_, rows, err := b.db.Run(ctx, "SELECT CAST(coalesce(sum(times), 0) AS bigint) FROM "+again)
	if err != nil {
		return fmt.Errorf("records of %s: %w", j.from, err)
	}
	slices := rows[0][0].(int64)/sliceRows + 1
	text, err := b.bind(j.part)
	if err != nil {
		return err
	}
	for i := range slices {
		text := fmt.Sprintf("WITH %s AS (SELECT * FROM %s SEMI JOIN %s USING (key) WHERE key %% %d = %d), joined AS (%s) "+
			"SELECT * FROM joined", j.from, from, again, slices, i, text)
		into := "INSERT INTO " + joined + " "
		if i == 0 {
			into = "DROP TABLE IF EXISTS " + joined + "; CREATE TEMP TABLE " + joined + " AS "
		}
		if err := b.db.Exec(ctx, into+text); err != nil {
			return fmt.Errorf("part %s: %w", j.part, err)
		}
	}
	b.kept[j.part] = "kept_" + j.part
	return b.db.Show(ctx, b.kept[j.part],
		"SELECT "+j.alone+" FROM "+from+" ANTI JOIN "+again+" USING (key) UNION ALL BY NAME SELECT * FROM "+joined)
}

// bind gives the text of a part that reads tables in the place of other parts.
func (b *builder) bind(part string) (string, error) {
	query, err := queries.Part(part)
	if err != nil {
		return "", err
	}
	values := b.values(dataset.Dataset{})
	values.Since = values.Baseline
	return query.Bind(values)
}
