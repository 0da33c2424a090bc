package filterpattern

import (
	"regexp"
	"strconv"
	"strings"
)

// Matches reports whether a record, decoded from JSON, matches.
func (p *Pattern) Matches(record any) bool { return p.root(record) }

// Value is what a metric filter with the given metric value, a number or a property selector, adds
// for a record that matches.
func Value(record any, value string) (float64, bool) {
	if !strings.HasPrefix(value, "$") {
		n, err := strconv.ParseFloat(value, 64)
		return n, err == nil
	}
	got, found := look(record, steps(value))
	n, isNumber := got.(float64)
	return n, found && isNumber
}

// Text is a field of a record, given by its property selector.
func Text(record any, field string) (string, bool) {
	got, found := look(record, steps(field))
	s, isString := got.(string)
	return s, found && isString
}

var step = regexp.MustCompile(`\.([A-Za-z0-9_-]+)|\[(\d+)\]|\["([^"]+)"\]`)

func steps(selector string) []string {
	var out []string
	for _, m := range step.FindAllStringSubmatch(selector, -1) {
		out = append(out, m[1]+m[2]+m[3])
	}
	return out
}

func look(record any, path []string) (any, bool) {
	for _, name := range path {
		switch at := record.(type) {
		case map[string]any:
			value, found := at[name]
			if !found {
				return nil, false
			}
			record = value
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(at) {
				return nil, false
			}
			record = at[i]
		default:
			return nil, false
		}
	}
	return record, true
}

func ordered(a float64, sign string, b float64) bool {
	switch sign {
	case "=":
		return a == b
	case "!=":
		return a != b
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	default:
		return a >= b
	}
}

// wildcard makes * stand for any characters, none included.
func wildcard(value string) *regexp.Regexp {
	return regexp.MustCompile(`^(?s:` + strings.ReplaceAll(regexp.QuoteMeta(value), `\*`, `.*`) + `)$`)
}
