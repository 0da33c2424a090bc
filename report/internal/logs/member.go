package logs

import (
	"slices"
	"strings"
)

// Records name their members in the same order, most of them, and many members have the same value as in the record before. So
// the text is compared with what is expected, and only what differs is gone over byte by byte.

const (
	// mostMembers is how many names are remembered: more than AWS writes, so that others cannot fill the memory.
	mostMembers = 200
	// ahead is how many of the expected names are tried, as some records leave members out.
	ahead = 4
	// longestMember is how long a member may be that is remembered word for word.
	longestMember = 96
	// patience is how many other values may come one after the other before a member is not remembered any more, and retry is
	// after how many it is tried again.
	patience, retry = 4, 64
)

// member is a name, as records write it, and the field that it stands for. The field is nil for one that the table does not have.
type member struct {
	lead   string // the name with quotation marks and colon
	field  *field
	last   []byte // the last such member, with the comma behind it, by which 1 is not the begin of 12; empty: not remembered
	from   int    // of the value in last
	isBare bool   // the value of last is a string without escapes
	others int    // how many other values came since the last one that was the same
}

func (m *member) name() string { return m.lead[1 : len(m.lead)-len(`":`)] }

// again returns the expected member if it stands at place i as it came the last time. A text that was a member and a comma is
// that wherever it stands: nothing behind it, and no depth, as those of a field have the same, can make it something else.
func (f *field) again(s string, i int) *member {
	if f.next >= len(f.members) {
		return nil
	}
	m := &f.members[f.next]
	if n := len(m.last); n == 0 || len(s)-i < n || s[i:i+n] != string(m.last) {
		return nil
	}
	f.next++
	m.others = 0
	return m
}

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

// member returns the member that begins at place i, and the place of its value. It returns nil for what is none.
func (f *field) member(s string, i int) (*member, int) {
	for n := f.next; n < min(len(f.members), f.next+ahead); n++ {
		if m := &f.members[n]; strings.HasPrefix(s[i:], m.lead) {
			f.next = n + 1
			return m, space(s, i+len(m.lead))
		}
	}
	end := quoted(s, i)
	if end < 0 {
		return nil, -1
	}
	colon := space(s, end)
	if colon >= len(s) || s[colon] != ':' {
		return nil, -1
	}
	return f.named(s[i+1 : end-1]), space(s, colon+1)
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
	m := member{lead: `"` + name + `":`, field: child}
	if len(f.members) >= mostMembers {
		return &m
	}
	f.members = slices.Insert(f.members, f.next, m)
	f.next++
	return &f.members[f.next-1]
}
