// Package logs reads the objects of the log buckets, wherever they are and whatever they are called. Damage to a part never
// stops the whole: what cannot be read is counted and named.
package logs

import (
	"context"
	"path"
	"time"

	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/source"
)

// File is one log object.
type File struct {
	source.File
	// Object is what its key shows.
	Object schema.Object
	// Number identifies the file among those of one log.
	Number int
}

// PathColumn is the column in which Athena names the file of a row. Here it contains the number of the file: questions need
// only know which rows share a file, and the path would be copied for every row.
const PathColumn = "$path"

// Found are the log objects of a source.
type Found struct {
	// Trail are CloudTrail's log files.
	Trail []File
	// Access are server access logs.
	Access []File
	// Digests are CloudTrail's digests.
	Digests []source.File
	// Rest are the files that are none of these.
	Rest []source.File
	// Outside is the number of files that were found and belong to other days.
	Outside int
	// Newest is the newest time of delivery in the names of files and digests.
	Newest time.Time
}

// Size returns the number of bytes to read.
func (f Found) Size() int64 { return Size(f.Trail) + Size(f.Access) }

// Size returns the sum of the sizes of files.
func Size(files []File) int64 {
	total := int64(0)
	for _, file := range files {
		total += file.Size
	}
	return total
}

// Find finds the log objects of a period. Other files are counted in the tally.
func Find(ctx context.Context, from source.Source, period source.Period, tally *Tally) (Found, error) {
	listing, err := from.List(ctx, period)
	for _, passed := range listing.Passed {
		tally.pass(passed)
	}
	if err != nil {
		return Found{}, err
	}
	kinds, err := kindsOf(ctx, listing.Files, tally)
	if err != nil {
		return Found{}, err
	}
	var found Found
	for _, passed := range listing.Passed {
		if passed.Reason == source.OutsidePeriod {
			found.Outside++
		}
	}
	for i, file := range listing.Files {
		if !isBeside(file.Name) {
			found.take(file, kinds[i], tally)
		}
	}
	return found, nil
}

func (f *Found) take(file source.File, kind source.Kind, tally *Tally) {
	if file.Told.At.After(f.Newest) {
		f.Newest = file.Told.At
	}
	switch kind {
	case source.Trail:
		f.Trail = append(f.Trail, File{file, objectOf(file.Told, kind), len(f.Trail)})
	case source.Access:
		f.Access = append(f.Access, File{file, objectOf(file.Told, kind), len(f.Access)})
	case source.Digest:
		f.Digests = append(f.Digests, file)
		tally.Add(OtherTrailObject, file.Path())
	case source.Other:
		f.Rest = append(f.Rest, file)
		tally.Add(OtherTrailObject, file.Path())
	case unreadable, aside:
		f.Rest = append(f.Rest, file)
	default:
		f.Rest = append(f.Rest, file)
		tally.Add(OtherFile, file.Path())
	}
}

// isBeside reports whether a file may lie with the logs and is none.
func isBeside(name string) bool {
	base := path.Base(name)
	return base == source.DeclaredFile || base == source.KeysFile
}

// objectOf is what the name of a file says about its place in the table. Where it says nothing, the records do.
func objectOf(told source.Told, kind source.Kind) schema.Object {
	object := schema.Object{
		Account: told.Account, Region: told.Region, Bucket: told.Bucket, IsByDelivery: kind == source.Access && !told.IsEventDay,
	}
	if !told.At.IsZero() {
		object.Day = told.At.Format(schema.DayFormat)
	}
	return object
}

// pass counts what a listing left out.
func (t *Tally) pass(passed source.Passed) {
	name := passed.Name
	if passed.Err != nil {
		name = passed.Err.Error()
	}
	switch passed.Reason {
	case source.OutsidePeriod:
		t.Add(OutsidePeriod, name)
	case source.OtherObject:
		t.Add(OtherTrailObject, name)
	case source.Unreadable:
		t.Add(UnreadableFile, name)
	case source.Loop:
		t.Add(LoopingLink, name)
	case source.OtherFolder:
		t.Add(OtherFile, name)
	case source.NotAsked:
	}
}

// Ahead returns the files so that remote ones are fetched before they are opened. Fetching stops when ctx ends.
func Ahead(ctx context.Context, files []File) []File {
	far := make([]source.File, len(files))
	for i, file := range files {
		far[i] = file.File
	}
	out := make([]File, len(files))
	for i, file := range source.Ahead(ctx, far) {
		out[i] = File{file, files[i].Object, files[i].Number}
	}
	return out
}
