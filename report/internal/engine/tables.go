package engine

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/duckdb/duckdb-go/v2"

	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/logs"
)

// tables shows the files as views with the columns of the Athena tables, as far as the queries name them. A query that
// names another fails, so a column that is not read cannot pass for one that is empty.
func (e *Engine) tables(ctx context.Context, found logs.Found, o Options) error {
	trail := newLayout(o.Queries, slices.Concat(schema.TrailColumns(), schema.TrailPartitions(), hidden), schema.Seldom)
	e.trail = &feed{
		ctx: ctx, files: found.Trail, columns: trail.columns, numbers: trail.numbers, threads: o.Threads, read: o.Read,
		reader: func() reader { return logs.NewTrail(trail.columns, e.tally) },
	}
	if err := e.view(ctx, TrailTable, e.trail, trail.expressions); err != nil {
		return err
	}
	access := newLayout(o.Queries, slices.Concat(schema.AccessColumns(), schema.AccessPartitions(), hidden), nil)
	e.access = &feed{
		ctx: ctx, files: found.Access, columns: access.columns, numbers: access.numbers, threads: o.Threads, read: o.Read,
		reader: func() reader { return logs.NewAccess(access.columns, e.tally) },
	}
	return e.view(ctx, AccessTable, e.access, access.expressions)
}

func (e *Engine) view(ctx context.Context, table string, source *feed, expressions []string) error {
	function := "read_" + table
	bind := func(map[string]any, ...any) (duckdb.ParallelChunkTableSource, error) { return source, nil }
	if err := duckdb.RegisterTableUDF(e.conn, function, duckdb.ParallelChunkTableFunction{BindArguments: bind}); err != nil {
		return fmt.Errorf("table %s: %w", table, err)
	}
	//nolint:gosec // names and expressions come from the schema, not from the logs
	view := "CREATE VIEW " + table + " AS SELECT " + strings.Join(expressions, ", ") +
		" FROM (SELECT string_split(packed, chr(" + strconv.Itoa(separator) + ")) AS v FROM " + function + "())"
	if _, err := e.conn.ExecContext(ctx, view); err != nil {
		return fmt.Errorf("table %s: %w", table, err)
	}
	return nil
}

// layout says which plain columns are read and which expressions make the columns of a table from them.
type layout struct {
	columns     []string
	numbers     []bool
	expressions []string

	places map[string]int // of each value by its path, from one
}

// hidden are columns that Athena gives to every table.
var hidden = []schema.Column{{Name: logs.PathColumn, Type: "string"}}

// newLayout reads what a text names of columns. The values that records seldom have come last, because the hand-over is
// shorter for each one that is absent at the end.
func newLayout(text string, columns []schema.Column, seldom []string) *layout {
	l := &layout{places: map[string]int{}}
	var last []schema.Column
	for _, value := range values("", columns) {
		switch {
		case !strings.Contains(text, value.Name):
		case slices.Contains(seldom, value.Name):
			last = append(last, value)
		default:
			l.place(value)
		}
	}
	for _, value := range last {
		l.place(value)
	}
	for _, column := range columns {
		if expression := l.expression(column.Name, column.Type); expression != "" {
			l.expressions = append(l.expressions, expression+` AS "`+column.Name+`"`)
		}
	}
	return l
}

// values are the columns, and in the place of a struct those of its fields.
func values(path string, columns []schema.Column) []schema.Column {
	var all []schema.Column
	for _, column := range columns {
		column.Name = path + column.Name
		if fields := logs.StructFields(column.Type); fields != nil {
			all = append(all, values(column.Name+".", fields)...)
			continue
		}
		all = append(all, column)
	}
	return all
}

func (l *layout) place(value schema.Column) {
	l.columns = append(l.columns, strings.ReplaceAll(value.Name, ".", "_"))
	l.numbers = append(l.numbers, value.Type == "bigint")
	l.places[value.Name] = len(l.columns)
}

// expression is empty for what no query names. Maps stay JSON text: no query looks into them.
func (l *layout) expression(path, hive string) string {
	if fields := logs.StructFields(hive); fields != nil {
		var parts []string
		for _, field := range fields {
			if part := l.expression(path+"."+field.Name, field.Type); part != "" {
				parts = append(parts, field.Name+" := "+part)
			}
		}
		if parts == nil {
			return ""
		}
		return "struct_pack(" + strings.Join(parts, ", ") + ")"
	}
	place, named := l.places[path]
	if !named {
		return ""
	}
	value := fmt.Sprintf("nullif(v[%d], chr(%d))", place, absent)
	if l.numbers[place-1] {
		return "CAST(" + value + " AS bigint)"
	}
	if element, ok := strings.CutPrefix(hive, "array<"); ok {
		var shape []string
		for _, field := range logs.StructFields(strings.TrimSuffix(element, ">")) {
			shape = append(shape, fmt.Sprintf("%q: \"VARCHAR\"", field.Name))
		}
		return fmt.Sprintf("from_json(%s, '[{%s}]')", value, strings.Join(shape, ", "))
	}
	return value
}

// Rows tells how many rows the last scan of each table gave.
func (e *Engine) Rows() (trail, access int64) {
	return e.trail.rows.Load(), e.access.rows.Load()
}
