package digest

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// strangers judges the log files that no digest names.
func (v *verifier) strangers(ctx context.Context) error {
	scopes := v.scopes()
	isLost := slices.ContainsFunc(v.coverages, func(k *coverage) bool { return len(k.lost) > 0 })
	groups := map[stranger][]*logFile{}
	var added, read []*logFile
	for _, file := range v.folder.logs {
		if file.isNamed || !file.isEvents || !v.period.contains(file.delivered) {
			continue
		}
		as := judgeStranger(scopes[file.scope], file)
		if as == FileAdded {
			added = append(added, file)
		}
		if as == FileAdded || isLost {
			read = append(read, file)
		}
		groups[stranger{file.scope, as}] = append(groups[stranger{file.scope, as}], file)
	}
	if err := v.hash(ctx, read); err != nil {
		return err
	}
	renamed := v.renamed(read)
	for _, file := range added {
		if _, isKnown := renamed[file]; !isKnown {
			v.tellAdded(scopes[file.scope], file)
		}
	}
	for as, files := range groups {
		files = slices.DeleteFunc(files, func(file *logFile) bool { _, isKnown := renamed[file]; return isKnown })
		if as.kind != FileAdded && len(files) > 0 {
			v.tellGroup(as, scopes[as.scope], files)
		}
	}
	return nil
}

// stranger is a group of files that no digest names, for one and the same reason.
type stranger struct {
	scope
	kind Kind
}

// Kinds that end as NotCovered, for reasons of their own.
const (
	before  Kind = "before the first digest"
	between Kind = "between two chains"
)

// judgeStranger finds out why no digest names a file.
func judgeStranger(chains []*coverage, file *logFile) Kind {
	if len(chains) == 0 {
		return NoDigests
	}
	if file.isDoubted {
		return NotCovered
	}
	first, newest := chains[0].from(), chains[0].newest
	isCovered, isOpen := false, false
	for _, k := range chains {
		if k.from().Before(first) {
			first = k.from()
		}
		if k.newest.After(newest) {
			newest = k.newest
		}
		covered, open := k.covers(file.delivered)
		isCovered, isOpen = isCovered || covered, isOpen || open
	}
	switch {
	case file.delivered.Before(first):
		return before
	case file.delivered.After(newest.Add(grace)):
		return DigestsStop
	case file.delivered.After(newest.Add(-slack)):
		return NotYetCovered
	case isOpen:
		return NotCovered
	case isCovered:
		return FileAdded
	}
	return between
}

// covers reports whether sound digests cover the minutes in which a file may have been delivered, and whether a hole or the
// end of the chain is so near that the file may belong there.
func (k *coverage) covers(delivered time.Time) (covered, open bool) {
	from, to := delivered, delivered.Add(slack)
	if !to.After(k.from()) || from.After(k.newest.Add(grace)) {
		return false, false
	}
	if from.Before(k.from()) || to.After(k.newest) {
		return false, true
	}
	for _, s := range k.spans {
		if s.isHole && s.from.Before(to) && from.Before(s.to) {
			return false, true
		}
	}
	return true, false
}

// tellAdded tells of one added file, and takes the proof from the hour that it lies in.
func (v *verifier) tellAdded(chains []*coverage, file *logFile) {
	home := chains[0]
	for _, k := range chains {
		covered, _ := k.covers(file.delivered)
		i := k.at(file.delivered)
		if !covered || i < 0 {
			continue
		}
		home = k
		if k.spans[i].why == "" {
			k.spans[i].why = whyAdded
		}
	}
	home.counts.Added++
	v.tell(home.series, Finding{
		Kind: FileAdded, Severity: Red, File: file.at.Name, Files: 1,
		From: file.delivered, To: file.delivered.Add(time.Minute),
		Detail: "digests cover the time of its delivery, but none names it",
	})
}

// tellGroup tells of many files in one finding.
func (v *verifier) tellGroup(as stranger, chains []*coverage, files []*logFile) {
	slices.SortFunc(files, func(a, b *logFile) int { return a.delivered.Compare(b.delivered) })
	first, last := files[0], files[len(files)-1]
	f := Finding{
		Kind: as.kind, Severity: Red, Account: as.account, Region: as.region,
		File: first.at.Name, Files: len(files), From: first.delivered, To: last.delivered.Add(time.Minute),
	}
	switch as.kind {
	case NoDigests:
		f.Detail = "there is no valid digest for this account and Region: nothing about its log files is proven"
	case before:
		f.Kind = NotCovered
		f.Detail = "they were delivered before the first digest that was found; there were earlier digests"
		if slices.ContainsFunc(chains, func(k *coverage) bool { return k.isStarted }) {
			f.Severity = Info
			f.Detail = "they were delivered before the first digest was written"
		}
	case DigestsStop:
		f.Detail = fmt.Sprintf(
			"they are more than %s newer than the newest digest: digests are missing, or validation was turned off", grace)
	case NotYetCovered:
		f.Severity = Info
		f.Detail = "they are newer than the newest digest that was found"
	case between:
		f.Kind = NotCovered
		f.Detail = "no digest of any trail covers the time of their delivery"
	default:
		f.Severity = Info
		f.Detail = "the digest that would name them is missing or cannot be trusted; another finding says why"
	}
	v.findings = append(v.findings, f)
}
