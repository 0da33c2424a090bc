package logs

// The functions below go over JSON once: they check it and find its parts in the same pass. A place of -1 means that the
// text is no JSON, or ends too early. What is found is a piece of the text, not a copy.

const deepest = 200

// visitor is given the place of a value and returns the place behind it. The key is empty for an element of an array.
type visitor interface {
	value(key string, i int) int
}

// visit is a visitor.
type visit func(key string, i int) int

func (v visit) value(key string, i int) int { return v(key, i) }

// skipper only checks.
type skipper struct {
	s     string
	depth int
}

func (k skipper) value(_ string, i int) int { return anything(k.s, i, k.depth) }

// object goes over the object at place i, lets each go over the members, and returns the place behind the object.
func object[V visitor](s string, i int, each V) int {
	i = space(s, i+1)
	if i < len(s) && s[i] == '}' {
		return i + 1
	}
	for i < len(s) && s[i] == '"' {
		end := quoted(s, i)
		if end < 0 {
			return -1
		}
		key := s[i+1 : end-1]
		i = space(s, end)
		if i >= len(s) || s[i] != ':' {
			return -1
		}
		if i = each.value(key, space(s, i+1)); i < 0 {
			return -1
		}
		var isEnd bool
		if i, isEnd = next(s, i, '}'); isEnd {
			return i
		}
	}
	return -1
}

// array goes over the array at place i, lets each go over the elements, and returns the place behind the array.
func array[V visitor](s string, i int, each V) int {
	i = space(s, i+1)
	if i < len(s) && s[i] == ']' {
		return i + 1
	}
	for i < len(s) {
		if i = each.value("", i); i < 0 {
			return -1
		}
		var isEnd bool
		if i, isEnd = next(s, i, ']'); isEnd {
			return i
		}
	}
	return -1
}

// next returns the place of what follows a member or an element, or the place behind the object or the list, which the bracket
// closes.
func next(s string, i int, bracket byte) (at int, isEnd bool) {
	if i = space(s, i); i >= len(s) {
		return -1, true
	}
	switch s[i] {
	case ',':
		return space(s, i+1), false
	case bracket:
		return i + 1, true
	}
	return -1, true
}

func anything(s string, i, depth int) int {
	if i >= len(s) || depth > deepest {
		return -1
	}
	switch s[i] {
	case '"':
		return quoted(s, i)
	case '{':
		return object(s, i, skipper{s, depth + 1})
	case '[':
		return array(s, i, skipper{s, depth + 1})
	case 't':
		return word(s, i, "true")
	case 'f':
		return word(s, i, "false")
	case 'n':
		return word(s, i, "null")
	}
	return number(s, i)
}

// resume returns the place behind a broken record at place i: behind the bracket that closes it, or the end of the text.
func resume(s string, i int) int {
	open, inText := 0, false
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && inText:
			i++
		case c == '"':
			inText = !inText
		case inText:
		case c == '{' || c == '[':
			open++
		case c == '}' || c == ']':
			if open--; open <= 0 {
				return i + 1
			}
		case c == ',' && open == 0:
			return i
		}
	}
	return len(s)
}
