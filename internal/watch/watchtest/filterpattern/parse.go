package filterpattern

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Pattern is a filter pattern for JSON records.
type Pattern struct{ root condition }

// condition reports whether a record matches.
type condition func(record any) bool

var errSyntax = errors.New("syntax error")

// Parse reads a pattern, and refuses what CloudWatch Logs would refuse.
func Parse(pattern string) (*Pattern, error) {
	tokens, err := lex(pattern)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	if !p.take("{") {
		return nil, fmt.Errorf("%w: a pattern for JSON begins with {", errSyntax)
	}
	root, err := p.either()
	if err != nil {
		return nil, err
	}
	if !p.take("}") || p.peek().kind != end {
		return nil, fmt.Errorf("%w at %q: expected }", errSyntax, p.peek().value)
	}
	return &Pattern{root}, nil
}

type parser struct {
	tokens []token
	at     int
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.kind != end {
		p.at++
	}
	return t
}

func (p *parser) take(value string) bool {
	if p.peek().value != value {
		return false
	}
	p.next()
	return true
}

func (p *parser) either() (condition, error) {
	return p.chain("||", p.both, func(a, b condition) condition { return func(r any) bool { return a(r) || b(r) } })
}

func (p *parser) both() (condition, error) {
	return p.chain("&&", p.term, func(a, b condition) condition { return func(r any) bool { return a(r) && b(r) } })
}

func (p *parser) chain(sign string, part func() (condition, error), join func(a, b condition) condition) (condition, error) {
	all, err := part()
	for err == nil && p.take(sign) {
		var another condition
		if another, err = part(); err == nil {
			all = join(all, another)
		}
	}
	return all, err
}

func (p *parser) term() (condition, error) {
	if p.take("(") {
		inner, err := p.either()
		if err == nil && !p.take(")") {
			err = fmt.Errorf("%w at %q: expected )", errSyntax, p.peek().value)
		}
		return inner, err
	}
	field := p.next()
	if field.kind != selector {
		return nil, fmt.Errorf("%w at %q: expected a property selector", errSyntax, field.value)
	}
	path := steps(field.value)
	switch t := p.next(); {
	case t.kind == operator:
		return p.comparison(path, t.value)
	case t.value == "EXISTS":
		return func(r any) bool { _, found := look(r, path); return found }, nil
	case t.value == "NOT" && p.take("EXISTS"):
		return func(r any) bool { _, found := look(r, path); return !found }, nil
	case t.value == "IS":
		return p.constant(path)
	default:
		return nil, fmt.Errorf("%w at %q: expected an operator", errSyntax, t.value)
	}
}

func (p *parser) constant(path []string) (condition, error) {
	t := p.next()
	values := map[string]any{"TRUE": true, "FALSE": false, "NULL": nil}
	want, known := values[t.value]
	if !known {
		return nil, fmt.Errorf("%w at %q: expected TRUE, FALSE or NULL", errSyntax, t.value)
	}
	return func(r any) bool { got, found := look(r, path); return found && got == want }, nil
}

func (p *parser) comparison(path []string, sign string) (condition, error) {
	t := p.next()
	switch {
	case t.kind == number:
		want, err := strconv.ParseFloat(t.value, 64)
		return func(r any) bool {
			got, found := look(r, path)
			n, isNumber := got.(float64)
			return found && isNumber && ordered(n, sign, want)
		}, err
	case t.kind != text && t.kind != word:
		return nil, fmt.Errorf("%w at %q: expected a value", errSyntax, t.value)
	case sign != "=" && sign != "!=":
		return nil, fmt.Errorf("%w: %s compares numbers only", errSyntax, sign)
	}
	glob := wildcard(strings.Trim(t.value, `"`))
	return func(r any) bool {
		got, found := look(r, path)
		s, isString := got.(string)
		return found && isString && glob.MatchString(s) == (sign == "=")
	}, nil
}
