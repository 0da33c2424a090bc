package source

import (
	"context"
	"slices"
	"sync"
	"time"
)

// byDay is the longest period of which every day is listed by itself. Of a longer one, whole months are.
const byDay = 92

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

// days lists the days of the period from the folders of years below a parent.
func (l *lister) days(ctx context.Context, parent string, years []int) error {
	kind, _, _ := dated(parent + "2026/")
	wanted, _ := l.period.of(kind)
	wanted = wanted.within(years)
	if kind != Access || l.period[kind].Last.IsZero() {
		return l.together(ctx, parent, wanted.folders(years))
	}
	// The folders of an access log are those of the events or those of the delivery, as its bucket is set up.
	own := Days{First: wanted.First, Last: l.period[kind].Last}
	if err := l.together(ctx, parent, own.folders(years)); err != nil {
		return err
	}
	if l.isByEvent(parent) {
		return nil
	}
	late := Days{First: own.Last.AddDate(0, 0, 1), Last: wanted.Last}
	return l.together(ctx, parent, late.folders(years))
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

// within closes the open ends of days with years.
func (d Days) within(years []int) Days {
	if first := time.Date(slices.Min(years), 1, 1, 0, 0, 0, 0, time.UTC); d.First.Before(first) {
		d.First = first
	}
	if last := time.Date(slices.Max(years), 12, 31, 0, 0, 0, 0, time.UTC); d.Last.IsZero() || d.Last.After(last) {
		d.Last = last
	}
	return d
}

// folders are the folders of days, or of whole months of a long period, in the years that there are.
func (d Days) folders(years []int) []string {
	var all []string
	isLong := d.Last.Sub(d.First) > byDay*24*time.Hour
	for at := d.First; !at.After(d.Last); {
		month := at.AddDate(0, 1, 0)
		isMonth := isLong && at.Day() == 1 && !month.AddDate(0, 0, -1).After(d.Last)
		layout, next := "2006/01/02/", at.AddDate(0, 0, 1)
		if isMonth {
			layout, next = "2006/01/", month
		}
		if slices.Contains(years, at.Year()) {
			all = append(all, at.Format(layout))
		}
		at = next
	}
	return all
}
