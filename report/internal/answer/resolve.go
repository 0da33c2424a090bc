package answer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/dataset"
)

// The queries bring records together with windows over all of them, since Athena bills each time that a log is named. Here
// the few whose key stands more than once go through that text, a slice after the other, and the others past it: alone, a
// record is the one that counts. So memory holds no more than a slice.

// sliceRows is how many records of each log are brought together at once.
var sliceRows int64 = 250_000

// joint is a part that brings records together.
type joint struct {
	taking
	part, from string
	// alone is what the part makes of a record whose key stands once.
	alone string
}

var joints = []joint{
	{takings[0], "trail_ranked", "trail_events", "*, known AS who, CAST(NULL AS varchar) AS call_before"},
	{takings[1], "access_records", "access_lines", "*, 1 AS deliveries"},
}

// resolve finds out which records tell of the same call or request, and keeps the calls and requests.
func (b *builder) resolve(ctx context.Context) error {
	if err := b.beside(ctx, forEach(joints, b.nearBy)...); err != nil {
		return err
	}
	if err := b.settle(ctx); err != nil {
		return err
	}
	texts := enumTexts{of: map[string][]string{}}
	before := func(ctx context.Context, w whole) error {
		if err := b.keepEarlier(ctx, w); err != nil {
			return err
		}
		found, err := b.textsOf(ctx, w)
		if err != nil {
			return fmt.Errorf("texts of %s: %w", w.part, err)
		}
		texts.add(found)
		return nil
	}
	if err := b.do(ctx, slices.Concat(forEach(wholes, before), forEach(joints, b.keepAgain))...); err != nil {
		return err
	}
	if err := b.enums(ctx, texts.of); err != nil {
		return err
	}
	return b.keepWholes(ctx)
}

// keepAgain keeps the keys that stand more than once.
func (b *builder) keepAgain(ctx context.Context, j joint) error {
	return b.db.Keep(ctx, "again_"+j.from, "SELECT key, count(*) AS times FROM near_records_"+j.from+
		" SEMI JOIN near_profiles_"+j.from+" USING (profile) GROUP BY 1 HAVING count(*) > 1")
}

// rowBytes is the approximate memory that a call or request takes in its table.
var rowBytes int64 = 120

// settle chooses where the tables of calls and requests go.
func (b *builder) settle(ctx context.Context) error {
	var counts []string
	for _, j := range joints {
		counts = append(counts, "(SELECT coalesce(sum(records), 0) FROM near_profiles_"+j.from+")")
	}
	_, rows, err := b.db.Run(ctx, "SELECT CAST("+strings.Join(counts, " + ")+" AS bigint)")
	if err != nil {
		return fmt.Errorf("number of records: %w", err)
	}
	home, err := b.db.HomeOf(ctx, rows[0][0].(int64)*rowBytes)
	if err != nil {
		return err
	}
	for _, w := range wholes {
		b.kept[w.part] = home + w.part
	}
	b.isLarge = home != ""
	return nil
}

// together gives what a part makes of the records whose key stands more than once, a slice each.
func (b *builder) together(ctx context.Context, j joint) ([]string, error) {
	_, rows, err := b.db.Run(ctx, "SELECT CAST(coalesce(sum(times), 0) AS bigint) FROM again_"+j.from)
	if err != nil {
		return nil, fmt.Errorf("records of %s: %w", j.from, err)
	}
	text, err := b.bind(j.part, nil)
	if err != nil {
		return nil, err
	}
	records, err := b.joined(j.taking, "near_profiles_"+j.from,
		"FROM near_records_"+j.from+" SEMI JOIN again_"+j.from+" USING (key)")
	if err != nil {
		return nil, err
	}
	records = "(" + records + ")"
	texts := make([]string, rows[0][0].(int64)/sliceRows+1)
	if len(texts) > 1 {
		// The store is read once, not for each slice.
		if err := b.db.Keep(ctx, "together_"+j.from, "FROM "+records); err != nil {
			return nil, err
		}
		records = "together_" + j.from
	}
	for i := range texts {
		texts[i] = fmt.Sprintf("(WITH %s AS (SELECT * FROM %s WHERE key %% %d = %d), joined AS (%s) FROM joined)",
			j.from, records, len(texts), i, text)
	}
	return texts, nil
}

// bind gives the text of a part that reads tables in the place of other parts.
func (b *builder) bind(part string, instead map[string]string) (string, error) {
	query, err := queries.Part(part)
	if err != nil {
		return "", err
	}
	values := b.values(dataset.Dataset{})
	values.Since = values.Baseline
	values.Kept = map[string]string{}
	for name, table := range b.kept {
		values.Kept[name] = table
	}
	for name, table := range instead {
		values.Kept[name] = table
	}
	return query.Bind(values)
}
