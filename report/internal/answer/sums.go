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

// OpenSums opens a store for its hashes. If the folder does not exist, there are no hashes, and it is not created.
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

// Of returns the hash of an S3 object that was read in exactly this version. The S3 API reference says that the ETag changes
// with the content; S3 sets it, not the writer of the object. The version of a file in a folder is its size and time. Whoever
// changes the file can set both, so such a file has no known hash.
func (s *Sums) Of(file source.File) (sum digest.Sum, isKnown bool) {
	if s.store == nil || !source.IsBucket(file.Root) {
		return sum, false
	}
	name, version := identify(file)
	e, _ := s.store.Entry(store.ID(dataset.Trail, name, version))
	return sum, copy(sum[:], e.Sum) == len(sum)
}

// Close closes the store.
func (s *Sums) Close() error {
	if s.store == nil {
		return nil
	}
	return s.store.Close()
}
