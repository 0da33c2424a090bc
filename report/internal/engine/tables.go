package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/duckdb/duckdb-go/v2"

	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/logs"
)

// flush is how many rows a thread holds of all days together before it writes them.
const flush = 60_000

// tables shows files as views with the columns of the Athena tables, as far as the queries name them. A query that names
// another fails, so a column that is not read cannot pass for one that is empty.
func (e *Engine) tables(ctx context.Context, o Options) error {
	err := e.view(ctx, TrailTable, o, slices.Concat(schema.TrailColumns(), schema.TrailPartitions(), hidden),
		func(columns []string, tally *logs.Tally) reader { return logs.NewTrail(columns, tally) })
	if err != nil {
		return err
	}
	return e.view(ctx, AccessTable, o, slices.Concat(schema.AccessColumns(), schema.AccessPartitions(), hidden),
		func(columns []string, tally *logs.Tally) reader { return logs.NewAccess(columns, tally) })
}

func (e *Engine) view(
	ctx context.Context, table string, o Options, columns []schema.Column, open func([]string, *logs.Tally) reader,
) error {
	layout, err := newLayout(o.Queries, columns)
	if err != nil {
		return fmt.Errorf("table %s: %w", table, err)
	}
	f := &feed{
		layout: layout, threads: o.Threads, isSummed: o.Sums && table == TrailTable, read: o.Read,
		reader: func(tally *logs.Tally) reader { return open(layout.columns(), tally) },
	}
	e.feeds[table] = f
	function := "read_" + table
	bind := func(map[string]any, ...any) (duckdb.ParallelChunkTableSource, error) { return f, nil }
	if err := duckdb.RegisterTableUDF(e.conn, function, duckdb.ParallelChunkTableFunction{BindArguments: bind}); err != nil {
		return fmt.Errorf("table %s: %w", table, err)
	}
	//nolint:gosec // names and expressions come from the schema, not from the logs
	view := "CREATE TEMP VIEW " + table + " AS SELECT " + strings.Join(layout.expressions, ", ") + " FROM " + function + "()"
	if _, err := e.conn.ExecContext(ctx, view); err != nil {
		return fmt.Errorf("table %s: %w", table, err)
	}
	return nil
}

// Read runs statements in which a table, one of the two, shows the rows of files. Each file must be read at most once. It
// returns what was taken in, in the order in which the files were finished.
func (e *Engine) Read(ctx context.Context, table string, files []logs.File, statements string) ([]Taken, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &scan{ctx: ctx, files: files}
	e.feeds[table].scan = s
	if err := e.Exec(ctx, statements); err != nil {
		return nil, fmt.Errorf("files of %s: %w", table, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.taken, nil
}

// quoted renders a text for the inside of SQL's quotation marks.
func quoted(text string) string { return strings.ReplaceAll(text, "'", "''") }
