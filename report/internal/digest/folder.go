package digest

import (
	"cmp"
	"context"
	"errors"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/logs"
	"datatrail/report/internal/source"
)

// scope is what a digest speaks of: the deliveries of one account in one Region.
type scope struct{ account, region string }

func (s scope) compare(o scope) int {
	return cmp.Or(strings.Compare(s.account, o.account), strings.Compare(s.region, o.region))
}

// series is the digests of one trail for one scope.
type series struct {
	scope
	trail, home string
}

func (s series) compare(o series) int {
	return cmp.Or(s.scope.compare(o.scope), strings.Compare(s.trail, o.trail), strings.Compare(s.home, o.home))
}

// logFile is a file of the source with the name of a log file.
type logFile struct {
	at        source.File
	scope     scope
	delivered time.Time // to the minute, as the name says
	isEvents  bool      // and not Insights events, say
	isNamed   bool      // a digest that can be believed names it
	isHashed  bool
	isDoubted bool // a digest that cannot be believed names it
	sum       Sum
	err       error
}

// digestFile is a file of the source that is a digest, by its name or by its content.
type digestFile struct {
	at   source.File
	name schema.Digest
}

// folder is what the source holds.
type folder struct {
	digests map[series][]digestFile
	logs    []*logFile
	byName  map[string][]*logFile // an object may lie in the folder more than once
	unnamed []*logFile            // log files by their content alone
	rest    []source.File         // everything else that may be a log file or a digest under another name

	isElsewhere bool // there are files of other days
}

// Other objects than log files have a word after CloudTrail, such as CloudTrail-Insight.
var logName = regexp.MustCompile(`^(\d{12})_CloudTrail(-\w+)?_([a-z0-9-]+)_(\d{8}T\d{4}Z)_\w+\.json(?:\.gz)?$`)

// unpackedName is how a log file is known whether it is packed or not. Names of log files are unique over all folders.
func unpackedName(key string) string {
	return strings.TrimSuffix(path.Base(key), ".gz")
}

// deliveredAt reads the time of delivery from the name of a log file.
func deliveredAt(key string) (time.Time, bool) {
	m := logName.FindStringSubmatch(path.Base(key))
	if m == nil {
		return time.Time{}, false
	}
	at, err := time.Parse("20060102T1504Z", m[4])
	return at, err == nil
}

// find looks for CloudTrail's files that matter for the period.
func find(ctx context.Context, from source.Source, p period) (*folder, error) {
	f := &folder{digests: map[series][]digestFile{}, byName: map[string][]*logFile{}}
	days := p.days()
	found, err := logs.Find(ctx, from, source.Period{source.Trail: days, source.Digest: days, source.Other: days}, &logs.Tally{})
	if err != nil {
		return nil, err
	}
	f.isElsewhere = found.Outside > 0
	for _, file := range found.Digests {
		if err := f.addDigest(ctx, file, p); err != nil {
			return nil, err
		}
	}
	for _, file := range found.Trail {
		if f.addLog(file.File) {
			continue
		}
		log := &logFile{at: file.File, isEvents: true}
		if told := file.Told; told.Kind == source.Trail {
			log.scope, log.delivered = scope{told.Account, told.Region}, told.At
			f.logs = append(f.logs, log)
		} else {
			f.unnamed = append(f.unnamed, log)
		}
	}
	for _, file := range found.Rest {
		if !f.addLog(file) {
			f.rest = append(f.rest, file)
		}
	}
	return f, nil
}

func (f *folder) addDigest(ctx context.Context, file source.File, p period) error {
	name, ok := schema.ParseDigestKey(file.Name)
	if !ok {
		link, err := newReader().digest(ctx, file)
		switch {
		case err == nil:
			name = link.name
		case errors.Is(err, source.ErrUnavailable):
			return err
		default:
			// It says that it is a digest, and is none.
			f.rest = append(f.rest, file)
			return nil
		}
	}
	if p.mayNeed(name.End) {
		in := series{scope{name.Account, name.Region}, name.Trail, name.Home}
		f.digests[in] = append(f.digests[in], digestFile{file, name})
	}
	return nil
}

// addLog reports whether a file has the name of a log file. Log files of the days beside the period are kept too: a digest
// names a few that were delivered just before its hour.
func (f *folder) addLog(file source.File) bool {
	base := path.Base(file.Name)
	m := logName.FindStringSubmatch(base)
	at, ok := deliveredAt(base)
	if m == nil || !ok {
		return false
	}
	log := &logFile{at: file, scope: scope{m[1], m[3]}, delivered: at, isEvents: m[2] == ""}
	f.logs = append(f.logs, log)
	name := unpackedName(base)
	f.byName[name] = append(f.byName[name], log)
	return true
}

// series returns the series in order.
func (f *folder) series() []series {
	all := make([]series, 0, len(f.digests))
	for s := range f.digests {
		all = append(all, s)
	}
	slices.SortFunc(all, series.compare)
	return all
}
