package engine

import (
	"context"
	"fmt"
	"path/filepath"
)

// largeFile holds the tables that do not fit into memory. DuckDB packs the columns of such a file, and drops from memory what it
// can read there again. Temporary tables it would have to write out, as they are, each time that it makes room.
const largeFile = "large"

// HomeOf returns what to put before the name of a table that takes so many bytes of memory.
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
