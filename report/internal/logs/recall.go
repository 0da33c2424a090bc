package logs

import (
	"hash/maphash"
	"strings"
)

// Many records have the same caller, word for word, or the same of other objects. So what an object gave is remembered, and not
// taken apart again.

// Limits of what is remembered.
const (
	recalled     = 256 // objects
	longestKnown = 4 << 10
)

// seed is that of the hashes that choose the places of objects.
var seed = maphash.MakeSeed()

// memory remembers the last objects of one field. The reader is told of none of their members.
type memory struct {
	columns []int // that the field's members go into
	objects [recalled]known
}

// known is what an object gave.
type known struct {
	text   string
	values []Value // of the columns of the memory
}

// columnsOf are the columns of a field and its members.
func (f *field) columnsOf() []int {
	var columns []int
	if f.column > 0 {
		columns = append(columns, f.column)
	}
	for _, child := range f.children {
		columns = append(columns, child.columnsOf()...)
	}
	return columns
}

// place is where an object that begins a text is remembered: it depends on the text up to the first closing bracket, which tells
// most objects from others.
func (m *memory) place(text string) *known {
	mark := strings.IndexByte(text[:min(len(text), longestKnown)], '}')
	if mark < 0 {
		return nil
	}
	return &m.objects[maphash.String(seed, text[:mark])%recalled]
}

// recall puts what an object that begins a text gave before into the row, and returns how long the object is. It is zero for one
// that is not remembered.
func (m *memory) recall(text string, row []Value) int {
	k := m.place(text)
	if k == nil || k.text == "" || !strings.HasPrefix(text, k.text) {
		return 0
	}
	for i, column := range m.columns {
		if k.values[i].Valid {
			row[column-1] = k.values[i]
		}
	}
	return len(k.text)
}

// isFresh reports whether no member of the field has a value yet.
func (m *memory) isFresh(row []Value) bool {
	for _, column := range m.columns {
		if row[column-1].Valid {
			return false
		}
	}
	return true
}

// keep remembers what an object gave.
func (m *memory) keep(object string, row []Value) {
	k := m.place(object)
	if k == nil || len(object) > longestKnown {
		return
	}
	// What is read of a file goes when more is read.
	k.text = strings.Clone(object)
	k.values = make([]Value, len(m.columns))
	for i, column := range m.columns {
		if v := row[column-1]; v.Valid {
			k.values[i] = Value{Text: strings.Clone(v.Text), Valid: true}
		}
	}
}

// known takes the members of an object apart, or recalls what they gave.
func (t *Trail) known(row []Value, f *field, i, depth int) int {
	if f.told != nil {
		*f.told = "{"
	}
	m := f.memory
	if m == nil {
		return t.object(row, f, i, depth+1)
	}
	if n := m.recall(t.text[i:], row); n > 0 {
		return i + n
	}
	isFresh := m.isFresh(row)
	var end int
	if len(m.columns) > 0 {
		end = t.object(row, f, i, depth+1)
	} else {
		end = anything(t.text, i, depth)
	}
	if end > 0 && isFresh {
		m.keep(t.text[i:end], row)
	}
	return end
}
