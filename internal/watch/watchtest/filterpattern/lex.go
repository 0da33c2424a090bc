package filterpattern

import (
	"fmt"
	"regexp"
	"strings"
)

type kind int

const (
	end kind = iota
	selector
	operator
	text
	number
	word
	mark
)

type token struct {
	kind  kind
	value string
}

// forms of the tokens, in the order in which they are tried. What an alternative of two characters
// begins with has to come after it.
var forms = []struct {
	kind kind
	form *regexp.Regexp
}{
	{selector, regexp.MustCompile(`^\$(\.[A-Za-z0-9_-]+|\[\d+\]|\["[^"]+"\])+`)},
	{operator, regexp.MustCompile(`^(!=|<=|>=|=|<|>)`)},
	{mark, regexp.MustCompile(`^(&&|\|\||[(){}])`)},
	{text, regexp.MustCompile(`^"[^"]*"`)},
	{number, regexp.MustCompile(`^-?\d+(\.\d+)?\b`)},
	{word, regexp.MustCompile(`^[A-Za-z0-9_*]+`)},
}

func lex(pattern string) ([]token, error) {
	var tokens []token
	for rest := strings.TrimSpace(pattern); rest != ""; rest = strings.TrimSpace(rest) {
		found := false
		for _, f := range forms {
			if match := f.form.FindString(rest); match != "" {
				tokens = append(tokens, token{f.kind, match})
				rest, found = rest[len(match):], true
				break
			}
		}
		if !found {
			return nil, fmt.Errorf("no token at %q", rest)
		}
	}
	return append(tokens, token{kind: end}), nil
}
