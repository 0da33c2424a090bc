// Package engine runs the queries on DuckDB. It presents the log files as the tables that Athena has, with the same columns,
// and adds the functions that DuckDB lacks.
package engine

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"os"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/dustin/go-humanize"
)

//go:embed macros.sql
var macros string

// Version changes whenever the same statements give other rows or other texts, or give them in another form.
const Version = "6"

// Names of the two tables.
const (
	TrailTable  = "cloudtrail"
	AccessTable = "access_log"
)

// Options says how much of the machine the engine may use.
type Options struct {
	// Threads is the number of threads. Statements that run side by side have one each. Required.
	Threads int
	// Memory is how much memory the program may use, such as 2GB. Default: DefaultMemory.
	Memory string
	// Queries is the text of all queries that read the two tables. Required.
	Queries string
	// Sums says that CloudTrail's files are to be hashed.
	Sums bool
	// Read is called with the number of bytes of files that were read. Default: it is not called.
	Read func(bytes int64)
}

// DefaultMemory is the memory that the program may use by default. More saves little time: what does not fit goes to disk.
const DefaultMemory = "1GB"

// databaseShare is the part of the memory that DuckDB may take. The rest is for files in work, and for what it does not count.
const databaseShare = 0.5

// returned is how much DuckDB may free before it gives the memory back. By default that is more than some reports need.
const returned = "8MB"

// Engine is a database that exists while a report is made.
type Engine struct {
	db      *sql.DB
	folder  string
	threads int
	alone   int   // threads of a statement that runs alone
	memory  int64 // bytes that DuckDB may take

	feeds map[string]*feed
}

// Open starts an engine.
func Open(ctx context.Context, o Options) (*Engine, error) {
	if o.Read == nil {
		o.Read = func(int64) {}
	}
	if o.Memory == "" {
		o.Memory = DefaultMemory
	}
	folder, err := os.MkdirTemp("", "datatrail-report-")
	if err != nil {
		return nil, fmt.Errorf("temporary folder: %w", Advise(err))
	}
	e := &Engine{folder: folder, threads: o.Threads, alone: 1, feeds: map[string]*feed{}}
	if err := e.open(ctx, o); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

func (e *Engine) open(ctx context.Context, o Options) (err error) {
	memory, err := humanize.ParseBytes(o.Memory)
	if err != nil {
		return fmt.Errorf("memory %q: %w", o.Memory, err)
	}
	e.memory = int64(databaseShare * float64(memory))
	e.db, err = sql.Open("duckdb", "")
	if err != nil {
		return fmt.Errorf("duckdb: %w", err)
	}
	e.db.SetMaxIdleConns(o.Threads)
	conn, err := e.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("duckdb: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	// Files of a store never change, so what their ends say need not be read again for each question. What else they hold is read
	// once or twice, so to keep it would take memory and save nothing.
	settings := fmt.Sprintf("SET threads = 1; SET memory_limit = '%dKiB'; SET temp_directory = '%s'; "+
		"SET preserve_insertion_order = false; SET GLOBAL parquet_metadata_cache = true; SET enable_external_file_cache = false; "+
		"SET allocator_flush_threshold = '%s'; SET allocator_bulk_deallocation_flush_threshold = '%s';",
		e.memory/1024, quoted(e.folder), returned, returned)
	if _, err := conn.ExecContext(ctx, settings); err != nil {
		return fmt.Errorf("duckdb settings: %w", err)
	}
	if err := duckdb.RegisterScalarUDF(conn, "network_contains", networkContains{}); err != nil {
		return fmt.Errorf("duckdb network_contains: %w", err)
	}
	if _, err := conn.ExecContext(ctx, macros); err != nil {
		return fmt.Errorf("duckdb macros: %w", err)
	}
	return e.tables(ctx, conn, o)
}

// Close closes the engine and removes what it kept on disk.
func (e *Engine) Close() error {
	var problems []error
	if e.db != nil {
		problems = append(problems, e.db.Close())
	}
	return errors.Join(append(problems, os.RemoveAll(e.folder))...)
}

// Exec runs statements that return no rows. Several may run at once.
func (e *Engine) Exec(ctx context.Context, statements string) error {
	_, err := e.db.ExecContext(ctx, statements)
	return Advise(err)
}

// Keep runs a query once and keeps its result in a table. Earlier content of the table is dropped first, so that memory need
// not hold both.
func (e *Engine) Keep(ctx context.Context, table, query string) error {
	if err := e.Exec(ctx, "DROP TABLE IF EXISTS "+table+"; CREATE TABLE "+table+" AS "+query); err != nil {
		return fmt.Errorf("table %s: %w", table, err)
	}
	return nil
}

// Show creates a view of a query.
func (e *Engine) Show(ctx context.Context, view, query string) error {
	if err := e.Exec(ctx, "CREATE OR REPLACE VIEW "+view+" AS "+query); err != nil {
		return fmt.Errorf("view %s: %w", view, err)
	}
	return nil
}

// Run runs a query and returns its rows. Several may run at once. Whole numbers are int64, text is string, a null is nil.
func (e *Engine) Run(ctx context.Context, query string) (columns []string, all [][]any, err error) {
	rows, err := e.db.QueryContext(ctx, query)
	if err != nil {
		return nil, nil, Advise(err)
	}
	defer func() { err = Advise(errors.Join(err, rows.Close())) }()
	columns, err = rows.Columns()
	if err != nil {
		return nil, nil, err
	}
	for rows.Next() {
		row := make([]any, len(columns))
		targets := make([]any, len(columns))
		for i := range row {
			targets[i] = &row[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, nil, err
		}
		all = append(all, row)
	}
	return columns, all, rows.Err()
}
