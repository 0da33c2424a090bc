package logs

import "strings"

// Many records have the same caller, word for word. So what a caller's object gave is remembered, and not taken apart again.

// Limits of what is remembered.
const (
	recalled     = 256 // objects
	longestKnown = 4 << 10
	// mark is the part of an object that tells it from others, as a rule: AWS begins with type and id.
	markFrom, markTo = 32, 96
)

// memory remembers the last objects of one field, by their marks.
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

func (m *memory) place(text string) *known {
	if len(text) < markTo {
		return nil
	}
	sum := uint32(2166136261) // FNV-1a
	for i := markFrom; i < markTo; i++ {
		sum = (sum ^ uint32(text[i])) * 16777619
	}
	return &m.objects[sum%recalled]
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

// remembered takes the members of an object apart, or recalls what they gave.
func (t *Trail) remembered(row []Value, child *field, i, depth int) int {
	m := child.memory
	if n := m.recall(t.text[i:], row); n > 0 {
		return i + n
	}
	isFresh := m.isFresh(row)
	end := object(t.text, i, taker{t, row, child, depth + 1})
	if end > 0 && isFresh {
		m.keep(t.text[i:end], row)
	}
	return end
}
