package graph

import (
	"cmp"
	"slices"

	"datatrail/policies/prop"
)

// Tags by which a program states its choices.
const (
	// TagPerimeter on a data bucket says enforce, observe or none.
	TagPerimeter = "datatrail:perimeter"
	// TagParts set to prefixes says that only what is below prefixes of a data bucket is data to be audited.
	TagParts = "datatrail:parts"
	// TagDisposable set to true says that nobody needs what a bucket holds: a data bucket's own content, or,
	// on a log bucket, the evidence of the stack.
	TagDisposable = "datatrail:disposable"
)

// Bucket is a bucket with everything that the program says about it.
type Bucket struct {
	*Resource
	// BucketName is the physical name, empty while it is not yet known.
	BucketName string
	// HoldsTrail, HoldsAccessLogs and HoldsWork say what points at the bucket.
	HoldsTrail, HoldsAccessLogs, HoldsWork bool
	// Uncertain says that something not yet known may point at the bucket.
	Uncertain bool
	// LogsTo is where the bucket's accesses are logged.
	LogsTo Reference

	sideCars map[Kind][]*Resource
	pending  map[Kind]bool
	policies []Attached
}

// IsLog reports whether audit records are delivered to the bucket.
func (b *Bucket) IsLog() bool { return b.HoldsTrail || b.HoldsAccessLogs }

// IsData reports whether the bucket holds data to be audited.
func (b *Bucket) IsData() bool { return !b.IsLog() && !b.HoldsWork && !b.Uncertain }

// Disposable reports whether the program declares that nobody needs what the bucket holds.
func (b *Bucket) Disposable() bool {
	value, _ := b.Tag(TagDisposable)
	return value == "true"
}

// InParts reports whether the program declares that only parts of the bucket are data to be audited.
func (b *Bucket) InParts() bool {
	value, _ := b.Tag(TagParts)
	return value == "prefixes"
}

// SideCars lists the resources of a kind that configure the bucket.
func (b *Bucket) SideCars(kind Kind) []*Resource { return b.sideCars[kind] }

// Settings lists the resources that configure the bucket, sorted by name.
func (b *Bucket) Settings() []*Resource {
	var all []*Resource
	for _, cars := range b.sideCars {
		all = append(all, cars...)
	}
	slices.SortFunc(all, func(a, b *Resource) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// ReadAll reads a setting from the bucket's side-cars of a kind, or from the bucket's own properties when it
// has none. While a side-car that may belong to the bucket is not placed yet, the setting is unknown.
func (b *Bucket) ReadAll(kind Kind, sidePath, inlinePath string) []prop.Value {
	if cars := b.sideCars[kind]; len(cars) > 0 {
		var values []prop.Value
		for _, car := range cars {
			values = append(values, car.Declared(sidePath)...)
		}
		return values
	}
	if inlinePath != "" {
		if values := b.Declared(inlinePath); len(values) > 0 {
			return values
		}
	}
	if b.pending[kind] {
		return []prop.Value{prop.NotYetKnown()}
	}
	return nil
}

// Read is the first value of ReadAll, or the absent value.
func (b *Bucket) Read(kind Kind, sidePath, inlinePath string) prop.Value {
	if values := b.ReadAll(kind, sidePath, inlinePath); len(values) > 0 {
		return values[0]
	}
	return prop.Value{}
}

// Policies lists every policy document that the program attaches to the bucket.
func (b *Bucket) Policies() []Attached { return b.policies }

// PolicyPending reports whether a policy that may belong to the bucket is not placed yet.
func (b *Bucket) PolicyPending() bool { return b.pending[KindPolicy] }

// ACL is the canned ACL that the program sets.
func (b *Bucket) ACL() prop.Value { return b.Read(KindACL, "acl", "acl") }

// LockDays is the default retention of the bucket's Object Lock in days.
func (b *Bucket) LockDays() (float64, prop.State) {
	const retention = "rule.defaultRetention."
	inline := "objectLockConfiguration." + retention
	days, state := b.Read(KindLock, retention+"days", inline+"days").Number()
	if state == prop.Known && days > 0 {
		return days, state
	}
	years, yearState := b.Read(KindLock, retention+"years", inline+"years").Number()
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
