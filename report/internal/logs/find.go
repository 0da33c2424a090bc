// Package logs reads the objects of the two log buckets from a folder, however deep they lie in it. It never gives up on
// the whole because a part is damaged: what cannot be read is counted and named.
package logs

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/digest"
)

// File is one log object on disk.
type File struct {
	// Path is where it lies.
	Path string
	// Size is its size on disk.
	Size int64
	// Object is what its key says.
	Object schema.Object
	// Number tells the files of one log apart.
	Number int
}

// PathColumn is the column in which Athena names the file of a row. Here it holds the file's number: no question asks for
// more than which rows share a file, and the path would be copied for every row.
const PathColumn = "$path"

// DeclaredFile may lie with the logs and holds what the environment says about its datasets.
const DeclaredFile = "declared.json"

// Found are the log objects below a folder.
type Found struct {
	// Trail are CloudTrail's log files.
	Trail []File
	// Access are server access logs.
	Access []File
	// Digests is the number of digests.
	Digests int
	// Newest is the newest time of delivery that the names of files and digests tell.
	Newest time.Time
}

// Size returns how many bytes there are to read.
func (f Found) Size() int64 {
	total := int64(0)
	for _, files := range [][]File{f.Trail, f.Access} {
		for _, file := range files {
			total += file.Size
		}
	}
	return total
}

// Find looks for log objects below dir. Other files are counted in the tally.
func Find(dir string, tally *Tally) (Found, error) {
	var found Found
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		key := filepath.ToSlash(path)
		if at, ok := schema.DeliveredAt(key); ok && at.After(found.Newest) {
			found.Newest = at
		}
		if _, ok := schema.ParseDigestKey(key); ok {
			found.Digests++
		}
		if object, ok := schema.ParseTrailKey(key); ok {
			found.Trail = append(found.Trail, File{path, info.Size(), object, len(found.Trail)})
		} else if object, ok := schema.ParseAccessKey(key); ok {
			found.Access = append(found.Access, File{path, info.Size(), object, len(found.Access)})
		} else if strings.Contains(key, "_CloudTrail-") {
			tally.Add(OtherTrailObject, entry.Name())
		} else if entry.Name() != DeclaredFile && entry.Name() != digest.KeysFile {
			tally.Add(OtherFile, entry.Name())
		}
		return nil
	})
	if err != nil {
		return found, fmt.Errorf("logs below %s: %w", dir, err)
	}
	return found, nil
}
