package logs

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"datatrail/internal/analysis/schema"
)

// model reads a record with the standard library, one member after the other.
type model struct {
	columns []string
	row     []Value
	unknown []string
}

func modelOf(columns []string, record string) *model {
	m := &model{columns: columns, row: make([]Value, len(columns))}
	m.object("", []byte(record), schema.TrailColumns())
	return m
}

// members goes over the members of an object in the order in which they are written.
func members(object []byte, each func(name string, value []byte)) {
	in := json.NewDecoder(bytes.NewReader(object))
	_, _ = in.Token()
	for in.More() {
		begin := in.InputOffset()
		_, _ = in.Token()
		// Names count as they are written.
		name := string(object[begin:in.InputOffset()])
		var value json.RawMessage
		_ = in.Decode(&value)
		each(name[strings.IndexByte(name, '"')+1:len(name)-1], value)
	}
}

func (m *model) object(path string, object []byte, columns []schema.Column) {
	members(object, func(name string, value []byte) {
		name = strings.ToLower(name)
		at := slices.IndexFunc(columns, func(c schema.Column) bool { return c.Name == name })
		if at < 0 {
			if path == "" {
				m.unknown = append(m.unknown, name)
			}
			return
		}
		if fields := StructFields(columns[at].Type); fields != nil {
			if value[0] == '{' {
				m.object(path+name+"_", value, fields)
			}
			return
		}
		m.leaf(path+name, value)
	})
}

func (m *model) leaf(path string, value []byte) {
	if string(value) == "null" {
		return
	}
	if value[0] == '{' {
		members(value, func(name string, value []byte) {
			at := slices.Index(m.columns, MemberColumn(path, name))
			if at >= 0 && !m.row[at].Valid && value[0] != '{' && value[0] != '[' && string(value) != "null" {
				m.row[at] = Value{textOf(value), true}
			}
		})
	}
	if at := slices.Index(m.columns, path); at >= 0 {
		m.row[at] = Value{textOf(value), true}
	}
	at := slices.IndexFunc(m.columns, func(column string) bool { return strings.HasPrefix(column, path+"?") })
	if at < 0 {
		return
	}
	m.row[at] = Value{textOf(value), true}
	if value[0] == '[' {
		_, only, _ := strings.Cut(m.columns[at], "?")
		m.row[at].Text = picked(value, only)
	}
}

func picked(list []byte, only string) string {
	var all []json.RawMessage
	_ = json.Unmarshal(list, &all)
	var those []string
	for _, element := range all {
		kind := ""
		if element[0] == '{' {
			members(element, func(name string, value []byte) {
				if strings.EqualFold(name, "type") && string(value) != "null" {
					kind = textOf(value)
				}
			})
		}
		if kind == only {
			those = append(those, string(element))
		}
	}
	return "[" + strings.Join(those, ",") + "]"
}

func textOf(value []byte) string {
	text := string(value)
	if value[0] == '"' {
		_ = json.Unmarshal(value, &text)
	}
	return text
}
