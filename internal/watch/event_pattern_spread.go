package watch

// spread deals what the fields may hold out over as many patterns as are needed. One that is too long by itself stays so.
func (p eventPattern) spread() ([]eventPattern, error) {
	length := func(value any, err error) (int, error) {
		if err != nil {
			return 0, err
		}
		text, err := rendered(value)
		return len(text) + len(","), err
	}
	base, err := eventPattern{services: p.services, calls: p.calls}.JSON()
	if err != nil {
		return nil, err
	}
	empty := len(base) + len(`,"$or":[]`)
	var out []eventPattern
	var seen map[string]bool
	room := 0
	for _, w := range p.wheres {
		value, err := length(w.match.plain(), nil)
		field, err := length(nested(w.path, nil), err)
		if err != nil {
			return nil, err
		}
		needed := value
		if !seen[w.path] {
			needed += field
		}
		if len(out) == 0 || needed > room {
			out = append(out, eventPattern{services: p.services, calls: p.calls})
			seen, room, needed = map[string]bool{}, MaxEventPattern-empty, value+field
		}
		last := &out[len(out)-1]
		last.wheres, seen[w.path], room = append(last.wheres, w), true, room-needed
	}
	return out, nil
}
