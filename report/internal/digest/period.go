package digest

import (
	"time"

	"datatrail/report/internal/source"
)

// slack is how much earlier than its delivery the time in a log file's name may be.
const slack = 15 * time.Minute

// grace is how long log files may lie in a bucket before the digest that names them, and how much time a digest may cover.
const grace = 3 * time.Hour

// period is the time that is asked about. A zero end is open.
type period struct{ since, until time.Time }

// overlaps reports whether an interval has something in common with the period.
func (p period) overlaps(from, to time.Time) bool {
	return (p.until.IsZero() || from.Before(p.until)) && (p.since.IsZero() || to.After(p.since))
}

func (p period) contains(at time.Time) bool {
	return (p.until.IsZero() || at.Before(p.until)) && !at.Before(p.since)
}

// mayNeed reports whether a digest with this end takes part: one more day on both sides holds what lies across the ends
// of the period, and the signatures of its last digests.
func (p period) mayNeed(end time.Time) bool {
	return (p.until.IsZero() || end.Before(p.until.AddDate(0, 0, 1))) && end.After(p.since.AddDate(0, 0, -1))
}

// days are the days of delivery that files are needed of.
func (p period) days() source.Days {
	days := source.Days{IsDelivery: true}
	if !p.since.IsZero() {
		days.First = p.since.AddDate(0, 0, -1).Truncate(24 * time.Hour)
	}
	if !p.until.IsZero() {
		days.Last = p.until.AddDate(0, 0, 1).Truncate(24 * time.Hour)
	}
	return days
}

// clip cuts an interval to the period. It returns false when nothing is left.
func (p period) clip(i Interval) (Interval, bool) {
	if i.From.Before(p.since) {
		i.From = p.since
	}
	if !p.until.IsZero() && i.To.After(p.until) {
		i.To = p.until
	}
	return i, i.From.Before(i.To)
}
