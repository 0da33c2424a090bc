package source

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// byDay is the longest period of which the folder of every day is listed without a look whether it is there.
const byDay = 31 * 24 * time.Hour

// of returns the days of delivery on which files of a kind may hold something of the period.
func (p Period) of(kind Kind) (days Days, asked bool) {
	days, asked = p[kind]
	if !days.IsDelivery && !days.Last.IsZero() {
		days.Last = days.Last.Add(Slack)
	}
	return days, asked
}

// meets reports whether some of the days may hold files of the period.
func (p Period) meets(kind Kind, days Days) bool {
	wanted, asked := p.of(kind)
	return asked && !days.Last.Before(wanted.First) && (wanted.Last.IsZero() || !days.First.After(wanted.Last))
}

// days lists the period from the folders of years below a parent.
func (l *lister) days(ctx context.Context, parent string, years []int) error {
	kind, _, _ := dated(parent + "2026/")
	wanted, _ := l.period.of(kind)
	if wanted.Last.IsZero() || wanted.Last.Sub(wanted.First) > byDay {
		for _, year := range years {
			l.start(func() error { return l.folder(ctx, fmt.Sprintf("%s%04d/", parent, year)) })
		}
		return nil
	}
	if kind != Access || l.period[kind].IsDelivery {
		return l.together(ctx, parent, wanted.folders(years))
	}
	// The folders of an access log are those of the events or those of the delivery, as its bucket is set up.
	own := Days{First: wanted.First, Last: l.period[kind].Last}
	if err := l.together(ctx, parent, own.folders(years)); err != nil || l.isByEvent(parent) {
		return err
	}
	late := Days{First: own.Last.AddDate(0, 0, 1), Last: wanted.Last}
	return l.together(ctx, parent, late.folders(years))
}

// isWhole reports whether the days are a month all of which is asked for, of a log with few files.
func (p Period) isWhole(kind Kind, days Days) bool {
	wanted, _ := p.of(kind)
	isMonth := days.First.AddDate(0, 1, -1).Equal(days.Last)
	return kind != Access && isMonth && !days.First.Before(wanted.First) && (wanted.Last.IsZero() || !days.Last.After(wanted.Last))
}

// together lists folders side by side and waits for them.
func (l *lister) together(ctx context.Context, parent string, folders []string) error {
	problems := make([]error, len(folders))
	var work sync.WaitGroup
	for i, folder := range folders {
		work.Go(func() { problems[i] = l.all(ctx, parent+folder, "") })
	}
	work.Wait()
	for _, err := range problems {
		if err != nil {
			return err
		}
	}
	return nil
}

// isByEvent reports whether all that was found below a folder is named by the days of the events, and there is something.
func (l *lister) isByEvent(parent string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	isByEvent := false
	for _, file := range l.found.Files {
		if len(file.Name) > len(parent) && file.Name[:len(parent)] == parent {
			if !file.Told.IsEventDay {
				return false
			}
			isByEvent = true
		}
	}
	return isByEvent
}

// folders are the folders of days, in the years that there are.
func (d Days) folders(years []int) []string {
	var all []string
	for at := d.First; !at.After(d.Last); at = at.AddDate(0, 0, 1) {
		if slices.Contains(years, at.Year()) {
			all = append(all, at.Format("2006/01/02/"))
		}
	}
	return all
}
