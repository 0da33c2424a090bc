package store

import (
	"crypto/sha256"
	"encoding/binary"

	"datatrail/internal/dataset"
	"datatrail/report/internal/logs"
)

// Entry is a file that was read.
type Entry struct {
	// ID marks the rows of the file. It is computed from the name and the version, so it is the same in every store.
	ID int64 `json:"id"`
	// Log is the log that the file belongs to.
	Log dataset.Log `json:"log"`
	// Name and Version are those of the file in its source.
	Name    string `json:"name"`
	Version string `json:"version"`
	// Size is its size as stored in the source.
	Size int64 `json:"size"`
	// Day is the day in its name, yyyy/MM/dd; empty if it has none.
	Day string `json:"day,omitempty"`
	// Account and Region are those in its name.
	Account string `json:"account,omitempty"`
	Region  string `json:"region,omitempty"`
	// Sum is the SHA-256 hash of its uncompressed content. It is empty for a file that could not be read to its end.
	Sum []byte `json:"sum,omitempty"`
	// Rows is the number of rows from the file.
	Rows int64 `json:"rows"`
	// Counts are what was skipped, damaged, repeated or late in it.
	Counts []logs.Count `json:"counts,omitempty"`
}

// ID returns the number that identifies one version of a file.
func ID(log dataset.Log, name, version string) int64 {
	h := sha256.New()
	for _, part := range []string{string(log), name, version} {
		h.Write(binary.AppendUvarint(nil, uint64(len(part))))
		h.Write([]byte(part))
	}
	return int64(binary.BigEndian.Uint64(h.Sum(nil)) >> 1)
}

// Kind says what the rows of a part are.
type Kind string

// The kinds of parts.
const (
	// Records: a row is a record, without what its profile says.
	Records Kind = "records"
	// Profiles: a row is what records have in common.
	Profiles Kind = "profiles"
)

// Kinds lists all kinds. Records come first: profiles take their files from them.
var Kinds = []Kind{Records, Profiles}

// Part is a file with rows of one log and one day of it.
type Part struct {
	// Log is the log.
	Log dataset.Log `json:"log"`
	// Kind is the kind of the rows.
	Kind Kind `json:"kind"`
	// Day is the partition of the table that the rows belong to, yyyy-MM-dd, or NoDay: for the trail the day of delivery, for an
	// access log that of the requests.
	Day string `json:"day"`
	// Name is its path below the folder of the store.
	Name string `json:"name"`
	// Size is its size.
	Size int64 `json:"size"`
	// Files are the files that the rows come from.
	Files []int64 `json:"files"`
}

// NoDay is the day of rows whose partition is not a day.
const NoDay = "none"
