package digest

import (
	"context"
	"errors"
	"fmt"
	"path"
	"time"

	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/source"
)

// lost is a log file that a digest names and that does not lie in the folder under its name.
type lost struct {
	entry
	delivered time.Time
}

// lostDigest is a digest that another one refers to and that does not lie in the folder under its name.
type lostDigest struct {
	series
	object string
	sum    Sum
}

func (v *verifier) lose(c *chain, p *previous) {
	v.lostDigests = append(v.lostDigests, lostDigest{c.series, object(p.key), p.sum})
}

// files compares the log files in the folder with what the digests of a chain say about them.
func (v *verifier) files(ctx context.Context, c *chain, k *coverage) error {
	var needed []*logFile
	for _, l := range c.links {
		if v.period.overlaps(l.start, l.end) {
			k.counts.Digests++
		}
		for _, e := range l.entries {
			for _, file := range v.folder.byName[unpackedName(e.object)] {
				if l.isDoubted {
					file.isDoubted = true
				} else if v.period.contains(file.delivered) {
					file.isNamed = true
					needed = append(needed, file)
				}
			}
		}
	}
	if err := v.hash(ctx, needed); err != nil {
		return err
	}
	for _, l := range c.links {
		for _, e := range l.entries {
			if !l.isDoubted {
				v.entry(c, k, l, e)
			}
		}
	}
	return nil
}

// hash reads files that have not been read yet.
func (v *verifier) hash(ctx context.Context, files []*logFile) error {
	var fresh []*logFile
	for _, file := range files {
		if file.isHashed {
			continue
		}
		file.isHashed = true
		sum, isKnown := v.known(file.at)
		if file.sum = sum; !isKnown {
			fresh = append(fresh, file)
		}
	}
	objects := make([]source.File, len(fresh))
	for i, file := range fresh {
		objects[i] = file.at
	}
	reading, stop := context.WithCancel(ctx)
	defer stop()
	objects = source.Ahead(reading, objects)
	err := each(ctx, v.Threads, len(fresh), func(r *reader, i int) {
		fresh[i].sum, fresh[i].err = r.sum(ctx, objects[i])
		if v.Read != nil {
			v.Read(fresh[i].at.Size)
		}
	})
	if err != nil {
		return err
	}
	for _, file := range fresh {
		if errors.Is(file.err, source.ErrUnavailable) {
			return file.err
		}
	}
	return nil
}

// known returns what is known of a file without reading it.
func (v *verifier) known(file source.File) (Sum, bool) {
	if v.Known == nil {
		return Sum{}, false
	}
	return v.Known(file)
}

// entry judges one log file that a digest names.
func (v *verifier) entry(c *chain, k *coverage, l *link, e entry) {
	at, ok := deliveredAt(e.object)
	if !ok {
		at = l.start
	}
	if !v.period.contains(at) {
		return
	}
	k.counts.Named++
	k.named[at.Format(schema.DayFormat)]++
	files := v.folder.byName[unpackedName(e.object)]
	if len(files) == 0 {
		l.fault = whyFiles
		k.lost = append(k.lost, lost{e, at})
		return
	}
	isSound := true
	for _, file := range files {
		isSound = v.compare(c, l, e, file) && isSound
	}
	switch {
	case !isSound:
		l.fault = whyFiles
		k.counts.Changed++
	case l.state == authentic:
		k.counts.Verified++
	default:
		k.counts.Unsigned++
	}
}

// compare reports whether a file has the content that a digest says.
func (v *verifier) compare(c *chain, l *link, e entry, file *logFile) bool {
	f := Finding{
		Severity: Red, File: file.at.Name, Files: 1, From: file.delivered, To: file.delivered.Add(time.Minute),
	}
	switch {
	case file.err != nil:
		f.Kind, f.Detail = FileUnreadable, file.err.Error()
	case file.sum == e.sum:
		return true
	case l.state == authentic:
		f.Kind, f.Detail = FileChanged, "its hash differs from the one in digest "+path.Base(l.file.Object)
	default:
		f.Kind = FileChanged
		f.Detail = "its hash differs from the one in digest " + path.Base(l.file.Object) + ", whose own signature was not checked"
	}
	v.tell(c.series, f)
	return false
}

// tellLost tells of the files that were found nowhere. A day without any file is told once: more often than not it was
// not copied.
func (v *verifier) tellLost() {
	for _, k := range v.coverages {
		days := map[string][]lost{}
		for _, l := range k.lost {
			day := l.delivered.Format(schema.DayFormat)
			days[day] = append(days[day], l)
		}
		k.counts.Missing = len(k.lost)
		for day, all := range days {
			if len(all) > 1 && len(all) == k.named[day] {
				v.tell(k.series, Finding{
					Kind: FileMissing, Severity: Red, File: path.Dir(all[0].object) + "/", Files: len(all),
					From: all[0].delivered, To: all[len(all)-1].delivered.Add(time.Minute),
					Detail: fmt.Sprintf("all log files that digests name for %s are missing; "+
						"if only some days were copied, name those days with -since and -until", day),
				})
				continue
			}
			for _, l := range all {
				v.tell(k.series, Finding{
					Kind: FileMissing, Severity: Red, File: l.object, Files: 1, From: l.delivered, To: l.delivered.Add(time.Minute),
					Detail: "a digest names it, but it was not found",
				})
			}
		}
	}
}
