package logs

import "strings"

// Elements goes over a list of objects, as a reader gives it, and hands on the values of the named fields of each. Names are in
// lower case, whatever the list writes, as Hive reads them. An element that is no object has no values. What it hands on lies in
// values, which has a place for each field.
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
