package digest

import (
	"slices"
	"time"
)

// span is a time that a digest covers, or that lies between two digests.
type span struct {
	from, to time.Time
	files    int
	why      string // why there is no proof; empty with proof
	isHole   bool   // log files delivered here need not be named
	isDigest bool
}

// coverage is what is left of a chain when its digests are judged.
type coverage struct {
	series
	spans     []span
	newest    time.Time      // end of the newest digest
	isStarted bool           // with a starting digest, and not in the middle
	named     map[string]int // log files named, by day
	lost      []lost
	counts    Counts
}

func (k *coverage) from() time.Time {
	return k.spans[0].from
}

// Reasons why a digest proves nothing.
const (
	whyDoubted   = "the digest was changed or forged"
	whyUnchecked = "its signature was not checked"
	whyFiles     = "log files that the digest names are missing or changed"
	whyAdded     = "there are log files that no digest names"
	whyNewest    = "the signature of the newest digest is in object metadata, which a copy does not keep"
	whyLast      = "the signature of the last digest before a break is in object metadata, which a copy does not keep"
)

// cover puts the digests of a chain in a row, with what lies between them, and tells of every break.
func (v *verifier) cover(c *chain, k *coverage) {
	var before *link
	for _, l := range c.order {
		if l.name.Backfill {
			continue
		}
		if before == nil {
			v.begin(c, k, l)
		} else {
			v.between(c, k, before, l)
		}
		k.spans = append(k.spans, span{
			from: l.start, to: l.end, files: len(l.entries), why: l.why(), isHole: l.isDoubted, isDigest: true,
		})
		k.newest = l.end
		before = l
	}
	if before != nil {
		v.end(c, k, before)
	}
	for _, b := range c.backfills {
		k.backfill(b)
	}
	v.tellUnsigned(c)
}

// backfill adds what a backfill says to the hours that it is about.
func (k *coverage) backfill(b *link) {
	for _, e := range b.entries {
		if at, ok := deliveredAt(e.object); ok {
			if i := k.at(at); i >= 0 {
				k.spans[i].files++
			}
		}
	}
	if !b.isDoubted && b.fault == "" {
		return
	}
	for i := range k.spans {
		if s := &k.spans[i]; s.why == "" && s.from.Before(b.end) && b.start.Before(s.to) {
			s.why = whyFiles
		}
	}
}

func (l *link) why() string {
	switch {
	case l.isDoubted:
		return whyDoubted
	case l.state == unchecked:
		return whyUnchecked
	case l.state == unsigned:
		return whyLast
	}
	return l.fault
}

// at returns the place of the span that a moment lies in, or -1.
func (k *coverage) at(at time.Time) int {
	return slices.IndexFunc(k.spans, func(s span) bool { return !at.Before(s.from) && at.Before(s.to) })
}
