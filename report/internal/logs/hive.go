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
	seen     map[string]*field // by the name as it is written

	isDocument bool // its children are members of a JSON document, by their very names
	isMember   bool // of a document
}

// MemberColumn names the column that takes a member of the JSON document in another column. It takes what Athena's
// json_extract_scalar gives: nothing for an object or a list, and the first of several members of one name.
func MemberColumn(column, member string) string { return column + "$" + member }

func newField(path string, columns []schema.Column, index map[string]int) *field {
	f := &field{children: map[string]*field{}, seen: map[string]*field{}}
	for _, column := range columns {
		if inner := StructFields(column.Type); inner != nil {
			f.children[column.Name] = newField(path+column.Name+"_", inner, index)
			continue
		}
		f.children[column.Name] = newLeaf(path+column.Name, index)
	}
	return f
}

func newLeaf(name string, index map[string]int) *field {
	leaf := &field{column: index[name]}
	for column, place := range index {
		if member, ok := strings.CutPrefix(column, MemberColumn(name, "")); ok {
			if leaf.children == nil {
				leaf.isDocument, leaf.children = true, map[string]*field{}
			}
			leaf.children[member] = &field{column: place, isMember: true}
		}
	}
	return leaf
}

// child finds a field by the name that a record writes; the table's names are in lower case.
func (f *field) child(name string) *field {
	if f.isDocument {
		return f.children[name]
	}
	if child, ok := f.seen[name]; ok {
		return child
	}
	child := f.children[strings.ToLower(name)]
	if child != nil {
		f.seen[strings.Clone(name)] = child
	}
	return child
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
