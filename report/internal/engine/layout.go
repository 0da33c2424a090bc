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
	column string // of the reader; empty for the numbers of profile and place, and for how many records have the profile
	kind   kind
	fields []string // of the structs of a list
}

// layout says which values are read and which expressions make the columns of the table from them.
type layout struct {
	values      []value // those of the profile come last
	expressions []string
	// origin makes a column of the file and the profile of a record, in the place of the file alone.
	origin string
}

// columns are what the reader is asked for.
func (l *layout) columns() []string {
	var columns []string
	for _, v := range l.values {
		if v.column != "" {
			columns = append(columns, v.column)
		}
	}
	return columns
}

// shown gives the columns of the table.
func (l *layout) shown(withProfiles bool) string {
	expressions := slices.Clone(l.expressions)
	if withProfiles {
		expressions[len(expressions)-1] = l.origin
	}
	return strings.Join(expressions, ", ")
}

// extracted are the members of documents that a text takes out of JSON.
var extracted = regexp.MustCompile(`json_extract_scalar\((\w+), '(\$[^']+)'\)`)

// filtered are the types of the elements that a text takes out of a list.
var filtered = regexp.MustCompile(`filter\((\w+), r -> r\.type = '([^']+)'`)

// newLayout reads what a text names of columns. The last column is the one that Athena gives to every table: the file.
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
	path := l.add(value{column: logs.PathColumn, kind: numberKind})
	l.expressions = append(l.expressions, fmt.Sprintf(`v%d AS "%s"`, path, logs.PathColumn))
	l.origin = fmt.Sprintf(`struct_pack(file := v%d, profile := v%d, place := v%d, records := v%d) AS "%s"`,
		path, l.add(value{kind: numberKind}), l.add(value{kind: numberKind}), l.add(value{kind: numberKind}), logs.PathColumn)
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
		v.column = logs.ElementsColumn(path, elementsOf(text, path))
	}
	return fmt.Sprintf("v%d", l.add(v))
}

// elementsOf returns the type of the elements of a list that a text asks for. It is empty where it asks for others, too.
func elementsOf(text, list string) string {
	asked := ""
	for _, m := range filtered.FindAllStringSubmatch(text, -1) {
		if m[1] != list {
			continue
		}
		if asked != "" && asked != m[2] {
			return ""
		}
		asked = m[2]
	}
	// The list by itself only goes from one level of the text to the next.
	uses := regexp.MustCompile(`(\w+\(|\.)?\b` + list + `\b(\[|\.)?`)
	for _, use := range uses.FindAllStringSubmatch(filtered.ReplaceAllString(text, ""), -1) {
		if use[1] != "" || use[2] != "" {
			return ""
		}
	}
	return asked
}

func (l *layout) add(v value) int {
	l.values = append(l.values, v)
	return len(l.values) - 1
}

// quoteName renders a name as SQL does.
func quoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
