package digest

import (
	"fmt"
	"slices"
)

// begin tells how the chain begins.
func (v *verifier) begin(c *chain, k *coverage, l *link) {
	f := Finding{Severity: Info, File: l.at.Name, Files: 1, From: l.start, To: l.end}
	if l.previous == nil {
		k.isStarted = true
		f.Kind, f.Detail = ChainStarts, "this is a starting digest: logging with validation began at "+clock(l.start)
	} else {
		f.Kind = CopyStarts
		f.Detail = "it refers to an earlier digest, which was not found: nothing is proven before " + clock(l.start)
	}
	v.tell(c.series, f)
}

// between looks at two digests that follow each other.
func (v *verifier) between(c *chain, k *coverage, before, l *link) {
	f := Finding{Severity: Red, From: before.end, To: l.start, File: l.at.Name}
	isOpen := before.end.Before(l.start)
	switch {
	case l.previous == nil:
		f.Kind = Restarted
		f.Detail = "logging or validation was off, or the trail was recreated: there is no proof from " + clock(before.end) +
			" to " + clock(l.start)
		if !isOpen {
			f.Severity, f.From, f.To = Info, l.start, l.end
			f.Detail = "logging was restarted without a gap"
		}
	case !c.follows(before, l):
		f.File, f.Files = object(l.previous.key), 1
		f.Kind, f.Detail = DigestMissing, "the digest of "+clock(l.end)+" refers to it: there is no proof from "+
			clock(before.end)+" to "+clock(l.start)
		if !c.isAbsent(l.previous.key) {
			f.Kind = "" // told already, as unreadable
		} else {
			v.lose(c, l.previous)
		}
		if !isOpen {
			f.From, f.To = l.start, l.end
		}
	case isOpen:
		f.Kind, f.Detail = Gap, "no digest covers the time from "+clock(before.end)+" to "+clock(l.start)
	}
	if f.Kind != "" {
		v.tell(c.series, f)
	}
	if isOpen {
		k.spans = append(k.spans, span{from: before.end, to: l.start, why: "there is no digest", isHole: true})
	}
}

// follows reports whether a digest refers to another one, if over backfills.
func (c *chain) follows(before, l *link) bool {
	for range c.links {
		if l = c.byKey[l.previous.key]; l == nil || l == before || l.previous == nil {
			break
		}
	}
	return l == before
}

// end looks at the newest digest.
func (v *verifier) end(c *chain, k *coverage, l *link) {
	if l.state != unsigned || l.isDoubted {
		return
	}
	k.spans[len(k.spans)-1].why = whyNewest
	f := Finding{
		Kind: Unsigned, Severity: Info, File: l.at.Name, Files: 1, From: l.start, To: l.end,
		Detail: "the signature of the newest digest is in object metadata, which a copy does not keep: the last hour is not proven",
	}
	if length := l.end.Sub(l.start); length > grace {
		f.Severity = Red
		f.Detail = fmt.Sprintf("it covers %s, although a digest is written every hour; its signature is not available", length)
	}
	v.tell(c.series, f)
}

// tellUnsigned tells of the digests besides the newest whose signatures are not in the copy.
func (v *verifier) tellUnsigned(c *chain) {
	f := Finding{Kind: Unsigned, Severity: Info}
	all := slices.Concat(c.order, c.backfills)
	for _, l := range all {
		isNewest := len(c.order) > 0 && l == c.order[len(c.order)-1]
		if l.state != unsigned || l.isDoubted || isNewest || !v.period.overlaps(l.start, l.end) {
			continue
		}
		if f.Files++; f.Files == 1 {
			f.File, f.From, f.To = l.at.Name, l.start, l.end
		}
	}
	if f.Files > 0 {
		f.Detail = "signatures of backfills and of the last digest before a break are in object metadata, which a copy does not keep"
		v.tell(c.series, f)
	}
}
