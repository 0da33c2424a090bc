package insights

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strings"
)

// Query is a query, command by command.
type Query struct{ commands []string }

// Parse splits a query into its commands.
func Parse(text string) (*Query, error) {
	var commands []string
	var kept []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "#") {
			kept = append(kept, line)
		}
	}
	for _, command := range strings.Split(strings.Join(kept, ""), "\n| ") {
		commands = append(commands, strings.TrimSpace(command))
	}
	if len(commands) == 0 || commands[0] == "" {
		return nil, errors.New("no command")
	}
	return &Query{commands}, nil
}

// row is a record with the fields that a query has made: "a.b.c" names a part of the record.
type row struct {
	record any
	made   map[string]any
}

func (r row) field(name string) (any, bool) {
	name = strings.Trim(name, "`")
	if value, found := r.made[name]; found {
		return value, value != nil
	}
	at := r.record
	for _, part := range strings.Split(name, ".") {
		object, ok := at.(map[string]any)
		if !ok {
			return nil, false
		}
		at = object[part]
	}
	return at, at != nil
}

// Passes reports whether a record is among those that the query sums up.
func (q *Query) Passes(record any) (bool, error) {
	return q.run(row{record, map[string]any{}})
}

// Field is what a record that passes has in a field, made by the query or its own, when it is summed up.
func (q *Query) Field(record any, name string) (any, bool, error) {
	r := row{record, map[string]any{}}
	pass, err := q.run(r)
	if err != nil || !pass {
		return nil, false, err
	}
	value, found := r.field(name)
	return value, found, nil
}

func (q *Query) run(r row) (bool, error) {
	for _, command := range q.commands {
		verb, rest, _ := strings.Cut(command, " ")
		switch verb {
		case "fields":
			if err := r.make(rest); err != nil {
				return false, err
			}
		case "parse":
			if err := r.parse(rest); err != nil {
				return false, err
			}
		case "filter":
			pass, err := filter(rest, r)
			if err != nil {
				return false, fmt.Errorf("%s: %w", command, err)
			}
			if !pass {
				return false, nil
			}
		case "stats":
			return true, nil
		default:
			return false, fmt.Errorf("command %q is not known here", verb)
		}
	}
	return true, nil
}

var (
	alias     = regexp.MustCompile("^(`[^`]+`|[\\w.@-]+) as (\\w+)$")
	coalesce  = regexp.MustCompile(`^coalesce\(((?:[\w.]+|"[^"]*")(?:, (?:[\w.]+|"[^"]*"))*)\) as (\w+)$`)
	concat    = regexp.MustCompile(`^concat\(((?:[\w.]+|"[^"]*")(?:, (?:[\w.]+|"[^"]*"))*)\) as (\w+)$`)
	arguments = regexp.MustCompile(`[\w.]+|"[^"]*"`)
	computed  = regexp.MustCompile(`^[\w(][^,]*(\([^)]*\))?.* as (\w+)$`)
	capture   = regexp.MustCompile(`^([\w.]+) /(.+)/$`)
)

// make evaluates aliases, coalesce and concat. What is computed otherwise gets no value: no filter before
// the stats may ask for it.
func (r row) make(list string) error {
	for _, item := range split(list) {
		switch {
		case alias.MatchString(item):
			m := alias.FindStringSubmatch(item)
			r.made[m[2]], _ = r.field(m[1])
		case coalesce.MatchString(item):
			m := coalesce.FindStringSubmatch(item)
			r.made[m[2]] = r.first(arguments.FindAllString(m[1], -1))
		case concat.MatchString(item):
			m := concat.FindStringSubmatch(item)
			r.made[m[2]] = r.joined(arguments.FindAllString(m[1], -1))
		case !computed.MatchString(item):
			return fmt.Errorf("field %q has no name", item)
		}
	}
	return nil
}

// first is the first value that is there: of the fields, or a constant in quotation marks.
func (r row) first(arguments []string) any {
	for _, argument := range arguments {
		if constant, isConstant := strings.CutPrefix(argument, `"`); isConstant {
			return strings.TrimSuffix(constant, `"`)
		}
		if value, found := r.field(argument); found {
			return value
		}
	}
	return nil
}

// joined are all texts one after the other: of the fields, or constants in quotation marks.
func (r row) joined(arguments []string) string {
	var out strings.Builder
	for _, argument := range arguments {
		text, _ := r.first([]string{argument}).(string)
		out.WriteString(text)
	}
	return out.String()
}

// split cuts a list at the commas that stand outside parentheses.
func split(list string) []string {
	var out []string
	depth, from := 0, 0
	for i, c := range list {
		switch {
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth == 0:
			out, from = append(out, strings.TrimSpace(list[from:i])), i+1
		}
	}
	return append(out, strings.TrimSpace(list[from:]))
}

func (r row) parse(rest string) error {
	m := capture.FindStringSubmatch(rest)
	if m == nil {
		return fmt.Errorf("parse %s: a field and an expression are needed", rest)
	}
	expression, err := regexp.Compile(strings.ReplaceAll(m[2], `\/`, `/`))
	if err != nil {
		return fmt.Errorf("parse: %w", err)
	}
	value, _ := r.field(m[1])
	text, _ := value.(string)
	found := expression.FindStringSubmatch(text)
	made := map[string]any{}
	for i, name := range expression.SubexpNames() {
		if name != "" && found != nil {
			made[name] = found[i]
		}
	}
	maps.Copy(r.made, made)
	return nil
}
