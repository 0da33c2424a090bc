package answer

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/analysis/schema"
)

// Questions group and compare the same few texts over and over. So the calls and requests of the period are kept as tables in
// which a text out of few is a number: an enum, in the order of the texts. Both tables have the same enums.

// unlike are texts of which nearly each row has one of its own.
var unlike = []string{"eventtime", "requestid", "listed_prefix", "copy_key", "version_id", "file"}

// few is how many different texts of a column are few.
var few = 10_000

// enumOf names the enum of a column.
func enumOf(column string) string {
	if column == "eventname" || column == "operation" {
		return "text_action"
	}
	return "text_" + column
}

// enumTexts are what was found in the columns of each enum. Several jobs may add to them.
type enumTexts struct {
	mu sync.Mutex
	of map[string][]string
}

func (t *enumTexts) add(found map[string][]string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for enum, values := range found {
		t.of[enum] = append(t.of[enum], values...)
	}
}

// enums makes a type for each column with few different texts.
func (b *builder) enums(ctx context.Context, texts map[string][]string) error {
	// Days that rows are compared with belong to the enum whether or not a row has them.
	days := []time.Time{b.window.baseline, b.window.since, b.window.until}
	for _, day := range days {
		texts[enumOf("day")] = append(texts[enumOf("day")], day.Format(schema.DayFormat))
	}
	var types []string
	b.members = map[string][]string{}
	for enum, values := range texts {
		slices.Sort(values)
		if values = slices.Compact(values); len(values) > few {
			continue
		}
		b.members[enum] = slices.Clone(values)
		for i, value := range values {
			values[i] = quote(value)
		}
		types = append(types, "CREATE TYPE "+enum+" AS ENUM ("+strings.Join(values, ", ")+")")
	}
	return b.db.Exec(ctx, strings.Join(types, "; "))
}

// textsOf gives the texts of each enum in a log, or some of them: one more than are few.
func (b *builder) textsOf(ctx context.Context, w whole) (map[string][]string, error) {
	selects, err := b.texts(w)
	if err != nil {
		return nil, err
	}
	people, err := b.people(w)
	if err != nil {
		return nil, err
	}
	_, rows, err := b.db.Run(ctx, fmt.Sprintf(
		"WITH of_%s AS (%s) SELECT enum, unnest(min(text, %d)) FROM (%s) GROUP BY enum",
		w.part, people, few+1, strings.Join(selects, " UNION ")))
	if err != nil {
		return nil, err
	}
	texts := map[string][]string{}
	for _, row := range rows {
		enum := row[0].(string)
		texts[enum] = append(texts[enum], row[1].(string))
	}
	return texts, nil
}

// literal renders a text that a column of the calls or requests is compared with. If the column is an enum, the literal is a
// value of that enum, so DuckDB compares numbers; it would convert each row to text to compare an enum with a text. The literal
// is empty if the enum does not have the text.
func (b *builder) literal(column, value string) string {
	enum := enumOf(column)
	members, isEnum := b.members[enum]
	if !isEnum {
		return quote(value)
	}
	if _, isMember := slices.BinarySearch(members, value); !isMember {
		return ""
	}
	return "CAST(" + quote(value) + " AS " + enum + ")"
}

// day renders a day that calls or requests are compared with.
func (b *builder) day(t time.Time) string { return b.literal("day", t.Format(schema.DayFormat)) }

// texts gives queries for the different texts of the columns: one for each table that has some of them.
func (b *builder) texts(w whole) ([]string, error) {
	part, err := queries.Part(w.part)
	if err != nil {
		return nil, err
	}
	from, err := queries.Part(w.from)
	if err != nil {
		return nil, err
	}
	var tables []string
	enums, columns := map[string][]string{}, map[string][]string{}
	find := func(column, table string) {
		if enums[table] == nil {
			tables = append(tables, table)
		}
		enums[table] = append(enums[table], quote(enumOf(column)))
		columns[table] = append(columns[table], column)
	}
	before := slices.Concat(strings.Split(w.who, ", "), b.keysOf(w), []string{"day"})
	for _, column := range part.Columns {
		name := column.Name
		if column.Type != "varchar" || slices.Contains(unlike, name) {
			continue
		}
		switch {
		case slices.Contains(w.own, name):
			find(name, "near_records_"+w.from)
		case slices.Contains(w.place, name):
			find(name, "places_"+w.from)
		case slices.ContainsFunc(from.Columns, func(c queries.Column) bool { return c.Name == name }):
			find(name, "near_profiles_"+w.from)
		default:
			find(name, "of_"+w.part)
		}
		if slices.Contains(before, name) {
			find(name, "earlier_"+w.part)
		}
	}
	selects := make([]string, len(tables))
	for i, table := range tables {
		if names := columns[table]; len(names) == 1 {
			selects[i] = fmt.Sprintf("SELECT %[1]s AS enum, %[2]s AS text FROM (SELECT DISTINCT %[2]s FROM %[3]s) WHERE text IS NOT NULL",
				enums[table][0], names[0], table)
			continue
		}
		selects[i] = "SELECT enum, text FROM (SELECT unnest([" + strings.Join(enums[table], ", ") + "]) AS enum, unnest([" +
			strings.Join(columns[table], ", ") + "]) AS text FROM " + table + ") WHERE text IS NOT NULL"
	}
	return selects, nil
}

// people gives a row for each profile that names a person, as the part tells it.
func (b *builder) people(w whole) (string, error) {
	profiles, err := w.asRecords("near_profiles_"+w.from, "profile")
	if err != nil {
		return "", err
	}
	return b.bind(w.part, map[string]string{w.joint.part: "(SELECT " + w.named + " FROM " + profiles + ")"})
}
