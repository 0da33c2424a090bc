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
}

func newField(path string, columns []schema.Column, index map[string]int) *field {
	f := &field{children: map[string]*field{}, seen: map[string]*field{}}
	for _, column := range columns {
		if inner := StructFields(column.Type); inner != nil {
			f.children[column.Name] = newField(path+column.Name+"_", inner, index)
			continue
		}
		f.children[column.Name] = &field{column: index[path+column.Name]}
	}
	return f
}

// child finds a field by the name that a record writes; the table's names are in lower case.
func (f *field) child(name string) *field {
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
