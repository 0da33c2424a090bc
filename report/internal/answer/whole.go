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

// whole is a part that gives a row for each call or request.
type whole struct {
	joint
	part string
	// who tells the records of the time before the period apart, and known is what the records by themselves call whose name
	// they know.
	who, known string
}

var wholes = []whole{
	{joints[0], "trail_calls", "bucket, eventname, errorcode, principal, person, person_source", "known"},
	{joints[1], "access_requests", "bucket, operation, status, errorcode, principal, person, person_source", "who"},
}

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

// keepWholes keeps the calls and requests of the period, and who was there before.
func (b *builder) keepWholes(ctx context.Context) error {
	for _, w := range wholes {
		text, err := b.earlier(w)
		if err != nil {
			return err
		}
		if err := b.db.Keep(ctx, "earlier_"+w.part, text); err != nil {
			return err
		}
	}
	enums, err := b.enums(ctx)
	if err != nil {
		return err
	}
	for _, w := range wholes {
		if err := b.keepWhole(ctx, w, enums); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) keepWhole(ctx context.Context, w whole, enums []string) error {
	part, err := queries.Part(w.part)
	if err != nil {
		return err
	}
	text, err := b.bind(w.part, nil)
	if err != nil {
		return err
	}
	columns := make([]string, len(part.Columns))
	for i, column := range part.Columns {
		columns[i] = column.Name
		if enum := enumOf(column.Name); slices.Contains(enums, enum) {
			columns[i] = "CAST(" + column.Name + " AS " + enum + ") AS " + column.Name
		}
	}
	table, earlier := "kept_"+w.part, "earlier_"+w.part
	if err := b.db.Keep(ctx, table, "SELECT "+strings.Join(columns, ", ")+" FROM ("+text+") AS records"); err != nil {
		return err
	}
	if err := b.db.Exec(ctx, "INSERT INTO "+table+" BY NAME SELECT * FROM "+earlier+"; DROP TABLE "+earlier); err != nil {
		return fmt.Errorf("table %s: %w", table, err)
	}
	b.kept[w.part] = table
	return nil
}

// enums makes a type for each column with few different texts, and returns their names.
func (b *builder) enums(ctx context.Context) ([]string, error) {
	var with, selects []string
	for _, w := range wholes {
		texts, err := b.texts(w)
		if err != nil {
			return nil, err
		}
		people, err := b.people(w)
		if err != nil {
			return nil, err
		}
		with, selects = append(with, "of_"+w.part+" AS ("+people+")"), append(selects, texts...)
	}
	_, rows, err := b.db.Run(ctx, "WITH "+strings.Join(with, ", ")+" "+strings.Join(selects, " UNION "))
	if err != nil {
		return nil, fmt.Errorf("texts of the records: %w", err)
	}
	texts := map[string][]string{}
	for _, row := range rows {
		texts[row[0].(string)] = append(texts[row[0].(string)], row[1].(string))
	}
	var enums []string
	statements := ""
	for enum, values := range texts {
		if len(values) > few {
			continue
		}
		slices.Sort(values)
		for i, value := range values {
			values[i] = quote(value)
		}
		enums = append(enums, enum)
		statements += "CREATE TYPE " + enum + " AS ENUM (" + strings.Join(values, ", ") + "); "
	}
	return enums, b.db.Exec(ctx, statements)
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
		source := "near_" + w.from
		if !slices.ContainsFunc(from.Columns, func(c queries.Column) bool { return c.Name == name }) {
			source = "of_" + w.part
		}
		tables := []string{source}
		if slices.Contains(before, name) {
			tables = append(tables, "earlier_"+w.part)
		}
		for _, table := range tables {
			selects = append(selects, fmt.Sprintf("(SELECT '%s' AS enum, text FROM (SELECT DISTINCT %s AS text FROM %s) WHERE text IS NOT NULL LIMIT %d)",
				enumOf(name), name, table, few+1))
		}
	}
	return selects, nil
}

// people gives a row for each person that a record names, as the part tells it.
func (b *builder) people(w whole) (string, error) {
	return b.bind(w.part, map[string]string{w.joint.part: "(SELECT * FROM joined_" + w.from + " WHERE false UNION ALL BY NAME " +
		"SELECT who, 'call' AS kind FROM (SELECT DISTINCT " + w.known + " AS who FROM near_" + w.from + " UNION SELECT who FROM joined_" +
		w.from + "))"})
}
