// Package engine runs the queries on DuckDB. It shows the log files as the tables that Athena has, with the same columns,
// and adds the functions that DuckDB lacks.
package engine

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/dustin/go-humanize"

	"datatrail/report/internal/logs"
)

//go:embed macros.sql
var macros string

// Names of the two tables.
const (
	TrailTable  = "cloudtrail"
	AccessTable = "access_log"
)

// Options say how much of the machine the engine may take.
type Options struct {
	// Threads is the number of threads. Required.
	Threads int
	// Memory is DuckDB's limit, such as 2GB. Default: 1GB, or the size of larger logs, but at most half of the machine's.
	Memory string
	// Logs is the size of the logs.
	Logs int64
	// Queries is the text of all queries that read the two tables. Required.
	Queries string
	// Read is told how many bytes of files have been read. Default: nobody is told.
	Read func(bytes int64)
}

// Engine is a database that lives as long as the report takes.
type Engine struct {
	db     *sql.DB
	conn   *sql.Conn
	folder string
	tally  *logs.Tally

	trail, access *feed
}

// Open starts an engine on the files. What is wrong with the files goes to the tally.
func Open(ctx context.Context, found logs.Found, tally *logs.Tally, o Options) (*Engine, error) {
	if o.Read == nil {
		o.Read = func(int64) {}
	}
	folder, err := os.MkdirTemp("", "datatrail-report-")
	if err != nil {
		return nil, fmt.Errorf("report folder: %w", err)
	}
	e := &Engine{folder: folder, tally: tally}
	if err := e.open(ctx, found, o); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

func (e *Engine) open(ctx context.Context, found logs.Found, o Options) error {
	db, err := sql.Open("duckdb", filepath.Join(e.folder, "report.duckdb"))
	if err != nil {
		return fmt.Errorf("duckdb: %w", err)
	}
	e.db = db
	e.conn, err = db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("duckdb: %w", err)
	}
	if o.Memory == "" {
		if o.Memory, err = e.memory(ctx, o.Logs); err != nil {
			return err
		}
	}
	settings := fmt.Sprintf("SET threads = %d; SET memory_limit = '%s'; SET temp_directory = '%s'; "+
		"SET preserve_insertion_order = false;", o.Threads, o.Memory, filepath.Join(e.folder, "spill"))
	if _, err := e.conn.ExecContext(ctx, settings); err != nil {
		return fmt.Errorf("duckdb settings: %w", err)
	}
	if err := duckdb.RegisterScalarUDF(e.conn, "network_contains", networkContains{}); err != nil {
		return fmt.Errorf("duckdb network_contains: %w", err)
	}
	if _, err := e.conn.ExecContext(ctx, macros); err != nil {
		return fmt.Errorf("duckdb macros: %w", err)
	}
	return e.tables(ctx, found, o)
}

// memory is what finding duplicates takes without writing much to disk: about the size of the logs. Twice as much saves
// no time.
func (e *Engine) memory(ctx context.Context, size int64) (string, error) {
	const mega, giga = 1 << 20, 1 << 30
	_, rows, err := e.Run(ctx, "SELECT current_setting('memory_limit')")
	if err != nil {
		return "", fmt.Errorf("memory of the machine: %w", err)
	}
	// DuckDB's own limit is four fifths of the machine's memory.
	limit, err := humanize.ParseBytes(fmt.Sprint(rows[0][0]))
	if err != nil {
		return "", fmt.Errorf("memory of the machine: %w", err)
	}
	half := limit / 8 * 5
	wanted := uint64(max(size, giga))
	return strconv.FormatUint(max(giga, min(wanted, half))/mega, 10) + "MiB", nil
}

// Close ends the engine and removes what it kept on disk.
func (e *Engine) Close() error {
	var problems []error
	if e.conn != nil {
		problems = append(problems, e.conn.Close())
	}
	if e.db != nil {
		problems = append(problems, e.db.Close())
	}
	return errors.Join(append(problems, os.RemoveAll(e.folder))...)
}

// Keep runs a query once and keeps its result in a table, in the place of what the table held. What it held goes first, so
// that memory need not hold both.
func (e *Engine) Keep(ctx context.Context, table, query string) error {
	if _, err := e.conn.ExecContext(ctx, "DROP TABLE IF EXISTS "+table+"; CREATE TEMP TABLE "+table+" AS "+query); err != nil {
		return fmt.Errorf("table %s: %w", table, remedy(err))
	}
	return nil
}

func remedy(err error) error {
	var failure *duckdb.Error
	if errors.As(err, &failure) && failure.Type == duckdb.ErrorTypeOutOfMemory {
		return fmt.Errorf("the database needs more memory: give it more with -memory, such as 4GB, or a shorter period: %w", err)
	}
	return err
}

// Run runs a query and returns its rows. Whole numbers are int64, text is string, an absent value is nil.
func (e *Engine) Run(ctx context.Context, query string) (columns []string, all [][]any, err error) {
	rows, err := e.conn.QueryContext(ctx, query)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
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
