package logs

import "strings"

// agents takes the referrer and the user agent. Both may hold anything; but behind the user agent there are no more
// quotation marks, so it ends at the last one of the line.
func (s *splitter) agents() bool {
	rest := s.rest
	last := lastQuote(rest)
	if strings.HasPrefix(rest, "- ") {
		return s.agent("-", 2, last)
	}
	if !strings.HasPrefix(rest, `"`) {
		return false
	}
	for end := 1; end < len(rest); end++ {
		if rest[end] != '"' {
			continue
		}
		if strings.HasPrefix(rest[end+1:], " ") && s.agent(rest[:end+1], end+2, last) {
			return true
		}
	}
	return false
}

// lastQuote returns where the last quotation mark is, or -1. Much stands behind it, so it looks at eight bytes at a time.
func lastQuote(text string) int {
	end := len(text)
	for ; end >= 8; end -= 8 {
		if zeros(eight(text, end-8)^'"'*ones) != 0 {
			break
		}
	}
	return strings.LastIndexByte(text[:end], '"')
}

func (s *splitter) agent(referrer string, start, last int) bool {
	rest := s.rest
	switch {
	case strings.HasPrefix(rest[start:], "- ") && last < start:
		s.put(referrer)
		s.put("-")
		s.rest = rest[start+2:]
		return true
	case strings.HasPrefix(rest[start:], `"`) && last > start && strings.HasPrefix(rest[last+1:], " "):
		s.put(referrer)
		s.put(rest[start : last+1])
		s.rest = rest[last+2:]
		return true
	}
	return false
}

func (s *splitter) tail() bool {
	for s.next < s.first {
		end := wordLength(s.rest)
		if end < 0 {
			s.put(s.rest)
			s.rest = ""
			break
		}
		s.put(s.rest[:end])
		s.rest = s.rest[end+1:]
	}
	return true
}
