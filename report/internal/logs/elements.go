package logs

import "strings"

// Elements goes over a list of objects, as a reader gives it, and hands on the values of the named fields of each. Names are in
// lower case, whatever the list writes, as Hive reads them. The slice is used again. An element that is no object has no values.
func Elements(list string, fields []string, each func([]Value)) {
	values := make([]Value, len(fields))
	if list == "" || list[0] != '[' {
		return
	}
	member := func(key string, i int) int {
		end := anything(list, i, 1)
		for n, field := range fields {
			if len(field) == len(key) && strings.EqualFold(field, key) && end >= 0 && list[i:end] != "null" {
				values[n] = Value{Text: plain(list[i:end]), Valid: true}
			}
		}
		return end
	}
	array(list, 0, 0, func(_ string, i int) int {
		clear(values)
		var end int
		if i < len(list) && list[i] == '{' {
			end = object(list, i, 1, member)
		} else {
			end = anything(list, i, 1)
		}
		if end >= 0 {
			each(values)
		}
		return end
	})
}
