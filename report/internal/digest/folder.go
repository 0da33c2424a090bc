package digest

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"datatrail/internal/analysis/schema"
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

// logFile is a file in the folder with the name of a log file.
type logFile struct {
	path      string
	size      int64
	scope     scope
	delivered time.Time // to the minute, as the name says
	isEvents  bool      // and not Insights events, say
	isNamed   bool      // a digest that can be believed names it
	isHashed  bool
	isDoubted bool // a digest that cannot be believed names it
	sum       Sum
	err       error
}

// digestFile is a file in the folder with the name of a digest.
type digestFile struct {
	path string
	name schema.Digest
}

// folder is what lies below a folder.
type folder struct {
	dir     string
	digests map[series][]digestFile
	logs    []*logFile
	byName  map[string][]*logFile // an object may lie in the folder more than once
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

// find looks for CloudTrail's files below dir that matter for the period.
func find(dir string, p period) (*folder, error) {
	f := &folder{dir: dir, digests: map[series][]digestFile{}, byName: map[string][]*logFile{}}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() || !strings.Contains(entry.Name(), "_CloudTrail") {
			return nil
		}
		if name, ok := schema.ParseDigestKey(entry.Name()); ok {
			if p.mayNeed(name.End) {
				in := series{scope{name.Account, name.Region}, name.Trail, name.Home}
				f.digests[in] = append(f.digests[in], digestFile{path, name})
			}
			return nil
		}
		return f.addLog(path, entry)
	})
	if err != nil {
		return nil, fmt.Errorf("logs below %s: %w", dir, err)
	}
	return f, nil
}

// addLog keeps log files of all times: a digest names a few that were delivered just before its hour.
func (f *folder) addLog(path string, entry fs.DirEntry) error {
	m := logName.FindStringSubmatch(entry.Name())
	if m == nil {
		return nil
	}
	at, ok := deliveredAt(entry.Name())
	if !ok {
		return nil
	}
	info, err := entry.Info()
	if err != nil {
		return err
	}
	file := &logFile{
		path: path, size: info.Size(), scope: scope{m[1], m[3]}, delivered: at, isEvents: m[2] == "",
	}
	f.logs = append(f.logs, file)
	name := unpackedName(entry.Name())
	f.byName[name] = append(f.byName[name], file)
	return nil
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

// relative is a path as findings show it.
func (f *folder) relative(path string) string {
	if short, err := filepath.Rel(f.dir, path); err == nil {
		return filepath.ToSlash(short)
	}
	return path
}
