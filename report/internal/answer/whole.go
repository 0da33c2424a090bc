package answer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"datatrail/internal/analysis/queries"
	"datatrail/report/internal/logs"
)

// whole is a part that gives a row for each call or request.
type whole struct {
	joint
	part string
	// who tells the records of the time before the period apart.
	who string
	// named are the columns that make a profile look like a call, so that the part tells the person that it names.
	named string
	// counts is true of the records that tell of a call or request, and kept of the calls and requests that they tell of.
	counts, kept string
}

var wholes = []whole{
	{
		joints[0], "trail_calls", "bucket, eventname, errorcode, principal, person, person_source",
		"* REPLACE ('call' AS kind), known AS who, CAST(NULL AS varchar) AS call_before", areCalls, "true",
	},
	{
		joints[1], "access_requests", "bucket, operation, status, errorcode, principal, person, person_source", joints[1].alone,
		"operation IS NOT NULL", "operation IS NOT NULL",
	},
}

// keepEarlier keeps who was there before the period.
func (b *builder) keepEarlier(ctx context.Context, w whole) error {
	text, err := b.earlier(w)
	if err != nil {
		return err
	}
	return b.db.Keep(ctx, "earlier_"+w.part, text)
}

// keepWholes keeps the calls and requests of the period, and who was there before. First come those of records that are brought
// together, since that takes memory.
func (b *builder) keepWholes(ctx context.Context) error {
	for _, w := range wholes {
		if err := b.createWhole(ctx, w); err != nil {
			return err
		}
	}
	if err := b.do(ctx, slices.Concat(forEach(wholes, b.keepTogether), forEach(wholes, b.keepAlone))...); err != nil {
		return err
	}
	return b.do(ctx, forEach(wholes, b.addEarlier)...)
}

// createWhole creates the table of the calls or the requests.
func (b *builder) createWhole(ctx context.Context, w whole) error {
	part, err := queries.Part(w.part)
	if err != nil {
		return err
	}
	columns := make([]string, len(part.Columns))
	for i, c := range part.Columns {
		columns[i] = c.Name + " " + c.Type
		if enum := enumOf(c.Name); b.members[enum] != nil {
			columns[i] = c.Name + " " + enum
		}
	}
	table := b.kept[w.part]
	if err := b.db.Exec(ctx, "CREATE TABLE "+table+" ("+strings.Join(columns, ", ")+")"); err != nil {
		return fmt.Errorf("table %s: %w", table, err)
	}
	return nil
}

// keepTogether adds the calls or requests of records that are brought together.
func (b *builder) keepTogether(ctx context.Context, w whole) error {
	slices, err := b.together(ctx, w.joint)
	if err != nil {
		return err
	}
	for _, ranked := range slices {
		text, err := b.numbered(w, ranked)
		if err != nil {
			return err
		}
		if err := b.db.Exec(ctx, "INSERT INTO "+b.kept[w.part]+" "+text); err != nil {
			return fmt.Errorf("part %s: %w", w.part, err)
		}
	}
	if err := b.db.Exec(ctx, "DROP TABLE IF EXISTS together_"+w.from); err != nil {
		return fmt.Errorf("records of %s: %w", w.from, err)
	}
	return nil
}

// numbered gives what a part makes of records, with numbers for texts.
func (b *builder) numbered(w whole, ranked string) (string, error) {
	part, err := queries.Part(w.part)
	if err != nil {
		return "", err
	}
	text, err := b.bind(w.part, map[string]string{w.joint.part: ranked})
	if err != nil {
		return "", err
	}
	columns := make([]string, len(part.Columns))
	for i, column := range part.Columns {
		columns[i] = b.numberOf(column.Name)
	}
	return "SELECT " + strings.Join(columns, ", ") + " FROM (" + text + ") AS records", nil
}

// numberOf is a column with a number for each text, if it is one of few.
func (b *builder) numberOf(column string) string {
	if enum := enumOf(column); b.members[enum] != nil {
		return "CAST(" + column + " AS " + enum + ") AS " + column
	}
	return column
}

// keepAlone adds the calls or requests that one record alone tells of. What the part makes of a record it makes of the profile;
// what the record has of its own it leaves as it is.
func (b *builder) keepAlone(ctx context.Context, w whole) error {
	profiles, err := w.asRecords("near_profiles_"+w.from, "profile")
	if err != nil {
		return err
	}
	text, err := b.numbered(w, "(SELECT "+w.alone+" FROM "+profiles+")")
	if err != nil {
		return err
	}
	part, err := queries.Part(w.part)
	if err != nil {
		return err
	}
	var own, places []string
	for _, column := range part.Columns {
		switch name := column.Name; {
		case slices.Contains(w.own, name):
			own = append(own, name)
		case slices.Contains(w.place, name):
			places = append(places, name)
		}
	}
	without := strings.Join(slices.Concat(own, places), ", ")
	numbered := "numbered_" + w.part
	err = b.db.Keep(ctx, numbered, "SELECT told.* EXCLUDE ("+without+"), profile FROM ("+text+
		") AS told JOIN near_profiles_"+w.from+" AS profiles ON told.file = profiles.profile")
	if err != nil {
		return err
	}
	for i, name := range places {
		places[i] = b.numberOf(name)
	}
	from := "(SELECT place, " + strings.Join(places, ", ") + " FROM places_" + w.from + ") AS places"
	for i, name := range own {
		own[i] = strings.Replace(b.numberOf(name), name, "records."+name, 1)
	}
	err = b.db.Exec(ctx, "INSERT INTO "+b.kept[w.part]+" BY NAME SELECT "+strings.Join(own, ", ")+
		", told.* EXCLUDE (profile), places.* EXCLUDE (place) FROM near_records_"+w.from+" AS records JOIN "+numbered+
		" AS told USING (profile) JOIN "+from+" USING (place) ANTI JOIN again_"+w.from+
		" AS again ON again.key = records.key; DROP TABLE "+numbered)
	if err != nil {
		return fmt.Errorf("part %s: %w", w.part, err)
	}
	return nil
}

// addEarlier adds who was there before the period. Before that, while the table has nothing else, it counts what was delivered
// again.
func (b *builder) addEarlier(ctx context.Context, w whole) error {
	if err := b.repeated(ctx, w); err != nil {
		return err
	}
	table, earlier := b.kept[w.part], "earlier_"+w.part
	if err := b.db.Exec(ctx, "INSERT INTO "+table+" BY NAME FROM "+earlier+"; DROP TABLE "+earlier); err != nil {
		return fmt.Errorf("table %s: %w", table, err)
	}
	return nil
}

// repeated counts the records that were delivered again: those that are not in the table. Lines that cannot be split are told
// apart by nothing; each counts.
func (b *builder) repeated(ctx context.Context, w whole) error {
	_, rows, err := b.db.Run(ctx, "SELECT (SELECT CAST(coalesce(sum(records), 0) AS bigint) FROM near_profiles_"+
		w.from+" WHERE "+w.counts+") - (SELECT count(*) FROM "+b.kept[w.part]+" WHERE "+w.kept+")")
	if err != nil {
		return fmt.Errorf("records delivered again: %w", err)
	}
	b.tally.AddN(logs.Duplicate, rows[0][0].(int64))
	return nil
}
