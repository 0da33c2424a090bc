package engine

import (
	"context"
	"fmt"
	"path/filepath"
)

// largeFile is the database file for tables that do not fit into memory. DuckDB compresses the columns in it, and can drop pages
// from memory without writing them, because it can read them again. Pages of tables in memory are not compressed, and DuckDB must
// write them to disk whenever it frees memory.
const largeFile = "large"

// slow are the methods of compression that DuckDB does not try. Trying them takes longer than they save.
const slow = "dictionary,fsst,rle,roaring,zstd"

// HomeOf returns the prefix for the name of a table that takes the given bytes of memory: empty if the table fits into memory,
// otherwise the name of the database file for large tables, which HomeOf attaches. From then on, a statement that runs alone has
// all threads: there may not be enough memory for two about such tables at once.
func (e *Engine) HomeOf(ctx context.Context, bytes int64) (string, error) {
	if bytes < e.memory {
		return "", nil
	}
	file := filepath.Join(e.folder, largeFile+".duckdb")
	err := e.Exec(ctx, "SET disabled_compression_methods = '"+slow+"'; ATTACH IF NOT EXISTS '"+quoted(file)+"' AS "+largeFile)
	if err != nil {
		return "", fmt.Errorf("file for large tables: %w", err)
	}
	if e.alone = e.threads; e.alone > 1 {
		if err := e.setThreads(ctx, e.alone); err != nil {
			return "", fmt.Errorf("threads: %w", err)
		}
	}
	return largeFile + ".", nil
}
