package digest

import (
	"context"
	"slices"
	"time"
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
		case wanted[file.sum] && v.takeLost(file.at.Name, file.sum, file.delivered):
		case original != nil:
			v.tellRenamed(series{scope: file.scope}, file.at.Name, "it has the content of "+original.at.Name, file.delivered)
		default:
			continue
		}
		found[file] = true
	}
	return found
}

// nameless judges the files with CloudTrail's records whose names CloudTrail does not give, such as exports.
func (v *verifier) nameless(ctx context.Context) error {
	files := v.folder.unnamed
	if len(v.coverages) == 0 || len(files) == 0 {
		return nil
	}
	if err := v.hash(ctx, files); err != nil {
		return err
	}
	renamed := v.renamed(files)
	for _, file := range files {
		if renamed[file] {
			continue
		}
		v.tell(series{}, Finding{
			Kind: FileAdded, Severity: Red, File: file.at.Name, Files: 1,
			Detail: "it contains CloudTrail records, but CloudTrail does not use such a name, and no digest names it",
		})
	}
	return nil
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

func (v *verifier) tellRenamed(s series, name, detail string, at time.Time) {
	f := Finding{Kind: FileRenamed, Severity: Red, File: name, Files: 1, Detail: detail}
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
	rest := v.folder.rest
	sums := make([]Sum, len(rest))
	problems := make([]error, len(rest))
	err := each(ctx, v.Threads, len(rest), func(r *reader, i int) { sums[i], problems[i] = r.sum(ctx, rest[i]) })
	if err != nil {
		return err
	}
	for i, file := range rest {
		if problems[i] != nil || !wanted[sums[i]] {
			continue
		}
		if v.takeLost(file.Name, sums[i], time.Time{}) {
			continue
		}
		for _, d := range v.lostDigests {
			if d.sum == sums[i] {
				v.tell(d.series, Finding{
					Kind: DigestRenamed, Severity: Red, File: file.Name, Files: 1,
					Detail: "it has the content of " + d.object + ", which is missing",
				})
			}
		}
	}
	return nil
}

// takeLost finds the lost file that a file has the content of, and reports whether there was one.
func (v *verifier) takeLost(name string, sum Sum, delivered time.Time) bool {
	for _, k := range v.coverages {
		i := slices.IndexFunc(k.lost, func(l lost) bool { return l.sum == sum })
		if i < 0 {
			continue
		}
		v.tellRenamed(k.series, name, "it has the content of "+k.lost[i].object+", which is missing", delivered)
		k.lost = slices.Delete(k.lost, i, i+1)
		k.counts.Renamed++
		return true
	}
	return false
}
