package digest

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"datatrail/internal/analysis/schema"
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
	path     string
	file     File
	name     schema.Digest
	key      string // bucket and object
	sum      Sum
	start    time.Time
	end      time.Time
	previous *previous // nil for a starting digest
	entries  []entry

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
	return cmp.Or(a.end.Compare(b.end), a.start.Compare(b.start), strings.Compare(a.path, b.path))
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

// sign checks the signatures that are at hand for a digest.
func (l *link) sign(keys *Keys) {
	var signatures []string
	for _, h := range l.holders {
		signatures = append(signatures, h.previous.signature)
	}
	if saved := keys.signature(l.file.Object); saved != "" {
		signatures = append(signatures, saved)
	}
	key := keys.key(l.file.Fingerprint)
	switch text := l.file.SigningString(l.sum); {
	case len(signatures) == 0:
		l.state = unsigned
	case key == nil:
		l.state = unchecked
	case slices.ContainsFunc(signatures, func(s string) bool { return verifies(key, text, s) }):
		l.state = authentic
	default:
		l.state = failed
	}
}

// wasAuthentic reports whether the signature fits the content that the next digest knows. Then this one was changed, without
// doubt.
func (l *link) wasAuthentic(keys *Keys) bool {
	key := keys.key(l.file.Fingerprint)
	return key != nil && verifies(key, l.file.SigningString(l.next.previous.sum), l.next.previous.signature)
}

// arrange finds the chain by walking from the newest digest to the oldest. Backfills hang on the side of it.
func (c *chain) arrange() {
	for _, l := range c.links {
		for _, loser := range c.losers(l) {
			c.exclude(loser)
		}
	}
	for at := c.latest(nil); at != nil; {
		at.isPlaced = true
		c.order = append(c.order, at)
		if at.previous != nil {
			if before := c.byKey[at.previous.key]; before != nil && !before.isPlaced {
				before.next = at
				at = before
				continue
			}
		}
		at = c.latest(at)
	}
	slices.Reverse(c.order)
	for _, l := range c.links {
		switch {
		case l.isPlaced:
		case l.name.Backfill:
			c.backfills = append(c.backfills, l)
		default:
			c.exclude(l)
		}
	}
}

// latest returns the newest digest that has no place yet and, unless it is nil, is older than another.
func (c *chain) latest(than *link) *link {
	for _, l := range slices.Backward(c.links) {
		isOlder := than == nil || l.end.Before(than.end) && l.start.Before(than.start)
		if !l.isPlaced && !l.name.Backfill && isOlder {
			return l
		}
	}
	return nil
}

// losers are the digests that continue a digest which another one continues with more right: it is authentic, or more
// digests follow it.
func (c *chain) losers(l *link) []*link {
	var next []*link
	for _, h := range l.holders {
		if !h.name.Backfill {
			next = append(next, h)
		}
	}
	if len(next) < 2 {
		return nil
	}
	slices.SortStableFunc(next, func(a, b *link) int {
		return cmp.Or(cmp.Compare(b.right(), a.right()), cmp.Compare(b.followers(followed), a.followers(followed)), byTime(a, b))
	})
	return next[1:]
}

// followed is how far two chains are compared.
const followed = 100

func (l *link) right() int {
	switch l.state {
	case authentic:
		return 1
	case failed:
		return -1
	default:
		return 0
	}
}

// followers is the length of the longest chain after a digest, up to a limit: forged digests may refer to each other in a
// circle.
func (l *link) followers(limit int) int {
	most := 0
	for _, h := range l.holders {
		if limit > 0 {
			most = max(most, 1+h.followers(limit-1))
		}
	}
	return most
}

// exclude puts a digest and all that follow it outside the chain.
func (c *chain) exclude(l *link) {
	if l.isPlaced {
		return
	}
	l.isPlaced, l.isDoubted = true, true
	c.outside = append(c.outside, l)
	for _, h := range l.holders {
		c.exclude(h)
	}
}

// isRenamed reports whether a digest lies under another name than it says.
func (l *link) isRenamed() bool {
	return unpackedName(filepath.ToSlash(l.path)) != unpackedName(l.file.Object)
}
