package dataset

import (
	"fmt"
	"slices"
	"strings"
)

// Events says which S3 object events of a dataset the trail records.
type Events string

// The choices of events.
const (
	// Egress records reads of the dataset, and copies that the account makes from any bucket: AWS records a copy as a write to the
	// destination.
	Egress Events = "egress"
	// Reads are events that AWS marks as read-only.
	Reads Events = "reads"
	// Writes are all others.
	Writes Events = "writes"
	// All is everything on the dataset, and copies as in Egress.
	All Events = "all"
)

// EveryEvents lists the choices.
var EveryEvents = []Events{Egress, Reads, Writes, All}

// ParseEvents reads a choice.
func ParseEvents(text string) (Events, error) {
	if e := Events(text); slices.Contains(EveryEvents, e) {
		return e, nil
	}
	names := make([]string, len(EveryEvents))
	for i, e := range EveryEvents {
		names[i] = string(e)
	}
	return "", fmt.Errorf("events %q: use one of %s", text, strings.Join(names, ", "))
}

// Recorded is what the trail of a stack records of one dataset.
type Recorded struct {
	// Reads are read-only events of the dataset.
	Reads bool
	// Writes are the others. Copies into the dataset are among them.
	Writes bool
	// Copies are copies by the account between any two buckets, so both into the dataset and out of it.
	Copies bool
}

// CopiesIn reports whether copies into the dataset are recorded.
func (r Recorded) CopiesIn() bool { return r.Writes || r.Copies }

// ReadsFrom returns the log to ask who read the dataset: CloudTrail if it records reads, because its records say more.
func (r Recorded) ReadsFrom() Log {
	if r.Reads {
		return Trail
	}
	return Access
}

// Of returns what the trail records of a dataset with these events. One trail serves all datasets of a
// stack, and records copies for the whole account as soon as one of them asks for it.
func (e Events) Of(stack ...Events) Recorded {
	return Recorded{
		Reads:  e != Writes,
		Writes: e == Writes || e == All,
		Copies: RecordsCopies(append(slices.Clone(stack), e)),
	}
}

// RecordsCopies reports whether the trail of datasets with these events records copies.
func RecordsCopies(stack []Events) bool {
	return slices.ContainsFunc(stack, func(e Events) bool { return e == Egress || e == All })
}
