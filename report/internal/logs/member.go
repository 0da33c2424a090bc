package logs

import (
	"encoding/binary"
	"slices"
	"strings"
)

// Records name their members in the same order, most of them, and many members have the same value as in the record before. So
// the text is compared with what is expected, and only what differs is gone over byte by byte.

const (
	// mostMembers is how many names are remembered: more than AWS writes, so that others cannot fill the memory.
	mostMembers = 200
	// longestMember is how long a name may be that is remembered, and a member that is remembered word for word.
	longestMember = 96
	// patience is how many other values may come in a row before a member is not remembered any more. It is tried again after
	// each retry of them.
	patience, retry = 4, 64
)

// member is a name, as records write it, and the field that it stands for. The field is nil for one that the table does not have.
type member struct {
	head, mask uint64 // the first bytes of lead, and which bits of eight bytes they are
	lead       string // the name with quotation marks and colon
	field      *field

	last   []byte // the last such member, with the comma behind it, by which 1 is not the beginning of 12; empty: not remembered
	from   int    // of the value in last
	isBare bool   // the value of last is a string without escapes
	others int    // how many other values came since the last one that was the same
}

func newMember(name string, f *field) member {
	m := member{lead: `"` + name + `":`, field: f}
	var head [8]byte
	n := copy(head[:], m.lead)
	m.head, m.mask = binary.LittleEndian.Uint64(head[:]), ^uint64(0)>>(64-8*n)
	return m
}

func (m *member) name() string { return m.lead[1 : len(m.lead)-len(`":`)] }

// keep remembers the member that stands between two places of a text, with its value from a third on, if a comma follows.
func (m *member) keep(s string, start, value, end int, isBare bool) {
	if end >= len(s) || s[end] != ',' {
		return
	}
	m.others++
	m.last, m.from, m.isBare = m.last[:0], value-start, isBare
	if end-start < longestMember && (m.others <= patience || m.others%retry == 0) {
		m.last = append(m.last, s[start:end+1]...)
	}
}

// expected returns the member whose name is written at place i, as far as it was seen before. isSame says that all of the member
// is as it was the last time. A text that was a member and a comma is that wherever it stands: no text behind it, and no depth,
// which is the same for a field, can make it something else.
func (f *field) expected(s string, i int) (m *member, isSame bool) {
	s = s[i:]
	if len(s) < 8 {
		return nil, false
	}
	word := eight(s, 0)
	for n, tries := f.next, len(f.members); tries > 0; tries-- {
		if n >= len(f.members) {
			n = 0
		}
		m := &f.members[n]
		n++
		if (word^m.head)&m.mask != 0 {
			continue
		}
		if l := len(m.last); l > 0 && l <= len(s) && s[:l] == string(m.last) {
			f.next, m.others = n, 0
			return m, true
		}
		if strings.HasPrefix(s, m.lead) {
			f.next = n
			return m, false
		}
	}
	return nil, false
}

// named finds a member by the name that a record writes; the table's names are in lower case.
func (f *field) named(name string) *member {
	for n := range f.members {
		if m := &f.members[n]; m.name() == name {
			f.next = n + 1
			return m
		}
	}
	child := f.children[name]
	if !f.isDocument {
		child = f.children[strings.ToLower(name)]
	}
	m := newMember(name, child)
	if len(f.members) >= mostMembers || len(name) > longestMember {
		return &m
	}
	f.members = slices.Insert(f.members, f.next, m)
	f.next++
	return &f.members[f.next-1]
}
