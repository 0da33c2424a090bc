package logs

// object puts the members of the object at place i into the columns that they belong to, and returns the place behind the object.
// Unlike the function of the same name, it expects the members that it saw before.
func (t *Trail) object(row []Value, of *field, i, depth int) int {
	s := t.text
	of.next = 0
	if i = space(s, i+1); i < len(s) && s[i] == '}' {
		return i + 1
	}
	for i < len(s) && s[i] == '"' {
		m, isSame := of.expected(s, i)
		if isSame {
			end := i + len(m.last) - 1
			t.take(row, of, m, s[i+m.from:end], m.isBare)
			i = end
		} else if i = t.member(row, of, m, i, depth); i < 0 {
			return -1
		}
		if i+1 < len(s) && s[i] == ',' && s[i+1] == '"' {
			i++
			continue
		}
		var isEnd bool
		if i, isEnd = next(s, i, '}'); isEnd {
			return i
		}
	}
	return -1
}

// member takes the member at place i, nil if its name was not seen before, and returns the place behind it.
func (t *Trail) member(row []Value, of *field, m *member, i, depth int) int {
	s := t.text
	colon := i
	if m != nil {
		colon += len(m.lead) - 1
	} else {
		end := quoted(s, i)
		if end < 0 {
			return -1
		}
		if colon = space(s, end); colon >= len(s) || s[colon] != ':' {
			return -1
		}
		m = of.named(s[i+1 : end-1])
	}
	return t.value(row, of, m, i, space(s, colon+1), depth)
}

// value takes the value at place i of a member that starts before it, and returns the place behind it.
func (t *Trail) value(row []Value, of *field, m *member, start, i, depth int) int {
	s, f := t.text, m.field
	if i >= len(s) {
		return -1
	}
	c := s[i]
	if c == '"' {
		if end := telling(s, i+1); end < len(s) && s[end] == '"' {
			t.take(row, of, m, s[i:end+1], true)
			m.keep(s, start, i, end+1, true)
			return end + 1
		}
	}
	if f != nil && c == '{' && f.isObject() {
		return t.known(row, f, i, depth)
	}
	if f != nil && c == '[' && f.only != "" {
		return t.pick(row, f, i, depth)
	}
	end := anything(s, i, depth)
	if end < 0 {
		return -1
	}
	t.take(row, of, m, s[i:end], false)
	m.keep(s, start, i, end, false)
	return end
}

// take puts a value into the column of the member's field, unless it is null. A bare value holds no escapes.
func (t *Trail) take(row []Value, of *field, m *member, value string, isBare bool) {
	f := m.field
	switch {
	case f == nil:
		if of == t.fields {
			t.unknown = append(t.unknown, m.name())
		}
	case f.column == 0 && f.told == nil || value == "null" || !f.accepts(row, value):
	case isBare:
		f.put(row, value[1:len(value)-1])
	default:
		f.put(row, plain(value))
	}
}

func (f *field) put(row []Value, text string) {
	put(row, f.column, text)
	if f.told != nil {
		*f.told = text
	}
}

// put sets a column, which counts from one; zero is no column.
func put(row []Value, column int, text string) {
	if column > 0 {
		row[column-1] = Value{Text: text, Valid: true}
	}
}
