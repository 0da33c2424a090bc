package engine

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/logs"
)

// kind is how DuckDB gets a value.
type kind int

const (
	textKind   kind = iota
	numberKind      // a whole number; what is none is absent, as in the table
	listKind        // a list of structs of texts
)

// value is what the table function gives: a column of the table, a field of one that is a struct, or a member of one that is
// a JSON document.
type value struct {
	column string // of the reader
	kind   kind
	fields []string // of the structs of a list
}

// layout says which values are read and which expressions make the columns of the table from them.
type layout struct {
	values      []value
	expressions []string
}

// columns are what the reader is asked for.
func (l *layout) columns() []string {
	columns := make([]string, len(l.values))
	for i, v := range l.values {
		columns[i] = v.column
	}
	return columns
}

// hidden are columns that Athena gives to every table.
var hidden = []schema.Column{{Name: logs.PathColumn, Type: "bigint"}}

// extracted are the members of documents that a text takes out of JSON.
var extracted = regexp.MustCompile(`json_extract_scalar\((\w+), '(\$[^']+)'\)`)

// newLayout reads what a text names of columns.
func newLayout(text string, columns []schema.Column) (*layout, error) {
	l := &layout{}
	documents := map[string][]string{}
	for _, m := range extracted.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(documents[m[1]], m[2]) {
			documents[m[1]] = append(documents[m[1]], m[2])
		}
	}
	for _, column := range columns {
		expression, err := l.document(column.Name, documents[column.Name])
		if err != nil {
			return nil, err
		}
		if expression == "" {
			expression = l.expression(text, column.Name, column.Type)
		}
		if expression != "" {
			l.expressions = append(l.expressions, expression+` AS "`+column.Name+`"`)
		}
	}
	return l, nil
}

// document gives a struct of the members that are asked for: they are taken out when the record is read.
func (l *layout) document(name string, paths []string) (string, error) {
	if len(paths) == 0 {
		return "", nil
	}
	parts := make([]string, len(paths))
	for i, path := range paths {
		member := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(path, "$."), `$["`), `"]`)
		if strings.ContainsAny(member, `.$["]\`) {
			return "", fmt.Errorf("%s of %s: only the members of the document itself are read", path, name)
		}
		parts[i] = fmt.Sprintf("%s := v%d", quoteName(path), l.add(value{column: logs.MemberColumn(name, member)}))
	}
	return "struct_pack(" + strings.Join(parts, ", ") + ")", nil
}

// expression is empty for what no query names.
func (l *layout) expression(text, path, hive string) string {
	if fields := logs.StructFields(hive); fields != nil {
		var parts []string
		for _, field := range fields {
			if part := l.expression(text, path+"."+field.Name, field.Type); part != "" {
				parts = append(parts, field.Name+" := "+part)
			}
		}
		if parts == nil {
			return ""
		}
		return "struct_pack(" + strings.Join(parts, ", ") + ")"
	}
	if !strings.Contains(text, path) {
		return ""
	}
	v := value{column: strings.ReplaceAll(path, ".", "_")}
	if hive == "bigint" {
		v.kind = numberKind
	}
	if element, ok := strings.CutPrefix(hive, "array<"); ok {
		v.kind, v.fields = listKind, schema.Names(logs.StructFields(strings.TrimSuffix(element, ">")))
	}
	return fmt.Sprintf("v%d", l.add(v))
}

func (l *layout) add(v value) int {
	l.values = append(l.values, v)
	return len(l.values) - 1
}

// quoteName renders a name as SQL does.
func quoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
