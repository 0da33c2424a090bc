package answer

import (
	"context"
	"fmt"
	"maps"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/dataset"
)

// Nearly all requests stand in both logs, with the same bytes. Those that do not are looked for, and go through the text of the
// part compared; the others go past it. What the part compared_matched does with windows over all requests is done with a join:
// groups and joins can go to disk, and such a window only as a whole.

// contested gives the requests of the dataset that only one log holds, or about whose bytes records differ. Two requests whose
// hashes are the same by chance would pass for one: of ten million, that happens once in hundreds of thousands of reports.
const contested = `SELECT hash(requestid) AS request
FROM compared_records
WHERE of_dataset AND requestid IS NOT NULL
GROUP BY 1
HAVING bit_or(CASE log WHEN 'trail' THEN 1 ELSE 2 END) <> 3 OR coalesce(min(bytes_read) <> max(bytes_read), false)`

// matched gives what compared_matched gives of all records of contested requests, and of some others.
const matched = `SELECT
  records.* EXCLUDE (object_size),
  of_dataset AND records.requestid IS NOT NULL
    AND coalesce(CASE log WHEN 'trail' THEN in_access ELSE in_trail END, true) AS held_by_both,
  access_bytes,
  is_whole
FROM compared_records AS records
LEFT JOIN (
  SELECT
    requestid,
    bool_or(log = 'trail') AS in_trail,
    bool_or(log = 'access') AS in_access,
    max(CASE WHEN log = 'access' THEN bytes_read END) AS access_bytes,
    max(CASE WHEN bytes_read = object_size THEN 1 ELSE 0 END) AS is_whole
  FROM compared_records
  JOIN contested ON request = hash(requestid)
  WHERE of_dataset AND requestid IS NOT NULL
  GROUP BY requestid
) AS requests ON requests.requestid = CASE WHEN of_dataset THEN records.requestid END`

// agreed gives what compared gives of requests that are not contested, but for their minutes: those the pulse tells.
const agreed = `SELECT
  log, of_dataset, day, substr(min(eventtime), 1, 16) AS minute, action, file, true AS held_by_both,
  CAST(NULL AS varchar) AS reason, CAST(NULL AS varchar) AS disputed,
  CAST(NULL AS bigint) AS trail_bytes, CAST(NULL AS bigint) AS access_bytes,
  count(*) AS records, CAST(sum(bytes_out) AS bigint) AS bytes_out, min(eventtime) AS first_time, max(eventtime) AS last_time
FROM compared_records
GROUP BY ALL`

// side is one log in the comparison.
type side struct {
	part, from string
	// called is true of calls or requests to the dataset itself.
	called string
}

var sides = []side{{"trail_calls", "dataset_calls", "copy_source IS NULL"}, {"access_requests", "dataset_requests", "true"}}

// comparable is true of the records that the other log must hold in the same way. A listing may be about no object of a dataset
// that is a prefix.
func (s side) comparable(of dataset.Dataset) string {
	if of.Prefix != "" && s.part == "trail_calls" {
		return "coalesce(requestid <> '-', false) AND listed_prefix IS NULL"
	}
	return "coalesce(requestid <> '-', false)"
}

// comparison is what the two logs are compared about: a dataset, or several at once.
type comparison struct {
	// values bind the texts. Several datasets are whole buckets, and what is comparable is the same for all of them.
	values queries.Values
	// tables are what holds the records of each log about a dataset.
	tables map[side]string
	// each gives what a text gives about each of the datasets.
	each func(sql string) string
}

// comparedRequests is the table of what came of the last comparison.
const comparedRequests = "compared_requests"

// compare compares the two logs.
func (b *builder) compare(ctx context.Context, c comparison) error {
	records, err := queries.Part("compared_records")
	if err != nil {
		return err
	}
	text, err := records.Bind(c.values)
	if err != nil {
		return err
	}
	// with gives the records to compare.
	with := func(rows func(side) string) string {
		return "WITH trail_calls AS (" + rows(sides[0]) + "), access_requests AS (" + rows(sides[1]) +
			"), compared_records AS (" + text + ") "
	}
	table := func(s side) string { return "FROM " + c.tables[s] }
	if err := b.db.Keep(ctx, "contested", c.each(with(table)+contested)); err != nil {
		return err
	}
	err = b.db.Keep(ctx, comparedRequests, c.each(with(func(s side) string {
		return table(s) + " WHERE hash(requestid) NOT IN (SELECT request FROM contested) AND " + s.comparable(c.values.Dataset)
	})+agreed))
	if err != nil {
		return err
	}
	query, err := queries.Part("compared")
	if err != nil {
		return err
	}
	v := c.values
	v.Kept = maps.Clone(v.Kept)
	v.Kept["compared_matched"] = "(" + matched + ")"
	if text, err = query.Bind(v); err != nil {
		return err
	}
	rest := func(s side) string {
		return table(s) + " WHERE NOT (" + s.comparable(v.Dataset) + ") OR hash(requestid) IN (SELECT request FROM contested)"
	}
	text = c.each("WITH " + sides[0].part + " AS (" + rest(sides[0]) + "), " + sides[1].part + " AS (" + rest(sides[1]) +
		"), result AS (" + text + ") FROM result")
	if err := b.db.Exec(ctx, "INSERT INTO "+comparedRequests+" BY NAME "+text+"; DROP TABLE contested"); err != nil {
		return fmt.Errorf("contested requests: %w", err)
	}
	return nil
}

// comparedOf gives what came of a comparison of several datasets for one of them.
func comparedOf(number int) string {
	return fmt.Sprintf("SELECT * EXCLUDE (%[1]s) FROM %[2]s WHERE %[1]s = %[3]d", queries.Asked, comparedRequests, number)
}

// withCompared adds what came of a comparison to what is kept, and the minutes in which each log holds records, of this dataset
// or another: of those, a comparison wants to know no more.
func withCompared(kept map[string]string, compared string) map[string]string {
	kept = maps.Clone(kept)
	kept["compared"] = "(" + compared + " UNION ALL BY NAME (" +
		"SELECT 'trail' AS log, false AS of_dataset, day, minute FROM pulse_trail UNION ALL " +
		"SELECT 'access' AS log, false AS of_dataset, day, minute FROM pulse_access))"
	return kept
}

// compareOne compares the two logs about a dataset that was narrowed to.
func (b *builder) compareOne(ctx context.Context, v queries.Values) error {
	tables := map[side]string{}
	for _, s := range sides {
		tables[s] = s.from
	}
	return b.compare(ctx, comparison{values: v, tables: tables, each: func(sql string) string { return sql }})
}

// compareSeveral compares the two logs about several datasets at once.
func (b *builder) compareSeveral(ctx context.Context, of queries.Several) error {
	c := comparison{values: of.Values(), tables: map[side]string{}, each: of.Each}
	for _, s := range sides {
		text, err := b.own(s, c.values)
		if err != nil {
			return err
		}
		c.tables[s] = "(" + text + ") AS " + s.from
	}
	return b.compare(ctx, c)
}
