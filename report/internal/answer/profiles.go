package answer

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/store"
)

// rowsThatCount finds the rows of a log in the store, from the baseline to the end of the period.
func (b *builder) rowsThatCount(t taking, isWanted func(store.Entry) bool) map[store.Kind]store.Rows {
	first, last := b.window.baseline.Format(time.DateOnly), strings.ReplaceAll(b.window.last(t.log), "/", "-")
	rows := map[store.Kind]store.Rows{}
	for _, kind := range store.Kinds {
		rows[kind] = b.store.Rows(t.log, kind, first, last, isWanted)
	}
	return rows
}

// profilesIn gives the profiles and places of a log from the baseline to the end of the period.
func (b *builder) profilesIn(t taking, rows map[store.Kind]store.Rows) string {
	return "FROM " + rowsOf(rows[store.Profiles].Files, b.statements[t.log].profiles) + " WHERE dt BETWEEN " +
		quote(b.window.baseline.Format(schema.DayFormat)) + " AND " + quote(b.window.last(t.log))
}

// keepPlaces keeps the places of a log.
func (b *builder) keepPlaces(ctx context.Context, t taking, rows map[store.Kind]store.Rows) error {
	return b.db.Keep(ctx, "places_"+t.part,
		"SELECT profile AS place, "+strings.Join(t.place, ", ")+" "+b.profilesIn(t, rows)+" AND records = 0")
}

// keepProfiles makes jobs that keep the profiles of a log. Of the time before the period that is asked about, they keep who was
// there.
func (b *builder) keepProfiles(t taking, rows map[store.Kind]store.Rows) []job {
	without := slices.Concat(rows[store.Records].Without, rows[store.Profiles].Without)
	text := "SELECT * EXCLUDE (" + strings.Join(t.place, ", ") + ") " + b.profilesIn(t, rows) + " AND records > 0"
	if len(without) > 0 {
		// Some of a profile's records do not count.
		text = "SELECT * REPLACE (counted.latest AS latest, counted.latest_file AS latest_file, counted.records AS records) FROM (" +
			text + ") AS profiles JOIN (SELECT profile, max(eventtime) AS latest, max(file) AS latest_file, count(*) AS records FROM (" +
			b.recordsIn(t, rows[store.Records]) + ") AS records GROUP BY profile) AS counted USING (profile)"
	}
	keep := func(table, text string) job {
		return func(ctx context.Context) error { return b.db.Keep(ctx, table+t.part, text) }
	}
	if !b.isOfDays() {
		return []job{keep("profiles_", text)}
	}
	return []job{keep("before_", b.whoIn(t, text)), keep("profiles_", "FROM ("+text+") AS profiles WHERE "+b.near())}
}

// showProfiles shows the profiles of a log, of all times.
func (b *builder) showProfiles(ctx context.Context, t taking) error {
	all := "SELECT *, day AS first_day FROM profiles_" + t.part
	if b.isOfDays() {
		all += " UNION ALL BY NAME FROM before_" + t.part
	}
	if err := b.db.Show(ctx, "all_profiles_"+t.part, all); err != nil {
		return err
	}
	return b.name(ctx, t)
}

// isOfDays reports whether the report is about days that are known before the records are, and asks of the time before no more
// than who was there. Where datasets are prefixes, it asks for keys as well.
func (b *builder) isOfDays() bool { return !b.options.Since.IsZero() && len(b.prefixed()) == 0 }

// near is true of the profiles of records that happened or were delivered in the period or later.
func (b *builder) near() string {
	since := quote(b.window.since.Format(schema.DayFormat))
	return "(day >= " + since + " OR day IS NULL OR dt >= " + since + ")"
}

// whoIn gives who was there before the period, as profiles without more.
func (b *builder) whoIn(t taking, profiles string) string {
	columns := t.who
	if t.lent != "" {
		columns = append(slices.Clone(columns), "CASE WHEN "+t.lent+" THEN session END AS session")
	}
	return "SELECT " + strings.Join(columns, ", ") + ", min(day) AS first_day, max(day) AS day, max(dt) AS dt, " +
		"max(latest) AS latest, max(latest_file) AS latest_file " +
		"FROM (" + profiles + ") AS profiles WHERE NOT " + b.near() + " GROUP BY ALL"
}

// showRecords shows the records of a log, each with its profile and its place, under the name of the part.
func (b *builder) showRecords(ctx context.Context, t taking) error {
	text, err := b.joined(t, "profiles_"+t.part, b.recordsIn(t, b.records[t.log]))
	if err != nil {
		return err
	}
	return b.db.Show(ctx, t.part, text)
}

// name gives profiles the person that another record about the same lent credentials names, as trail_ranked does with a window.
// So the records of a session need not be brought together.
func (b *builder) name(ctx context.Context, t taking) error {
	if t.lent == "" {
		return nil
	}
	profiles := "profiles_" + t.part
	tables := []string{profiles}
	if b.isOfDays() {
		tables = append(tables, "before_"+t.part)
	}
	err := b.db.Keep(ctx, "named", "SELECT session, min(known) AS known FROM all_"+profiles+" WHERE "+t.lent+" GROUP BY session")
	if err != nil {
		return err
	}
	for _, table := range tables {
		err := b.db.Exec(ctx, "UPDATE "+table+" AS profiles SET known = named.known FROM named "+
			"WHERE profiles.session = named.session AND profiles.known IS DISTINCT FROM named.known")
		if err != nil {
			return fmt.Errorf("persons of lent credentials: %w", err)
		}
	}
	return nil
}

// rowsOf gives the rows of files of the store. Where there are none, nothing has the columns of something.
func rowsOf(files []string, statement string) string {
	if files == nil {
		return "(FROM (" + statement + ") AS none WHERE false)"
	}
	return parquet(files)
}

// recordsIn gives the records that count.
func (b *builder) recordsIn(t taking, rows store.Rows) string {
	text := "FROM " + rowsOf(rows.Files, b.statements[t.log].records)
	if len(rows.Without) == 0 {
		return text
	}
	ids := make([]string, len(rows.Without))
	for i, id := range rows.Without {
		ids[i] = strconv.FormatInt(id, 10)
	}
	return text + " WHERE file NOT IN (" + strings.Join(ids, ", ") + ")"
}

// joined gives records, which a text gives, as the part gives them.
func (b *builder) joined(t taking, profiles, records string) (string, error) {
	part, err := queries.Part(t.part)
	if err != nil {
		return "", err
	}
	columns := make([]string, len(part.Columns))
	for i, c := range part.Columns {
		from := "profiles."
		if slices.Contains(t.own, c.Name) {
			from = "records."
		} else if slices.Contains(t.place, c.Name) {
			from = "places."
		}
		columns[i] = cmp.Or(stored[c.Name], from+c.Name)
	}
	return "SELECT " + strings.Join(columns, ", ") + ", records.key FROM (" +
		records + ") AS records JOIN " + profiles + " AS profiles USING (profile) JOIN places_" +
		t.part + " AS places USING (place)", nil
}

// asRecords gives each profile as a record, the latest with it, with another file if one is named.
func (t taking) asRecords(profiles, file string) (string, error) {
	part, err := queries.Part(t.part)
	if err != nil {
		return "", err
	}
	instead := map[string]string{"eventtime": "latest AS eventtime", "file": file + " AS file"}
	columns := make([]string, len(part.Columns))
	for i, c := range part.Columns {
		columns[i] = c.Name
		if slices.Contains(t.own, c.Name) || slices.Contains(t.place, c.Name) {
			columns[i] = cmp.Or(instead[c.Name], fmt.Sprintf("CAST(NULL AS %s) AS %s", c.Type, c.Name))
		}
	}
	return "(SELECT " + strings.Join(columns, ", ") + " FROM " + profiles + ")", nil
}
