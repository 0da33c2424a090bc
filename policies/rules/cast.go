package rules

import (
	"datatrail/policies/graph"
	"datatrail/policies/reach"
)

// cast keeps the callers that rules ask about, by owning account, so that they are made once for a whole stack.
type cast struct {
	outsiders, guests, foreigners, readers, plain map[string][]*reach.Caller
	borrowers                                     []*reach.Caller
}

func newCast() *cast {
	return &cast{
		outsiders: map[string][]*reach.Caller{}, guests: map[string][]*reach.Caller{}, foreigners: map[string][]*reach.Caller{},
		readers: map[string][]*reach.Caller{}, plain: map[string][]*reach.Caller{}, borrowers: reach.Borrowers(),
	}
}

// callers lists callers from the point of view of a resource's owner.
func (s Scene) callers(of *graph.Resource, kept map[string][]*reach.Caller, list func(string) []*reach.Caller) []*reach.Caller {
	owner := s.AccountOf(of)
	if kept[owner] == nil {
		kept[owner] = list(owner)
	}
	return kept[owner]
}

func (s Scene) outsiders(of *graph.Resource) []*reach.Caller {
	return s.callers(of, s.cast.outsiders, reach.Outsiders)
}

func (s Scene) guests(of *graph.Resource) []*reach.Caller {
	return s.callers(of, s.cast.guests, reach.Guests)
}

func (s Scene) foreigners(of *graph.Resource) []*reach.Caller {
	return s.callers(of, s.cast.foreigners, reach.Foreigners)
}

func (s Scene) readers(of *graph.Resource) []*reach.Caller {
	return s.callers(of, s.cast.readers, reach.Readers)
}

func (s Scene) plain(of *graph.Resource) []*reach.Caller {
	return s.callers(of, s.cast.plain, reach.Plain)
}
