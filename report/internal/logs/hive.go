package logs

import (
	"strings"

	"datatrail/internal/analysis/schema"
)

// field is a field of a record and the column that takes it.
type field struct {
	column   int     // from one; zero when nobody asks for it
	told     *string // to whom the reader tells it as well
	children map[string]*field
	members  []member // as they are written, in the order in which they came
	next     int      // of the members that is expected
	memory   *memory

	only string // type of the elements that the column takes; empty: all

	isDocument bool // its children are members of a JSON document, by their very names
	isMember   bool // of a document
}

// MemberColumn names the column for a member of the JSON document in another column. Its value is that of Athena's
// json_extract_scalar: null for an object or a list, and the first of several members with the same name.
func MemberColumn(column, member string) string { return column + "$" + member }

// ElementsColumn names the column for the elements of one type in the list in another column.
func ElementsColumn(column, only string) string {
	if only == "" {
		return column
	}
	return column + "?" + only
}

func newField(path string, columns []schema.Column, index map[string]int) *field {
	f := &field{children: map[string]*field{}}
	for _, column := range columns {
		if inner := StructFields(column.Type); inner != nil {
			child := newField(path+column.Name+"_", inner, index)
			if path == "" {
				child.memory = &memory{columns: child.columnsOf()}
			}
			f.children[column.Name] = child
			continue
		}
		f.children[column.Name] = newLeaf(path+column.Name, index)
	}
	return f
}

func newLeaf(name string, index map[string]int) *field {
	leaf := &field{column: index[name]}
	for column, place := range index {
		if only, ok := strings.CutPrefix(column, name+"?"); ok {
			leaf.column, leaf.only = place, only
		}
		if member, ok := strings.CutPrefix(column, MemberColumn(name, "")); ok {
			if leaf.children == nil {
				leaf.isDocument, leaf.children = true, map[string]*field{}
			}
			leaf.children[member] = &field{column: place, isMember: true}
		}
	}
	return leaf
}

// StructFields returns the fields of a Hive struct type, or nil for another type.
func StructFields(hive string) []schema.Column {
	inner, ok := strings.CutPrefix(hive, "struct<")
	if !ok {
		return nil
	}
	inner = strings.TrimSuffix(inner, ">")
	var fields []schema.Column
	depth, start := 0, 0
	for i := 0; i <= len(inner); i++ {
		if i == len(inner) || (inner[i] == ',' && depth == 0) {
			name, kind, _ := strings.Cut(inner[start:i], ":")
			fields = append(fields, schema.Column{Name: name, Type: kind})
			start = i + 1
			continue
		}
		switch inner[i] {
		case '<':
			depth++
		case '>':
			depth--
		}
	}
	return fields
}

// accepts reports whether a value, which is not null, goes into the column of the field.
func (f *field) accepts(row []Value, value string) bool {
	return !f.isMember || value[0] != '{' && value[0] != '[' && !row[f.column-1].Valid
}

// isObject reports whether an object in place of the field is looked into.
func (f *field) isObject() bool { return f.children != nil }
