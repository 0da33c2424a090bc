// Package reach determines whom a statement of a resource's policy reaches.
//
// A policy speaks of more callers than anybody could list, so a few typical ones are asked instead (Caller): somebody without a
// name, a principal of some other account, one of the owning account, a service that acts for somebody else's resource; on the
// internet, or through a VPC endpoint of somebody else. Of what such a caller carries only that is known which the writer of
// the policy has no say in: the account is some account, the address is some address. So a condition holds for none of these
// callers, for the few that it names, for some, for all but a few that it names, or for all: an Extent. Extents are ordered,
// and that is the whole algebra: conditions are ANDed (the smallest counts), statements and values are ORed (the greatest
// counts), and a negation turns the order around.
//
// What follows from it:
//
//   - a grant is open where it reaches some callers from outside or more; reaching the few it names is what grants are for;
//   - a Deny is a perimeter where it reaches, of every caller, all but the few that it exempts by name;
//   - a Deny refuses plain HTTP where it reaches all, without exception.
//
// What a caller chooses freely (a user agent, a tag of a principal in an account of one's own, a private address) names nobody,
// and neither does a value with a wildcard where it matters: any account may have a role of a certain name. This is also how S3
// Block Public Access tells public from not.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
package reach

import "datatrail/policies/iamdoc"

// Extent is how many of the callers of a kind are meant.
type Extent int

// The extents, in order.
const (
	// None of them.
	None Extent = iota
	// Few are those that are named.
	Few
	// Some are more than are named, and not all: nobody can list them.
	Some
	// Most are all but a few that are named.
	Most
	// All without exception.
	All
)

// Not is the extent of those that are not meant.
func (e Extent) Not() Extent { return All - e }

// Of is how many of the callers of a kind the statement speaks of, whatever its effect.
func Of(statement iamdoc.Statement, caller *Caller) Extent {
	extent := principals(statement, caller)
	for i := range statement.Conditions {
		if extent == None {
			return None
		}
		extent = min(extent, holds(&statement.Conditions[i], caller))
	}
	return extent
}

// OfAny is the greatest extent among several kinds of callers.
func OfAny(statement iamdoc.Statement, callers []*Caller) Extent {
	extent := None
	for _, caller := range callers {
		extent = max(extent, Of(statement, caller))
	}
	return extent
}
