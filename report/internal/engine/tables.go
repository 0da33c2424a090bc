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
	trail := layout{text: o.Queries}
	trail.add(schema.TrailColumns(), schema.TrailPartitions(), hidden)
	e.trail = &feed{
		files: found.Trail, columns: trail.columns, numbers: trail.numbers, threads: o.Threads, read: o.Read,
		reader: func() reader { return logs.NewTrail(trail.columns, e.tally) },
	}
	if err := e.view(ctx, TrailTable, e.trail, trail.expressions); err != nil {
		return err
	}
	access := layout{text: o.Queries}
	access.add(schema.AccessColumns(), schema.AccessPartitions(), hidden)
	e.access = &feed{
		files: found.Access, columns: access.columns, numbers: access.numbers, threads: o.Threads, read: o.Read,
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
	text        string
	columns     []string
	numbers     []bool
	expressions []string
}

// hidden are columns that Athena gives to every table.
var hidden = []schema.Column{{Name: logs.PathColumn, Type: "string"}}

func (l *layout) add(columns ...[]schema.Column) {
	for _, column := range slices.Concat(columns...) {
		if expression := l.expression(column.Name, column.Type); expression != "" {
			l.expressions = append(l.expressions, expression+` AS "`+column.Name+`"`)
		}
	}
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
	if !strings.Contains(l.text, path) {
		return ""
	}
	l.columns = append(l.columns, strings.ReplaceAll(path, ".", "_"))
	l.numbers = append(l.numbers, hive == "bigint")
	value := fmt.Sprintf("nullif(v[%d], chr(%d))", len(l.columns), absent)
	if l.numbers[len(l.numbers)-1] {
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
