package engine

import (
	"context"
	"fmt"
	"path/filepath"
)

// largeFile is the database file for tables that do not fit into memory. DuckDB compresses the columns in it, and can drop pages
// from memory without writing them, because it can read them again. Pages of temporary tables are not compressed, and DuckDB must
// write them to disk whenever it frees memory.
const largeFile = "large"

// HomeOf returns the prefix for the name of a table that takes the given bytes of memory: empty if the table fits into memory,
// otherwise the name of the database file for large tables, which HomeOf attaches.
func (e *Engine) HomeOf(ctx context.Context, bytes int64) (string, error) {
	if bytes < e.memory {
		return "", nil
	}
	file := filepath.Join(e.folder, largeFile+".duckdb")
	if err := e.Exec(ctx, "ATTACH IF NOT EXISTS '"+quoted(file)+"' AS "+largeFile); err != nil {
		return "", fmt.Errorf("file for large tables: %w", err)
	}
	return largeFile + ".", nil
}
