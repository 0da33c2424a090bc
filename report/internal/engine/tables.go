package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/duckdb/duckdb-go/v2"

	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/logs"
)

// tables shows the files as views with the columns of the Athena tables.
func (e *Engine) tables(ctx context.Context, found logs.Found, o Options) error {
	trail := append(schema.TrailColumns(), schema.TrailPartitions()...)
	var flat, views []string
	for _, column := range trail {
		names, expression := flatten(column.Name, column.Type)
		flat = append(flat, names...)
		views = append(views, expression+" AS "+column.Name)
	}
	e.trail = &feed{files: found.Trail, columns: flat, threads: o.Threads, read: o.Read, reader: func(columns []string) reader {
		return logs.NewTrail(columns, e.tally)
	}}
	if err := e.view(ctx, TrailTable, e.trail, views); err != nil {
		return err
	}

	access := append(schema.AccessColumns(), schema.AccessPartitions()...)
	numbers := map[int]bool{}
	for i, column := range access {
		numbers[i] = column.Type == "bigint"
	}
	e.access = &feed{
		files: found.Access, columns: logs.AccessColumns(), numbers: numbers, threads: o.Threads, read: o.Read,
		reader: func([]string) reader { return logs.NewAccess(e.tally) },
	}
	return e.view(ctx, AccessTable, e.access, schema.Names(access))
}

func (e *Engine) view(ctx context.Context, table string, source *feed, expressions []string) error {
	function := "read_" + table
	bind := func(map[string]any, ...any) (duckdb.ParallelChunkTableSource, error) { return source, nil }
	if err := duckdb.RegisterTableUDF(e.conn, function, duckdb.ParallelChunkTableFunction{BindArguments: bind}); err != nil {
		return fmt.Errorf("table %s: %w", table, err)
	}
	view := "CREATE VIEW " + table + " AS SELECT " + strings.Join(expressions, ", ") + " FROM " + function + "()"
	if _, err := e.conn.ExecContext(ctx, view); err != nil {
		return fmt.Errorf("table %s: %w", table, err)
	}
	return nil
}

// flatten names the plain columns that hold a column of a Hive type, and the expression that puts them together again.
// Maps stay JSON text: no query looks into them.
func flatten(name, hive string) (columns []string, expression string) {
	if element, ok := strings.CutPrefix(hive, "array<"); ok {
		var shape []string
		for _, field := range logs.StructFields(strings.TrimSuffix(element, ">")) {
			shape = append(shape, fmt.Sprintf("%q: \"VARCHAR\"", field.Name))
		}
		return []string{name}, fmt.Sprintf("from_json(%s, '[{%s}]')", name, strings.Join(shape, ", "))
	}
	fields := logs.StructFields(hive)
	if fields == nil {
		return []string{name}, name
	}
	var parts []string
	for _, field := range fields {
		names, part := flatten(name+"_"+field.Name, field.Type)
		columns = append(columns, names...)
		parts = append(parts, field.Name+" := "+part)
	}
	return columns, "struct_pack(" + strings.Join(parts, ", ") + ")"
}

// Rows tells how many rows the last scan of each table gave.
func (e *Engine) Rows() (trail, access int64) {
	return e.trail.rows.Load(), e.access.rows.Load()
}
