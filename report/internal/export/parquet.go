package export

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/duckdb/duckdb-go/v2"
)

// columnTypes are DuckDB's types of the kinds.
var columnTypes = map[kind]string{
	text: "VARCHAR", integer: "BIGINT", decimal: "DOUBLE", truth: "BOOLEAN", date: "DATE", moment: "TIMESTAMP WITH TIME ZONE",
}

// writeParquet writes tables with typed columns. The database lives in memory.
func writeParquet(ctx context.Context, folder string, all []sheet) (err error) {
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return fmt.Errorf("duckdb: %w", err)
	}
	db := sql.OpenDB(connector)
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("duckdb: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	// What does not fit would go to the current folder.
	if _, err := conn.ExecContext(ctx, "SET temp_directory = ''"); err != nil {
		return fmt.Errorf("duckdb settings: %w", err)
	}
	for _, s := range all {
		if err := copyTo(ctx, conn, filepath.Join(folder, s.name+".parquet"), s); err != nil {
			return fmt.Errorf("table %s: %w", s.name, err)
		}
	}
	return nil
}

func copyTo(ctx context.Context, conn *sql.Conn, file string, s sheet) error {
	columns := make([]string, len(s.fields))
	for i, f := range s.fields {
		columns[i] = `"` + f.name + `" ` + columnTypes[f.kind]
	}
	const table = "rows_to_write"
	if _, err := conn.ExecContext(ctx, "CREATE TEMP TABLE "+table+" ("+strings.Join(columns, ", ")+")"); err != nil {
		return err
	}
	if err := conn.Raw(func(c any) error { return fill(c.(driver.Conn), table, s) }); err != nil {
		return err
	}
	_, err := conn.ExecContext(ctx, "COPY "+table+" TO '"+strings.ReplaceAll(file, "'", "''")+
		"' (FORMAT parquet, COMPRESSION zstd); DROP TABLE "+table)
	return err
}

func fill(conn driver.Conn, table string, s sheet) error {
	appender, err := duckdb.NewAppender(conn, "temp", "", table)
	if err != nil {
		return err
	}
	values := make([]driver.Value, len(s.fields))
	for _, row := range s.rows {
		for i, value := range row {
			values[i] = value
		}
		if err := appender.AppendRow(values...); err != nil {
			return errors.Join(err, appender.Close())
		}
	}
	return appender.Close()
}
