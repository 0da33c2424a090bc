// Package source finds the objects of the log buckets where they lie: in a folder of this machine, or in S3. It lists no more
// than the days that are asked for, as far as the names of objects tell the day, and opens one object after the other.
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

// ErrChanged says that a file got another content while it was read: what was read of it is worth nothing.
var ErrChanged = errors.New("the file changed while it was read")

// ErrUnavailable says that a file could not be read for a reason that holds for the whole source.
var ErrUnavailable = errors.New("the logs cannot be read")

// Source is a place where logs lie.
type Source interface {
	// List finds the files of a period. What is wrong with a part of the source is told with the listing; an error says that
	// nothing could be listed at all.
	List(ctx context.Context, period Period) (Listing, error)
	// String names the source as whoever asked for it did.
	String() string
}

// Listing is what a source holds of a period.
type Listing struct {
	// Files in the order of their roots and names.
	Files []File
	// Passed are the files and folders that were seen and left out.
	Passed []Passed
}

// File is an object of a source.
type File struct {
	// Root is the folder, or the bucket as s3://bucket.
	Root string
	// Name is the key below the root, its parts apart by slashes. Root and Name together are unique.
	Name string
	// Size in bytes, as it lies there.
	Size int64
	// Version changes with the content: the ETag, or size and time of change.
	Version string
	// Told is what the name says.
	Told Told

	object object
}

// object is how a source reads one of its files.
type object interface {
	// open opens the file, or no more than its beginning when there is a limit.
	open(ctx context.Context, file File, limit int64) (io.ReadCloser, error)
	metadata(ctx context.Context, file File) (map[string]string, error)
}

// Open opens the file. The caller closes it. Reading fails with ErrChanged when the content changes meanwhile.
func (f File) Open(ctx context.Context) (io.ReadCloser, error) {
	return f.object.open(ctx, f, 0)
}

// Head opens the beginning of the file, which may end after so many bytes. The caller closes it.
func (f File) Head(ctx context.Context, size int64) (io.ReadCloser, error) {
	return f.object.open(ctx, f, size)
}

// Metadata returns what whoever wrote the object said about it, by names in lower case. Files of a folder have none.
func (f File) Metadata(ctx context.Context) (map[string]string, error) {
	return f.object.metadata(ctx, f)
}

// Path names the file with its root.
func (f File) Path() string {
	return strings.TrimSuffix(f.Root, "/") + "/" + f.Name
}

// Files that may lie with the logs and are none.
const (
	// DeclaredFile holds what the environment says about its datasets.
	DeclaredFile = "declared.json"
	// KeysFile holds the public keys of CloudTrail.
	KeysFile = "public-keys.json"
)

// Days are days of UTC, both included. A zero day leaves that end open.
type Days struct {
	First, Last time.Time
	// IsDelivery says that the days are those of delivery. Default: of the events, and what is named by the time of its
	// delivery is listed for Slack longer.
	IsDelivery bool
}

// contains reports whether a moment lies on one of the days.
func (d Days) contains(at time.Time) bool {
	return !at.Before(d.First) && (d.Last.IsZero() || at.Before(d.Last.AddDate(0, 0, 1)))
}

// Period says for each kind of file which days of events are asked for. A kind that is missing is not asked for. A file
// whose name tells no kind always belongs to the period: its content has to tell.
type Period map[Kind]Days

// All asks for everything that a source holds.
func All() Period {
	return Period{Trail: Days{}, Access: Days{}, Digest: Days{}}
}

// Reason says why something was left out.
type Reason string

// Reasons.
const (
	// OutsidePeriod is a file of other days than those that are asked for.
	OutsidePeriod Reason = "outside the period"
	// NotAsked is a file of a kind that is not asked for.
	NotAsked Reason = "not requested"
	// OtherObject is an object of CloudTrail that tells of no calls, such as Insights.
	OtherObject Reason = "another kind of CloudTrail object"
	// OtherFolder is a folder that AWS gives to another log than these.
	OtherFolder Reason = "a folder of another log"
	// Unreadable is a file or folder that could not be looked at.
	Unreadable Reason = "unreadable"
	// Loop is a symbolic link to a folder that it lies in, or to one that is listed already.
	Loop Reason = "link to a folder that is already listed"
)

// Passed is a file or folder that was left out.
type Passed struct {
	// Name is where it lies, with the root.
	Name string
	// Reason is why.
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
