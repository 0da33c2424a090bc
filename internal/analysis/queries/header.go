package queries

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"datatrail/internal/dataset"
)

var (
	headerLine  = regexp.MustCompile(`^-- (title|question|log|note|needs|trail-only|param|column): +(.+)$`)
	placeholder = regexp.MustCompile(`\{\{([a-z_]+)\}\}`)
	// leading is the parts that a text reads, which stand in front of everything else.
	leading = regexp.MustCompile(`^WITH (\{\{[a-z_]+\}\}(?:, \{\{[a-z_]+\}\})*)(,?)\n`)
)

// parse reads a file: a header of comment lines, then one statement. A placeholder that the header does not declare, and
// a declared one that the statement does not use, are both mistakes.
func parse(name, text string) (Query, error) {
	q := Query{Name: name}
	lines := strings.Split(text, "\n")
	i := 0
	for ; i < len(lines) && strings.HasPrefix(lines[i], "--"); i++ {
		m := headerLine.FindStringSubmatch(lines[i])
		if m == nil {
			return q, fmt.Errorf("line %d: %q is no header line; write -- keyword: text", i+1, lines[i])
		}
		if err := q.set(m[1], m[2]); err != nil {
			return q, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	q.body = strings.TrimSpace(strings.Join(lines[i:], "\n"))
	if q.Question == "" || q.body == "" || len(q.Columns) == 0 || len(q.Logs) == 0 {
		return q, errors.New("needs a question, a log, a column and a statement")
	}
	return q, q.check()
}

func (q *Query) set(keyword, text string) error {
	fields := strings.Fields(text)
	switch keyword {
	case "title":
		q.Title = text
	case "question":
		q.Question = text
	case "log":
		q.Logs = append(q.Logs, dataset.Log(text))
	case "note":
		q.Notes = append(q.Notes, text)
	case "needs":
		q.needs = append(q.needs, fields...)
	case "trail-only":
		q.TrailOnly = text
	case "param":
		if len(fields) < 2 {
			return fmt.Errorf("param %q needs a comment", text)
		}
		q.Params = append(q.Params, Param{Name: fields[0], Comment: strings.Join(fields[1:], " ")})
	case "column":
		if len(fields) < 3 {
			return fmt.Errorf("column %q needs a type and a comment", text)
		}
		q.Columns = append(q.Columns, Column{Name: fields[0], Type: fields[1], Comment: strings.Join(fields[2:], " ")})
	}
	return nil
}

func (q *Query) check() error {
	used := q.placeholders()
	for _, p := range q.Params {
		if !slices.Contains(used, p.Name) {
			return fmt.Errorf("param %s is declared but not used", p.Name)
		}
	}
	listed, _, _ := q.split()
	for _, name := range used {
		if isPart(name) != slices.Contains(listed, name) {
			return fmt.Errorf("%s: parts, and nothing else, stand in the first line, after WITH", name)
		}
		isParam := slices.ContainsFunc(q.Params, func(p Param) bool { return p.Name == name })
		if !isParam && !isPart(name) {
			return fmt.Errorf("placeholder %s is used but not declared", name)
		}
	}
	return nil
}

func (q *Query) placeholders() []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(q.body, -1) {
		if !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	return names
}

func isPart(name string) bool {
	_, err := files.Open("parts/" + name + ".sql")
	return err == nil
}

// compose takes over the parameters of the parts, and of their parts, and sees that each part stands after those that it reads.
func (q *Query) compose(parts map[string]Query) error {
	before := slices.Clone(q.needs)
	for _, name := range q.placeholders() {
		part, ok := parts[name]
		if !ok {
			continue
		}
		for _, need := range part.needs {
			if !slices.Contains(before, need) {
				return fmt.Errorf("queries: %s: part %s must come after part %s", q.Name, name, need)
			}
		}
		before = append(before, name)
		if err := part.compose(parts); err != nil {
			return err
		}
		for _, p := range part.Params {
			if !q.takes(p.Name) {
				q.Params = append(q.Params, p)
			}
		}
	}
	return nil
}
