package iamdoc

import "strings"

// Glob reports whether text matches a pattern in which * stands for any run of characters and ? for one.
func Glob(pattern, text string) bool { return match(pattern, text, false) }

// Covers reports whether a pattern matches everything that another one matches. It may miss that two patterns
// that are spelled differently mean the same, and never claims too much.
func Covers(pattern, other string) bool { return match(pattern, other, true) }

// match is the usual search with one step back. Where the text is itself a pattern, its wildcards are characters of
// their own: only * takes in a *.
func match(pattern, text string, wild bool) bool {
	star, resume := -1, 0
	p, t := 0, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, resume = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' && (!wild || text[t] != '*') || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			resume++
			p, t = star+1, resume
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// Meets reports whether some text matches both patterns. What a policy variable stands for is anybody's guess.
func Meets(one, other string) bool { return meets(guessed(one), guessed(other)) }

func meets(one, other string) bool {
	if !strings.ContainsAny(other, "*?") {
		return Glob(one, other)
	}
	if !strings.ContainsAny(one, "*?") {
		return Glob(other, one)
	}
	// Each row holds, for one end of the first pattern, the ends of the second that a common text can reach.
	reached := make([]bool, len(other)+1)
	reached[0] = true
	closeStars(reached, other)
	for i := range len(one) {
		next := make([]bool, len(other)+1)
		for j, here := range reached {
			switch {
			case !here:
			case one[i] == '*':
				// The star takes in nothing, or whatever the other pattern asks for from here on.
				for k := j; k <= len(other); k++ {
					next[k] = true
				}
			case j < len(other) && other[j] == '*':
				next[j] = true
			case j < len(other) && (one[i] == '?' || other[j] == '?' || one[i] == other[j]):
				next[j+1] = true
			}
		}
		closeStars(next, other)
		reached = next
	}
	return reached[len(other)]
}

// closeStars lets each star of the pattern take in nothing.
func closeStars(reached []bool, pattern string) {
	for j := range len(pattern) {
		if reached[j] && pattern[j] == '*' {
			reached[j+1] = true
		}
	}
}

func guessed(pattern string) string {
	for {
		before, rest, found := strings.Cut(pattern, "${")
		if !found {
			return pattern
		}
		_, after, _ := strings.Cut(rest, "}")
		pattern = before + "*" + after
	}
}

// Fixed reports whether a value of a condition stands for itself alone: it has no wildcard and no policy variable.
func Fixed(value string) bool {
	return value != "" && !strings.ContainsAny(value, "*?") && !strings.Contains(value, "${")
}
