package answer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"datatrail/internal/analysis/queries"
)

// Questions group and compare the same few texts over and over. So the calls and requests of the period are kept as tables in
// which a text out of few is a number: an enum, in the order of the texts. Both tables have the same enums.

// unlike are texts of which nearly each row has one of its own.
var unlike = []string{"eventtime", "requestid", "listed_prefix", "copy_key", "version_id", "file"}

// few is how many different texts of a column are few.
const few = 10_000

// enumOf names the enum of a column.
func enumOf(column string) string {
	if column == "eventname" || column == "operation" {
		return "text_action"
	}
	return "text_" + column
}

// enums makes a type for each column with few different texts.
func (b *builder) enums(ctx context.Context) error {
	var with, selects []string
	for _, w := range wholes {
		texts, err := b.texts(w)
		if err != nil {
			return err
		}
		people, err := b.people(w)
		if err != nil {
			return err
		}
		with, selects = append(with, "of_"+w.part+" AS ("+people+")"), append(selects, texts...)
	}
	_, rows, err := b.db.Run(ctx, "WITH "+strings.Join(with, ", ")+" "+strings.Join(selects, " UNION "))
	if err != nil {
		return fmt.Errorf("texts of the records: %w", err)
	}
	texts := map[string][]string{}
	for _, row := range rows {
		texts[row[0].(string)] = append(texts[row[0].(string)], row[1].(string))
	}
	var types []string
	b.members = map[string][]string{}
	for enum, values := range texts {
		if len(values) > few {
			continue
		}
		slices.Sort(values)
		b.members[enum] = slices.Clone(values)
		for i, value := range values {
			values[i] = quote(value)
		}
		types = append(types, "CREATE TYPE "+enum+" AS ENUM ("+strings.Join(values, ", ")+")")
	}
	return b.db.Exec(ctx, strings.Join(types, "; "))
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

// texts gives queries for the different texts of each column, a little more than are few at most.
func (b *builder) texts(w whole) ([]string, error) {
	part, err := queries.Part(w.part)
	if err != nil {
		return nil, err
	}
	from, err := queries.Part(w.from)
	if err != nil {
		return nil, err
	}
	var selects []string
	before := slices.Concat(strings.Split(w.who, ", "), b.keysOf(w), []string{"day"})
	for _, column := range part.Columns {
		name := column.Name
		if column.Type != "varchar" || slices.Contains(unlike, name) {
			continue
		}
		source := "near_profiles_" + w.from
		if slices.Contains(w.own, name) {
			source = "near_records_" + w.from
		} else if slices.Contains(w.place, name) {
			source = "places_" + w.from
		}
		if !slices.ContainsFunc(from.Columns, func(c queries.Column) bool { return c.Name == name }) {
			source = "of_" + w.part
		}
		tables := []string{source}
		if slices.Contains(before, name) {
			tables = append(tables, "earlier_"+w.part)
		}
		for _, table := range tables {
			selects = append(selects, fmt.Sprintf(
				"(SELECT '%s' AS enum, text FROM (SELECT DISTINCT %s AS text FROM %s) WHERE text IS NOT NULL LIMIT %d)",
				enumOf(name), name, table, few+1))
		}
	}
	return selects, nil
}

// people gives a row for each person that a record names, as the part tells it.
func (b *builder) people(w whole) (string, error) {
	near := "near_" + w.from
	part, err := b.bind(w.joint.part, nil)
	if err != nil {
		return "", err
	}
	return b.bind(w.part, map[string]string{
		w.joint.part: "(WITH " + w.from + " AS (FROM " + near + " WHERE false), none AS (" + part + ") FROM none UNION ALL BY NAME " +
			"SELECT DISTINCT " + w.known + " AS who, 'call' AS kind FROM near_profiles_" + w.from + ")",
	})
}
