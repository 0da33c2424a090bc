package insights

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var errSyntax = errors.New("syntax error")

// filter judges a row by an expression: not before and before or.
func filter(expression string, r row) (bool, error) {
	p := &reader{rest: expression, row: r}
	pass, err := p.either()
	if err == nil && strings.TrimSpace(p.rest) != "" {
		err = fmt.Errorf("%w at %q", errSyntax, p.rest)
	}
	return pass, err
}

type reader struct {
	rest string
	row  row
}

// take reads what an expression matches at the beginning of the rest.
func (p *reader) take(expression *regexp.Regexp) []string {
	p.rest = strings.TrimSpace(p.rest)
	m := expression.FindStringSubmatch(p.rest)
	if m != nil {
		p.rest = p.rest[len(m[0]):]
	}
	return m
}

var (
	wordOr    = regexp.MustCompile(`^or\b`)
	wordAnd   = regexp.MustCompile(`^and\b`)
	wordNot   = regexp.MustCompile(`^not\b`)
	open      = regexp.MustCompile(`^\(`)
	closing   = regexp.MustCompile(`^\)`)
	present   = regexp.MustCompile(`^ispresent\(([\w.]+)\)`)
	subnet    = regexp.MustCompile(`^isIpv([46])InSubnet\((\w+), "([^"]+)"\)`)
	listed    = regexp.MustCompile(`^([\w.]+) (not )?in \[([^\]]*)\]`)
	like      = regexp.MustCompile(`^([\w.]+) (not )?like /((?:\\/|[^/])+)/`)
	literal   = regexp.MustCompile(`^([\w.]+) (=|!=) "([^"]*)"`)
	numeric   = regexp.MustCompile(`^([\w.]+) = (\d+)\b`)
	unequal   = regexp.MustCompile(`^([\w.]+) != (\w+)`)
	constants = regexp.MustCompile(`"([^"]*)"`)
)

// either and both read both sides, but where one side decides, what the other one compares does not
// count: that is how a guard guards.
func (p *reader) either() (bool, error) {
	return p.chain(wordOr, p.both, true)
}

func (p *reader) both() (bool, error) {
	return p.chain(wordAnd, p.negated, false)
}

func (p *reader) chain(word *regexp.Regexp, part func() (bool, error), decides bool) (bool, error) {
	result, err := part()
	for p.take(word) != nil {
		another, anotherErr := part()
		switch decided := err == nil && result == decides; {
		case !decided:
			result, err = another, errors.Join(err, anotherErr)
		case !errors.Is(anotherErr, errUnguarded):
			err = anotherErr
		}
	}
	return result, err
}

func (p *reader) negated() (bool, error) {
	if p.take(wordNot) != nil {
		pass, err := p.negated()
		return !pass, err
	}
	if p.take(open) != nil {
		pass, err := p.either()
		if err == nil && p.take(closing) == nil {
			err = fmt.Errorf("%w at %q: expected )", errSyntax, p.rest)
		}
		return pass, err
	}
	return p.atom()
}

func (p *reader) atom() (bool, error) {
	if m := p.take(present); m != nil {
		_, found := p.row.field(m[1])
		return found, nil
	}
	if m := p.take(subnet); m != nil {
		return p.inSubnet(m[1], m[2], m[3])
	}
	if m := p.take(listed); m != nil {
		var members []string
		for _, c := range constants.FindAllStringSubmatch(m[3], -1) {
			members = append(members, c[1])
		}
		return p.compare(m[1], m[2] != "", func(s string) bool { return slices.Contains(members, s) })
	}
	if m := p.take(like); m != nil {
		expression, err := regexp.Compile(strings.ReplaceAll(m[3], `\/`, `/`))
		if err != nil {
			return false, fmt.Errorf("like: %w", err)
		}
		return p.compare(m[1], m[2] != "", expression.MatchString)
	}
	if m := p.take(literal); m != nil {
		return p.compare(m[1], m[2] == "!=", func(s string) bool { return s == m[3] })
	}
	if m := p.take(numeric); m != nil {
		value, _ := p.row.field(m[1])
		n, isNumber := value.(float64)
		want, err := strconv.ParseFloat(m[2], 64)
		return isNumber && n == want, err
	}
	if m := p.take(unequal); m != nil {
		other, _ := p.row.field(m[2])
		return p.compare(m[1], true, func(s string) bool { return s == other })
	}
	return false, fmt.Errorf("%w at %q", errSyntax, p.rest)
}

var errUnguarded = errors.New("compared negatively, and absent: ask with ispresent first")

func (p *reader) compare(name string, negative bool, holds func(string) bool) (bool, error) {
	value, found := p.row.field(name)
	text, isText := value.(string)
	switch {
	case !found && negative:
		return false, fmt.Errorf("%s is %w", name, errUnguarded)
	case !found || !isText:
		return false, nil
	default:
		return holds(text) != negative, nil
	}
}

func (p *reader) inSubnet(family, name, cidr string) (bool, error) {
	prefix, err := netip.ParsePrefix(cidr)
	if err != nil || prefix.Addr().Is4() != (family == "4") {
		return false, fmt.Errorf("isIpv%sInSubnet: %s is no range of that family", family, cidr)
	}
	value, _ := p.row.field(name)
	text, _ := value.(string)
	address, err := netip.ParseAddr(text)
	return err == nil && prefix.Contains(address), nil
}
