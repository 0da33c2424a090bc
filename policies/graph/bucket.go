package graph

import (
	"cmp"
	"slices"

	"datatrail/policies/prop"
)

// Tags by which a program states its choices.
const (
	// TagPerimeter on a data bucket says enforce, prefixes, observe or none. With prefixes, what is enforced is about parts
	// of the bucket.
	TagPerimeter = "datatrail:perimeter"
	// TagDisposable set to true says that nobody needs what a bucket holds: a data bucket's own content, or,
	// on a log bucket, the evidence of the stack.
	TagDisposable = "datatrail:disposable"
	// TagTrail on a data bucket is the ARN of a trail outside the program that records it.
	TagTrail = "datatrail:trail"
	// TagHolds set to access-logs says that a bucket holds earlier access logs and receives no more.
	TagHolds = "datatrail:holds"
)

// Bucket is a bucket with everything that the program says about it.
type Bucket struct {
	*Resource
	// BucketName is the physical name, empty while it is not yet known.
	BucketName string
	// HoldsTrail, HoldsAccessLogs and HoldsWork say what points at the bucket.
	HoldsTrail, HoldsAccessLogs, HoldsWork bool
	// HoldsDeliveries says that CloudWatch Logs delivers to the bucket, which may then have any lock and encryption.
	HoldsDeliveries bool
	// Uncertain says that something not yet known may point at the bucket.
	Uncertain bool
	// LogsTo is where the bucket's accesses are logged.
	LogsTo Reference
	// Delivered reports whether its accesses are delivered by CloudWatch Logs, in addition or instead.
	Delivered Answer

	sideCars map[Kind][]*Resource
	pending  map[Kind]bool
	policies []Attached
}

// IsLog reports whether audit records are delivered to the bucket.
func (b *Bucket) IsLog() bool { return b.HoldsTrail || b.HoldsAccessLogs || b.HoldsDeliveries }

// IsData reports whether the bucket holds data to be audited.
func (b *Bucket) IsData() bool { return !b.IsLog() && !b.HoldsWork && !b.Uncertain }

// Disposable reports whether the program declares that nobody needs what the bucket holds.
func (b *Bucket) Disposable() bool {
	value, _ := b.Tag(TagDisposable)
	return value == "true"
}

// SideCars lists the resources of a kind that configure the bucket.
func (b *Bucket) SideCars(kind Kind) []*Resource { return b.sideCars[kind] }

// Settings lists the resources that configure the bucket itself, sorted by name. A replication is about another one.
func (b *Bucket) Settings() []*Resource {
	var all []*Resource
	for kind, cars := range b.sideCars {
		if kind != KindReplication {
			all = append(all, cars...)
		}
	}
	slices.SortFunc(all, func(a, b *Resource) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// ReadAll reads a setting from the bucket's side-cars of a kind, or from the bucket's own properties when it has none; several
// paths there are the spellings of different providers. If the program declares a setting twice, the last write wins, and which
// one that is cannot be known, so every value counts. While a side-car that may belong to the bucket is not placed yet, the
// setting is unknown.
func (b *Bucket) ReadAll(kind Kind, sidePath string, inlinePaths ...string) []prop.Value {
	if cars := b.sideCars[kind]; len(cars) > 0 {
		var values []prop.Value
		for _, car := range cars {
			values = append(values, car.Declared(sidePath)...)
		}
		return values
	}
	for _, path := range inlinePaths {
		if values := b.Declared(path); len(values) > 0 {
			return values
		}
	}
	if b.pending[kind] {
		return []prop.Value{prop.NotYetKnown()}
	}
	return nil
}

// Read is the first value of ReadAll, or the absent value.
func (b *Bucket) Read(kind Kind, sidePath string, inlinePaths ...string) prop.Value {
	if values := b.ReadAll(kind, sidePath, inlinePaths...); len(values) > 0 {
		return values[0]
	}
	return prop.Value{}
}

// Policies lists every policy document that the program attaches to the bucket.
func (b *Bucket) Policies() []Attached { return b.policies }

// PolicyPending reports whether a policy that may belong to the bucket is not placed yet.
func (b *Bucket) PolicyPending() bool { return b.pending[KindPolicy] }

// ACLs are the canned ACLs that the program sets.
func (b *Bucket) ACLs() []prop.Value { return b.ReadAll(KindACL, "acl", "acl", "accessControl") }

// LockDays is the default retention of the bucket's Object Lock in days, the shortest where the program declares several.
func (b *Bucket) LockDays() (float64, prop.State) {
	const retention = "rule.defaultRetention."
	cars := b.sideCars[KindLock]
	if len(cars) == 0 {
		return lockDays(func(unit string) prop.Value {
			return b.Read(KindLock, "", "objectLockConfiguration."+retention+unit)
		})
	}
	shortest, state := lockDays(func(unit string) prop.Value { return cars[0].First(retention + unit) })
	for _, car := range cars[1:] {
		days, other := lockDays(func(unit string) prop.Value { return car.First(retention + unit) })
		if days < shortest {
			shortest, state = days, other
		}
	}
	return shortest, state
}

func lockDays(read func(unit string) prop.Value) (float64, prop.State) {
	days, state := read("days").Number()
	if state == prop.Known && days > 0 {
		return days, state
	}
	years, yearState := read("years").Number()
	if yearState == prop.Known && years > 0 {
		return years * daysPerYear, yearState
	}
	return 0, max(uncertain(state), uncertain(yearState))
}

// Locked reports whether Object Lock is on, with or without a default retention.
func (b *Bucket) Locked() (bool, prop.State) {
	if days, state := b.LockDays(); days > 0 || state == prop.Unknown {
		return days > 0, state
	}
	flag, state := b.First("objectLockEnabled").Flag()
	if flag || state == prop.Unknown {
		return flag, state
	}
	text, state := b.Read(KindLock, "objectLockEnabled", "objectLockConfiguration.objectLockEnabled").Text()
	return text == "Enabled" || len(b.sideCars[KindLock]) > 0, state
}

const daysPerYear = 365

func uncertain(state prop.State) prop.State {
	if state == prop.Unknown {
		return prop.Unknown
	}
	return prop.Absent
}

func (b *Bucket) attach(kind Kind, car *Resource) { b.sideCars[kind] = append(b.sideCars[kind], car) }
