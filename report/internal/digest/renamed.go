package digest

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"datatrail/internal/analysis/schema"
)

// renamed finds files whose content a digest knows under another name.
func (v *verifier) renamed(files []*logFile) map[*logFile]bool {
	found := map[*logFile]bool{}
	if len(files) == 0 {
		return found
	}
	named := map[Sum]*logFile{}
	for _, file := range v.folder.logs {
		if file.isNamed && file.err == nil {
			named[file.sum] = file
		}
	}
	wanted := v.wanted()
	for _, file := range files {
		original := named[file.sum]
		switch {
		case file.err != nil:
			continue
		case wanted[file.sum] && v.takeLost(file.path, file.sum, file.delivered):
		case original != nil:
			v.tellRenamed(series{scope: file.scope}, file.path, "it has the content of "+v.folder.relative(original.path), file.delivered)
		default:
			continue
		}
		found[file] = true
	}
	return found
}

// wanted are the contents of all files that are missing.
func (v *verifier) wanted() map[Sum]bool {
	all := map[Sum]bool{}
	for _, k := range v.coverages {
		for _, l := range k.lost {
			all[l.sum] = true
		}
	}
	return all
}

func (v *verifier) tellRenamed(s series, path, detail string, at time.Time) {
	f := Finding{Kind: FileRenamed, Severity: Red, File: v.folder.relative(path), Files: 1, Detail: detail}
	if !at.IsZero() {
		f.From, f.To = at, at.Add(time.Minute)
	}
	v.tell(s, f)
}

// elsewhere looks for missing files among all other files of the folder, if files are missing.
func (v *verifier) elsewhere(ctx context.Context) error {
	wanted := v.wanted()
	for _, d := range v.lostDigests {
		wanted[d.sum] = true
	}
	if len(wanted) == 0 {
		return nil
	}
	paths, err := v.otherFiles()
	if err != nil {
		return err
	}
	sums := make([]Sum, len(paths))
	problems := make([]error, len(paths))
	if err := each(ctx, v.Threads, len(paths), func(r *reader, i int) { sums[i], problems[i] = r.sum(paths[i]) }); err != nil {
		return err
	}
	for i, path := range paths {
		if problems[i] != nil || !wanted[sums[i]] {
			continue
		}
		if v.takeLost(path, sums[i], time.Time{}) {
			continue
		}
		for _, d := range v.lostDigests {
			if d.sum == sums[i] {
				v.tell(d.series, Finding{
					Kind: DigestRenamed, Severity: Red, File: v.folder.relative(path), Files: 1,
					Detail: "it has the content of " + d.object + ", which is missing",
				})
			}
		}
	}
	return nil
}

// otherFiles are the files that have not been looked at by their names, without access logs.
func (v *verifier) otherFiles() ([]string, error) {
	var paths []string
	err := filepath.WalkDir(v.Dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		_, isAccess := schema.ParseAccessKey(filepath.ToSlash(path))
		_, isDigest := schema.ParseDigestKey(entry.Name())
		_, isLog := v.folder.byName[unpackedName(entry.Name())]
		if !isAccess && !isDigest && !isLog && entry.Name() != KeysFile {
			paths = append(paths, path)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("files below %s: %w", v.Dir, err)
	}
	return paths, nil
}

// takeLost finds the lost file that a file has the content of, and reports whether there was one.
func (v *verifier) takeLost(path string, sum Sum, delivered time.Time) bool {
	for _, k := range v.coverages {
		i := slices.IndexFunc(k.lost, func(l lost) bool { return l.sum == sum })
		if i < 0 {
			continue
		}
		v.tellRenamed(k.series, path, "it has the content of "+k.lost[i].object+", which is missing", delivered)
		k.lost = slices.Delete(k.lost, i, i+1)
		k.counts.Renamed++
		return true
	}
	return false
}
