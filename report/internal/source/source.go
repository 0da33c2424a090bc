// Package source finds the objects of the log buckets where they are: in a folder on this machine, in S3, or in a log group.
// It lists only the days that are requested, as far as the names of objects show the day, and opens one object at a time.
package source

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"
)

// ErrChanged means that the content of a file changed while it was read: what was read of it must not be used.
var ErrChanged = errors.New("the file changed while it was read")

// ErrUnavailable means that a file could not be read, for a reason that affects the whole source.
var ErrUnavailable = errors.New("the logs cannot be read")

// Source is a place that logs are in.
type Source interface {
	// List returns the files of a period. Problems with a part of the source are in the listing; an error means that nothing
	// could be listed at all.
	List(ctx context.Context, period Period) (Listing, error)
	// String returns the name of the source as the caller gave it.
	String() string
}

// Listing is what a source has for a period.
type Listing struct {
	// Files are in the order of their roots and names.
	Files []File
	// Passed are the files and folders that were found and left out.
	Passed []Passed
}

// File is an object of a source.
type File struct {
	// Root is the folder, or the bucket as s3://bucket.
	Root string
	// Name is the key below the root, with slashes. Root and Name together are unique.
	Name string
	// Size is the size in bytes, as stored.
	Size int64
	// Version changes with the content: the ETag, or the size and the time of the last change.
	Version string
	// Told is what the name of the file says.
	Told Told

	object object
}

// object is how a source reads one of its files.
type object interface {
	// open opens the file, or no more than its beginning when there is a limit.
	open(ctx context.Context, file File, limit int64) (io.ReadCloser, error)
	metadata(ctx context.Context, file File) (map[string]string, error)
}

// Open opens the file. The caller closes it. Reading fails with ErrChanged if the content changes meanwhile.
func (f File) Open(ctx context.Context) (io.ReadCloser, error) {
	return f.object.open(ctx, f, 0)
}

// Head opens the beginning of the file, which may end after the given number of bytes. The caller closes it.
func (f File) Head(ctx context.Context, size int64) (io.ReadCloser, error) {
	return f.object.open(ctx, f, size)
}

// Metadata returns the user-defined metadata of the object, with names in lower case. Files of a folder have none.
func (f File) Metadata(ctx context.Context) (map[string]string, error) {
	return f.object.metadata(ctx, f)
}

// Path returns the root and the name of the file.
func (f File) Path() string {
	return strings.TrimSuffix(f.Root, "/") + "/" + f.Name
}

// Files that may be beside the logs but are not logs.
const (
	// DeclaredFile is the name of the file in which the environment declares its datasets.
	DeclaredFile = "declared.json"
	// KeysFile is the name of the file with CloudTrail's public keys.
	KeysFile = "public-keys.json"
)

// Days is a range of days in UTC, both included. A zero day leaves that end open.
type Days struct {
	First, Last time.Time
	// IsDelivery says that the days are those of delivery. Default: they are those of the events, and files named by their time
	// of delivery are listed for Slack longer.
	IsDelivery bool
}

// contains reports whether a moment lies on one of the days.
func (d Days) contains(at time.Time) bool {
	return !at.Before(d.First) && (d.Last.IsZero() || at.Before(d.Last.AddDate(0, 0, 1)))
}

// Period says which days of events are requested, for each kind of file. A missing kind is not requested. A file whose name
// shows no kind always belongs to the period: its content decides.
type Period map[Kind]Days

// All requests everything in a source.
func All() Period {
	return Period{Trail: Days{}, Access: Days{}, Digest: Days{}}
}

// Reason says why something was left out.
type Reason string

// Reasons.
const (
	// OutsidePeriod is a file of days that are not requested.
	OutsidePeriod Reason = "outside the period"
	// NotAsked is a file of a kind that is not requested.
	NotAsked Reason = "not requested"
	// OtherObject is a CloudTrail object that records no calls, such as Insights.
	OtherObject Reason = "another kind of CloudTrail object"
	// OtherFolder is a folder that AWS uses for another log.
	OtherFolder Reason = "a folder of another log"
	// Unreadable is a file or folder that could not be read.
	Unreadable Reason = "unreadable"
	// Loop is a symbolic link to a folder that it is in, or to one that is already listed.
	Loop Reason = "link to a folder that is already listed"
)

// Passed is a file or folder that was left out.
type Passed struct {
	// Name is its path, including the root.
	Name string
	// Reason is why it was left out.
	Reason Reason
	// Err is what went wrong, if anything.
	Err error
}

// sort puts a listing in order and takes out what several sources found twice.
func (l *Listing) sort() {
	slices.SortFunc(l.Files, compare)
	l.Files = slices.CompactFunc(l.Files, func(a, b File) bool { return compare(a, b) == 0 })
}

func compare(a, b File) int {
	return cmp.Or(strings.Compare(a.Root, b.Root), strings.Compare(a.Name, b.Name))
}
