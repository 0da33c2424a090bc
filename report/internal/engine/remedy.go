package engine

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"

	"github.com/duckdb/duckdb-go/v2"
)

// Remedy is an error caused by lack of memory or disk space, with advice on what to do.
type Remedy struct {
	// Advice is what to do.
	Advice string
	// Err is what went wrong.
	Err error
}

func (r *Remedy) Error() string { return fmt.Sprintf("%s: %v", r.Advice, r.Err) }

// Unwrap returns what went wrong.
func (r *Remedy) Unwrap() error { return r.Err }

// noSpace is how DuckDB and the system say that a disk is full.
var noSpace = []string{"max_temp_directory_size", "No space left on device", "File too large", "Disk quota exceeded"}

// Advise adds advice to an error that is caused by lack of memory or disk space, and returns other errors unchanged.
func Advise(err error) error {
	var known *Remedy
	if err == nil || errors.As(err, &known) {
		return err
	}
	isFull := errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
	for _, words := range noSpace {
		isFull = isFull || strings.Contains(err.Error(), words)
	}
	var failure *duckdb.Error
	switch {
	case isFull:
		return &Remedy{Err: err, Advice: "the disk is full: what does not fit into memory goes to " + os.TempDir() +
			"; free space there and in the store, name another folder with TMPDIR, or choose a shorter period"}
	case errors.As(err, &failure) && failure.Type == duckdb.ErrorTypeOutOfMemory:
		return &Remedy{
			Err: err, Advice: "the database needs more memory: allow more with -memory, such as 4GB, or choose a shorter period",
		}
	}
	return err
}
