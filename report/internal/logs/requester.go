package logs

import "strings"

// A requester is one word and at most this many further ones.
const moreWords = 8

// requester takes the shortest requester with which the rest of the line can be split, and splits the rest.
func (s *splitter) requester() bool {
	start, place := s.rest, s.next
	length := strings.IndexByte(start, ' ')
	for range moreWords + 1 {
		if length < 0 {
			return false
		}
		s.rest, s.next, s.failed = start[length+1:], place, false
		s.put(start[:length])
		if s.afterRequester() {
			return true
		}
		length = wordEnd(start, length+1)
	}
	return false
}

// wordEnd returns the end of the word of a requester that begins at start, or -1 when no such word and space stand there.
func wordEnd(line string, start int) int {
	end := start
	for end < len(line) && (isLetter(line[end]) || isDigit(line[end])) {
		end++
	}
	if end == start || end == len(line) || line[end] != ' ' {
		return -1
	}
	return end
}
