package logs

import (
	"strings"
	"unsafe"
)

// Elements goes over a list of objects, as a reader returns it, and yields the values of the named fields of each. Names are
// in lower case, whatever the case in the list, as Hive reads them. An element that is not an object has no values. The
// yielded values are in values, which has one item per field.
func Elements(list string, fields []string, values []Value, each func([]Value)) {
	if list == "" || list[0] != '[' {
		return
	}
	array(list, 0, element{list, fields, values, each})
}

// element is an element of a list.
type element struct {
	list   string
	fields []string
	values []Value
	each   func([]Value)
}

func (e element) value(_ string, i int) int {
	clear(e.values)
	var end int
	if i < len(e.list) && e.list[i] == '{' {
		end = object(e.list, i, elementField{e})
	} else {
		end = anything(e.list, i, 1)
	}
	if end >= 0 {
		e.each(e.values)
	}
	return end
}

// elementField is a member of such an element.
type elementField struct{ element }

func (f elementField) value(key string, i int) int {
	end := anything(f.list, i, 1)
	for n, field := range f.fields {
		if len(field) == len(key) && strings.EqualFold(field, key) && end >= 0 && f.list[i:end] != "null" {
			f.values[n] = Value{Text: plain(f.list[i:end]), Valid: true}
		}
	}
	return end
}

// pick puts the elements of one type of the list at place i into the column, and returns the place behind the list.
func (t *Trail) pick(row []Value, into *field, i, depth int) int {
	t.picked = append(t.picked[:0], '[')
	end := array(t.text, i, picker{t, row, into, depth + 1})
	if end < 0 {
		return -1
	}
	t.picked = append(t.picked, ']')
	// A row is worth nothing when the next one is read, so nothing keeps the text longer than it stays.
	into.put(row, unsafe.String(unsafe.SliceData(t.picked), len(t.picked))) //nolint:gosec // see above
	return end
}

// picker is given the elements of a list.
type picker struct {
	*Trail

	row   []Value
	into  *field
	depth int
}

func (p picker) value(_ string, i int) int {
	if i >= len(p.text) || p.text[i] != '{' {
		return anything(p.text, i, p.depth)
	}
	p.element = ""
	end := p.object(p.row, p.elements, i, p.depth)
	if end >= 0 && p.element == p.into.only {
		if len(p.picked) > 1 {
			p.picked = append(p.picked, ',')
		}
		p.picked = append(p.picked, p.text[i:end]...)
	}
	return end
}
