package digest

import (
	"fmt"
	"path"
	"slices"
	"time"

	"datatrail/internal/analysis/schema"
)

// judge finds what is wrong with the digests of a chain themselves.
func (v *verifier) judge(c *chain) {
	v.judgeKeys(c)
	for _, b := range c.backfills {
		if len(b.holders) > 0 {
			b.next = b.holders[0]
		}
	}
	for _, l := range slices.Backward(c.order) {
		v.judgeContent(c, l)
	}
	for _, b := range c.backfills {
		v.judgeContent(c, b)
	}
	for _, b := range c.backfills {
		v.judgeBackfill(c, b)
	}
	for _, l := range c.outside {
		v.tellDigest(c, l, DigestOutside, "later digests exist, but none refers to it; it proves nothing about the files that it names")
	}
	for _, l := range c.links {
		if l.isRenamed() {
			v.tellDigest(c, l, DigestRenamed, "according to its content, it is "+l.file.Object)
		}
	}
}

// judgeKeys tells once for each key what would otherwise be told for each digest.
func (v *verifier) judgeKeys(c *chain) {
	type use struct {
		states   map[state]int
		from, to time.Time
	}
	uses := map[string]*use{}
	for _, l := range c.links {
		if !v.period.overlaps(l.start, l.end) {
			continue
		}
		u := uses[l.file.Fingerprint]
		if u == nil {
			u = &use{states: map[state]int{}, from: l.start}
			uses[l.file.Fingerprint] = u
		}
		u.states[l.state]++
		u.to = l.end
	}
	for fingerprint, u := range uses {
		f := Finding{Severity: Red, From: u.from, To: u.to}
		switch {
		case v.keys.Len() > 0 && v.keys.key(fingerprint) == nil:
			f.Kind, f.Files = UnknownKey, u.states[unchecked]+u.states[unsigned]
			f.Detail = fmt.Sprintf("digests are signed with key %s, which is not among the public keys (valid until %s); "+
				"save the keys for this Region and time as well", fingerprint, clock(v.keys.until))
		case u.states[failed] > 1 && u.states[authentic] == 0:
			f.Kind, f.Files = WrongKey, u.states[failed]
			f.Detail = fmt.Sprintf("no signature verifies with public key %s: "+
				"it is not the key of this Region, or every digest was forged", fingerprint)
			for _, l := range c.links {
				if l.file.Fingerprint == fingerprint && l.state == failed {
					l.state = unchecked
				}
			}
		default:
			continue
		}
		v.tell(c.series, f)
	}
}

// judgeContent compares a digest with what the next one says about it.
func (v *verifier) judgeContent(c *chain, l *link) {
	next := l.next
	if next == nil {
		if l.state == failed {
			l.isDoubted = true
			v.tellDigest(c, l, DigestForged, "its saved signature does not verify")
		}
		return
	}
	fits := next.previous.sum == l.sum
	switch {
	case fits && l.state != failed:
	case fits:
		l.isDoubted = true
		v.tellDigest(c, l, DigestForged, "its signature does not verify: the digest, or the one that contains its signature ("+
			path.Base(next.file.Object)+"), was changed")
	case l.state == authentic:
		if !next.isDoubted {
			next.isDoubted = true
			v.tellDigest(c, next, DigestChanged, "it gives a wrong hash for the previous digest, which is authentic")
		}
	case next.state == authentic || l.wasAuthentic(v.keys):
		l.isDoubted = true
		v.tellDigest(c, l, DigestChanged, "its hash differs from the one in the next digest")
	default:
		l.isDoubted = true
		v.tellDigest(c, l, DigestChanged, "its hash differs from the one in the next digest ("+path.Base(next.file.Object)+
			"): one of the two was changed")
	}
}

// judgeBackfill looks at what a backfill says about the digest before it. Where the chain of backfills begins is not
// documented, so only a hole between backfills counts.
func (v *verifier) judgeBackfill(c *chain, b *link) {
	if b.previous == nil {
		return
	}
	before := c.byKey[b.previous.key]
	if before == nil {
		name, ok := schema.ParseDigestKey(b.previous.key)
		if ok && name.Backfill && b != c.backfills[0] && c.isAbsent(b.previous.key) {
			v.lose(c, b.previous)
			v.tell(c.series, Finding{
				Kind: DigestMissing, Severity: Red, File: object(b.previous.key), Files: 1, From: b.start, To: b.end,
				Detail: "the backfill " + path.Base(b.file.Object) + " refers to it",
			})
		}
		return
	}
	if before.next != b && before.sum != b.previous.sum && before.state == authentic && !b.isDoubted {
		b.isDoubted = true
		v.tellDigest(c, b, DigestChanged, "it gives a wrong hash for the previous digest, which is authentic")
	}
}

// isAbsent reports whether no file has the name of a digest, not even a damaged one.
func (c *chain) isAbsent(key string) bool {
	_, isBroken := c.broken[unpackedName(key)]
	return !isBroken
}

// object is the object of a bucket and an object.
func object(key string) string {
	for i := range key {
		if key[i] == '/' {
			return key[i+1:]
		}
	}
	return key
}

func (v *verifier) tellDigest(c *chain, l *link, kind Kind, detail string) {
	v.tell(c.series, Finding{
		Kind: kind, Severity: Red, File: l.at.Name, Files: 1, From: l.start, To: l.end, Detail: detail,
	})
}

func clock(at time.Time) string {
	return at.UTC().Format("2006-01-02 15:04:05")
}
