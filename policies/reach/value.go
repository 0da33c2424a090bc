package reach

import (
	"slices"
	"strings"

	"datatrail/policies/iamdoc"
)

// value is what the callers of a kind carry under one key.
type value interface {
	// among is how many of them carry one of the values that the condition lists.
	among(condition *iamdoc.Condition) Extent
}

// optional is a key that some of the callers carry and some do not.
type optional struct{ value }

// chosen is whatever a caller likes.
type chosen struct{}

func (chosen) among(condition *iamdoc.Condition) Extent {
	if len(condition.Values) == 0 {
		return None
	}
	return Some
}

// constant is the same text with all of them.
type constant string

func (c constant) among(condition *iamdoc.Condition) Extent {
	return whether(slices.ContainsFunc(condition.Values, func(listed string) bool {
		return listed == string(c) || condition.Base != "stringequals" && iamdoc.Glob(listed, string(c))
	}))
}

// flag is the same boolean with all of them, which operators for other types do not read.
type flag string

func (f flag) among(condition *iamdoc.Condition) Extent {
	return whether(condition.Base == "bool" && slices.ContainsFunc(condition.Values, func(listed string) bool {
		return strings.EqualFold(listed, string(f))
	}))
}

// each is the greatest extent among listed values.
func each(condition *iamdoc.Condition, one func(string) Extent) Extent {
	extent := None
	for _, listed := range condition.Values {
		extent = max(extent, one(listed))
	}
	return extent
}

// matchesAll reports whether a value is nothing but wildcards.
func matchesAll(listed string) bool { return listed != "" && strings.Trim(listed, "*") == "" }

// id is some id that AWS gave out: an account, a VPC, an organization. It is named by its whole text. Where more
// follows, as units follow an organization, only what stands before the separator matters.
type id struct{ until string }

func (i id) among(condition *iamdoc.Condition) Extent {
	return each(condition, func(listed string) Extent {
		head := listed
		if i.until != "" {
			head, _, _ = strings.Cut(listed, i.until)
		}
		switch {
		case matchesAll(listed):
			return All
		case iamdoc.Fixed(head):
			return Few
		default:
			return Some
		}
	})
}

// own is an id of the owner: an account, or an organization, of which the graph never tells. Where it is not known, every
// id may be it.
type own struct {
	text  string
	until string
}

func (o own) among(condition *iamdoc.Condition) Extent {
	return each(condition, func(listed string) Extent {
		head := listed
		if o.until != "" {
			head, _, _ = strings.Cut(listed, o.until)
		}
		switch {
		case matchesAll(listed):
			return All
		case !iamdoc.Fixed(head):
			return Some
		case o.text == "" || o.text == head:
			return All
		default:
			return None
		}
	})
}
