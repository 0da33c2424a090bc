package digest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/source"
)

// state is what the signature of a digest says about it.
type state int

const (
	unsigned  state = iota // no signature is at hand
	unchecked              // there is a signature and no key for it
	authentic              // a signature verifies
	failed                 // no signature verifies
)

// link is a digest that could be read, as a part of a chain.
type link struct {
	at       source.File
	file     File
	name     schema.Digest
	key      string // bucket and object
	sum      Sum
	start    time.Time
	end      time.Time
	previous *previous // nil for a starting digest
	entries  []entry
	metadata string // the signature in the metadata of the object, where it was looked for

	holders   []*link // digests that name this one as the previous, and so hold its signature
	next      *link   // the one of them that continues the chain
	state     state
	isPlaced  bool   // in the chain or outside it
	isDoubted bool   // it, or what it says, cannot be believed
	fault     string // what is wrong with the files that it names
}

// chain is the digests of one series.
type chain struct {
	series
	byKey  map[string]*link
	links  []*link // by time
	broken map[string]digestFile

	order     []*link // from the oldest to the newest
	backfills []*link
	outside   []*link
}

func byTime(a, b *link) int {
	return cmp.Or(a.end.Compare(b.end), a.start.Compare(b.start), strings.Compare(a.at.Path(), b.at.Path()))
}

// newChain connects digests to those that hold their signatures. Several files may claim to be the same digest: the one
// that a later digest knows is taken, the others are returned.
func newChain(s series, links []*link, keys *Keys) (c *chain, doubles []*link) {
	c = &chain{series: s, byKey: map[string]*link{}, broken: map[string]digestFile{}}
	slices.SortFunc(links, byTime)
	holders := map[string][]*link{}
	for _, l := range links {
		if l.previous != nil {
			holders[l.previous.key] = append(holders[l.previous.key], l)
		}
	}
	for _, l := range links {
		known, isTwice := c.byKey[l.key]
		knows := func(l *link) bool {
			return slices.ContainsFunc(holders[l.key], func(h *link) bool { return h.previous.sum == l.sum })
		}
		switch {
		case !isTwice:
			c.byKey[l.key] = l
		case known.sum == l.sum:
		case !knows(known) && knows(l):
			doubles = append(doubles, known)
			c.byKey[l.key] = l
		default:
			doubles = append(doubles, l)
		}
	}
	for _, l := range links {
		if c.byKey[l.key] != l {
			continue
		}
		for _, h := range holders[l.key] {
			if c.byKey[h.key] == h && h != l {
				l.holders = append(l.holders, h)
			}
		}
		c.links = append(c.links, l)
		l.sign(keys)
	}
	return c, doubles
}

// sign checks the signatures that are at hand for a digest. How backfills refer to the digests of the chain is not
// documented, so a signature in a backfill may prove one of those and never accuses it.
func (l *link) sign(keys *Keys) {
	var signatures []string
	mayFail := l.name.Backfill
	for _, h := range l.holders {
		signatures = append(signatures, h.previous.signature)
		mayFail = mayFail || !h.name.Backfill
	}
	for _, saved := range []string{keys.signature(l.file.Object), l.metadata} {
		if saved != "" {
			signatures = append(signatures, saved)
			mayFail = true
		}
	}
	key := keys.key(l.file.Fingerprint)
	switch text := l.file.SigningString(l.sum); {
	case len(signatures) == 0:
		l.state = unsigned
	case key == nil:
		l.state = unchecked
	case slices.ContainsFunc(signatures, func(s string) bool { return verifies(key, text, s) }):
		l.state = authentic
	case mayFail:
		l.state = failed
	default:
		l.state = unsigned
	}
}

// wasAuthentic reports whether the signature fits the content that the next digest knows. Then this one was changed, without
// doubt.
func (l *link) wasAuthentic(keys *Keys) bool {
	key := keys.key(l.file.Fingerprint)
	return key != nil && verifies(key, l.file.SigningString(l.next.previous.sum), l.next.previous.signature)
}

// isRenamed reports whether a digest lies under another name than it says.
func (l *link) isRenamed() bool {
	return unpackedName(l.at.Name) != unpackedName(l.file.Object)
}
