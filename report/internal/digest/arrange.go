package digest

import (
	"cmp"
	"slices"
)

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
