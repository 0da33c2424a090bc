package generate

import "fmt"

// group is the sum of the facts that share a key.
type group struct {
	key         []any
	count       int64
	bytes       int64
	objects     map[string]bool
	principals  map[string]bool
	persons     map[string]bool
	days        map[string]bool
	agents      map[string]bool
	first, last string
	earliest    fact
}

// grouped sums facts by key. A fact without a key is left out.
func grouped(facts []fact, key func(fact) []any) []*group {
	index := map[string]*group{}
	var all []*group
	for _, f := range facts {
		k := key(f)
		if k == nil {
			continue
		}
		name := fmt.Sprintf("%#v", k)
		g := index[name]
		if g == nil {
			g = &group{
				key: k, objects: map[string]bool{}, principals: map[string]bool{}, persons: map[string]bool{},
				days: map[string]bool{}, agents: map[string]bool{}, first: f.time, earliest: f,
			}
			index[name] = g
			all = append(all, g)
		}
		g.add(f)
	}
	return all
}

func (g *group) add(f fact) {
	g.count++
	g.bytes += f.bytes
	if f.key != "" {
		g.objects[f.key] = true
	}
	g.principals[f.principal] = true
	g.days[f.day] = true
	g.agents[f.caller.agent] = true
	g.persons[f.who.person()] = true
	g.first, g.last = min(g.first, f.time), max(g.last, f.time)
	if f.first() < g.earliest.first() {
		g.earliest = f
	}
}

// first orders facts: those of the same second by who made the call, and from where.
func (f fact) first() string { return f.time + f.who.person() + f.from }

// rows turns groups into rows: the key, then what columns gives.
func rows(groups []*group, columns func(*group) []any) [][]any {
	var all [][]any
	for _, g := range groups {
		if more := columns(g); more != nil {
			all = append(all, append(append([]any{}, g.key...), more...))
		}
	}
	return all
}

func (g *group) objectCount() int64    { return int64(len(g.objects)) }
func (g *group) principalCount() int64 { return int64(len(g.principals)) }

// absent is nil for an empty text, as a null is.
func absent(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// personCount is how many people and workloads are behind the group, as far as recorded.
func (g *group) personCount() int64 {
	n := int64(len(g.persons))
	if g.persons[who{}.person()] {
		n--
	}
	return n
}

// personNames is the one behind the group, or how many there are.
func (g *group) personNames() string {
	for name := range g.persons {
		if len(g.persons) == 1 {
			return name
		}
	}
	return fmt.Sprintf("%d persons", len(g.persons))
}
