package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/duckdb/duckdb-go/v2"
	"golang.org/x/sync/errgroup"

	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/logs"
)

// flush is how many rows a thread holds of all days together before it writes them.
const flush = 60_000

// perConnection are settings that other connections do not share.
var perConnection = fmt.Sprintf("SET partitioned_write_flush_threshold = %d; ", flush)

// tables shows files as views with the columns of the Athena tables, as far as the queries name them. A query that names
// another fails, so a column that is not read cannot pass for one that is empty.
func (e *Engine) tables(ctx context.Context, conn *sql.Conn, o Options) error {
	err := e.view(ctx, conn, TrailTable, o, slices.Concat(schema.TrailColumns(), schema.TrailPartitions()),
		func(columns []string, tally *logs.Tally) reader { return logs.NewTrail(columns, tally) })
	if err != nil {
		return err
	}
	return e.view(ctx, conn, AccessTable, o, slices.Concat(schema.AccessColumns(), schema.AccessPartitions()),
		func(columns []string, tally *logs.Tally) reader { return logs.NewAccess(columns, tally) })
}

func (e *Engine) view(
	ctx context.Context, conn *sql.Conn, table string, o Options, columns []schema.Column,
	open func([]string, *logs.Tally) reader,
) error {
	layout, err := newLayout(o.Queries, columns)
	if err != nil {
		return fmt.Errorf("table %s: %w", table, err)
	}
	f := &feed{
		table: table, layout: layout, threads: o.Threads, scans: map[int64]*scan{},
		isSummed: o.Sums && table == TrailTable, read: o.Read,
		reader: func(tally *logs.Tally) reader { return open(layout.columns(), tally) },
	}
	number, err := duckdb.NewTypeInfo(duckdb.TYPE_BIGINT)
	if err != nil {
		return fmt.Errorf("table %s: %w", table, err)
	}
	function := duckdb.ParallelChunkTableFunction{
		Config: duckdb.TableFunctionConfig{Arguments: []duckdb.TypeInfo{number}},
		BindArguments: func(_ map[string]any, of ...any) (duckdb.ParallelChunkTableSource, error) {
			return f.bind(of[0].(int64)), nil
		},
	}
	if err := duckdb.RegisterTableUDF(conn, "read_"+table, function); err != nil {
		return fmt.Errorf("table %s: %w", table, err)
	}
	e.feeds[table] = f
	// Who asks for rows without files to read learns the columns.
	if _, err := conn.ExecContext(ctx, "CREATE VIEW "+f.view(0, true)); err != nil {
		return fmt.Errorf("table %s: %w", table, err)
	}
	return nil
}

// view gives the name of the table and the query that gives it the rows of a scan, as CREATE VIEW takes them.
func (f *feed) view(scan int64, withProfiles bool) string {
	return fmt.Sprintf("%s AS SELECT %s FROM read_%s(%d)", f.table, f.layout.shown(withProfiles), f.table, scan)
}

// Read runs statements in which one of the two tables has the rows of files. The statements must read each file at most once.
// Read returns what was read, in the order in which the files were finished. Several files may be read at once.
func (e *Engine) Read(ctx context.Context, table string, files []logs.File, statements string) ([]Taken, error) {
	s := &scan{files: files}
	err := e.scan(ctx, table, s, statements)
	return s.taken, err
}

// Take reads files as Read does, and collects the profiles and places of their records. The column of the file is a struct: the
// file, and the numbers of profile and place. If a thread meets too many profiles, some files are not read: they are the rest.
func (e *Engine) Take(
	ctx context.Context, table string, files []logs.File, met *Met, statements string,
) (taken []Taken, rest []logs.File, err error) {
	s := &scan{files: files, met: met}
	if err := e.scan(ctx, table, s, statements); err != nil {
		return nil, nil, err
	}
	return s.taken, files[min(int(s.next.Load()), len(files)):], nil
}

func (e *Engine) scan(ctx context.Context, table string, s *scan, statements string) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	conn, err := e.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("duckdb: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	s.ctx = ctx
	f := e.feeds[table]
	id := f.begin(s)
	defer f.end(id)
	// Other queries get the connection afterwards.
	defer func() {
		_, problem := conn.ExecContext(context.WithoutCancel(ctx), "DROP VIEW IF EXISTS temp."+table)
		err = errors.Join(err, problem)
	}()
	view := "CREATE TEMP VIEW " + f.view(id, s.met != nil || !s.isOfFiles()) + "; "
	if _, err := conn.ExecContext(ctx, perConnection+view+statements); err != nil {
		return fmt.Errorf("files of %s: %w", table, Advise(err))
	}
	// A thread that was cancelled may go on for a while.
	s.mu.Lock()
	defer s.mu.Unlock()
	return nil
}

// Each calls do for the numbers below n, with as many calls at once as there are threads. Each statement has one thread: with
// several, the first to finish would wait for the last, and keep its core busy.
func (e *Engine) Each(ctx context.Context, n int, do func(ctx context.Context, i int) error) (err error) {
	if e.alone > 1 {
		if err := e.setThreads(ctx, 1); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, e.setThreads(context.WithoutCancel(ctx), e.alone)) }()
	}
	workers, ctx := errgroup.WithContext(ctx)
	workers.SetLimit(e.threads)
	for i := range n {
		workers.Go(func() error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return do(ctx, i)
		})
	}
	return workers.Wait()
}

func (e *Engine) setThreads(ctx context.Context, threads int) error {
	return e.Exec(ctx, fmt.Sprintf("SET threads = %d", threads))
}

// quoted renders a text for the inside of SQL's quotation marks.
func quoted(text string) string { return strings.ReplaceAll(text, "'", "''") }
