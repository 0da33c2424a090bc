package queries

import (
	"errors"
	"fmt"
	"strings"
)

// fill renders the text: the parts that it reads, as elements of WITH, and what follows them.
func (q Query) fill(v Values, scan Day) (string, error) {
	parts, err := shared()
	if err != nil {
		return "", err
	}
	var problems []error
	var with []string
	listed, body, more := q.split()
	for _, name := range listed {
		text, err := q.part(parts, name, v, scan)
		problems = append(problems, err)
		if text != "" {
			with = append(with, text)
		}
	}
	literals := v.literals(scan)
	body = placeholder.ReplaceAllStringFunc(body, func(match string) string {
		name := strings.Trim(match, "{}")
		if literals[name] == "" {
			problems = append(problems, fmt.Errorf("queries: %s needs a value for %s", q.Name, value(name)))
		}
		return literals[name]
	})
	before := ""
	switch {
	case with != nil && more:
		before = "WITH " + strings.Join(with, ", ") + ",\n"
	case with != nil:
		before = "WITH " + strings.Join(with, ", ") + "\n"
	case more:
		before = "WITH "
	}
	return before + body, errors.Join(problems...)
}

// split takes the parts off that the text begins with. More elements of WITH may follow them.
func (q Query) split() (listed []string, body string, more bool) {
	m := leading.FindStringSubmatch(q.body)
	if m == nil {
		return nil, q.body, false
	}
	for _, name := range placeholder.FindAllStringSubmatch(m[1], -1) {
		listed = append(listed, name[1])
	}
	return listed, q.body[len(m[0]):], m[2] != ""
}

// part renders a part as an element of WITH: the subquery, or the table in which the caller keeps its result. The text is empty
// if the table has the name of the part.
func (q Query) part(parts map[string]Query, name string, v Values, scan Day) (string, error) {
	from, before := name, ""
	if v.moves && name == "trail_calls" {
		from = "access_calls"
	}
	table, isKept := v.Kept[from]
	switch {
	// What is kept of the calls was made from the trail.
	case !isKept || v.moves && !strings.HasPrefix(from, "access_"):
	case table == name:
		return "", nil
	default:
		return name + " AS (SELECT * FROM " + table + ")", nil
	}
	if from != name {
		requests, err := q.part(parts, "access_requests", v, scan)
		if err != nil {
			return "", err
		}
		if requests != "" {
			before = requests + ",\n"
		}
	}
	body, err := parts[from].fill(v, scan)
	return before + name + " AS (\n" + indent(body) + "\n)", err
}

func indent(sql string) string {
	return "  " + strings.ReplaceAll(sql, "\n", "\n  ")
}
