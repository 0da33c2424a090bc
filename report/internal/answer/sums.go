package answer

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"datatrail/internal/dataset"
	"datatrail/report/internal/digest"
	"datatrail/report/internal/source"
	"datatrail/report/internal/store"
)

// Sums are the hashes of the log files that a store holds.
type Sums struct{ store *store.Store }

// OpenSums opens a store for its hashes. A folder that is not there holds none, and is not made.
func OpenSums(ctx context.Context, folder string) (*Sums, error) {
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		return &Sums{}, nil
	}
	_, version, err := statements()
	if err != nil {
		return nil, err
	}
	kept, err := store.Open(ctx, folder, version)
	if err != nil {
		return nil, err
	}
	return &Sums{kept}, nil
}

// Of returns the hash of an object of S3 that was read in this very version. The API reference of S3 says that the ETag changes
// with the content; S3 makes it, not whoever writes the object. Of a file in a folder size and time say which version it is.
// Whoever changes the file can set both, so its hash is not known from before.
func (s *Sums) Of(file source.File) (sum digest.Sum, isKnown bool) {
	if s.store == nil || !source.IsBucket(file.Root) {
		return sum, false
	}
	name, version := identify(file)
	e, _ := s.store.Entry(store.ID(dataset.Trail, name, version))
	return sum, copy(sum[:], e.Sum) == len(sum)
}

// Close ends the use of the store.
func (s *Sums) Close() error {
	if s.store == nil {
		return nil
	}
	return s.store.Close()
}
