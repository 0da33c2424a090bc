package source

import (
	"context"
	"path"
	"strings"
	"time"
)

// flatFolder is a folder with access logs of all times side by side. Their names are in the order of time behind each target
// prefix, so other times can be skipped.
type flatFolder struct {
	*lister
	isListed map[string]bool // target prefixes whose days are listed
}

// skip looks at the last key of a page and returns the key to go on behind, or nothing to go on with the next page. It skips
// at most the rest of a year at a time: anything else that lies between is seen.
func (f *flatFolder) skip(ctx context.Context, last string) (behind string) {
	told := Tell(last)
	if told.Kind != Access || told.IsEventDay {
		return ""
	}
	base := path.Base(last)
	stem := strings.TrimSuffix(last, base) + base[:accessName.FindStringSubmatchIndex(base)[2]]
	days, asked := f.period.of(Access)
	day := told.At.Truncate(24 * time.Hour)
	restOfYear := stem + day.Format("2006-") + "~"
	switch {
	case !asked || f.isListed[stem]:
		return restOfYear
	case day.Before(days.First) && day.Year() == days.First.Year():
		return stem + days.First.Format(time.DateOnly)
	case day.Before(days.First):
		return restOfYear
	case days.Last.IsZero():
		return ""
	case day.After(days.Last):
		return restOfYear
	}
	f.isListed[stem] = true
	f.start(func() error { return f.all(ctx, stem+day.Format("2006-01-02-"), last) })
	for at := day.AddDate(0, 0, 1); !at.After(days.Last); at = at.AddDate(0, 0, 1) {
		f.start(func() error { return f.all(ctx, stem+at.Format("2006-01-02-"), "") })
	}
	return restOfYear
}
