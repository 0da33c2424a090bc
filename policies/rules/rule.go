// Package rules judges an audit stack. A rule is a pure function of the graph; it knows neither Pulumi's
// engine nor the components of this project.
package rules

import (
	"fmt"
	"time"

	"datatrail/policies/graph"
	"datatrail/policies/iamdoc"
	"datatrail/policies/settings"
)

// Rule is one thing that must hold.
type Rule struct {
	// Name identifies the rule in settings and reports.
	Name string
	// Reason says in one line why it must hold.
	Reason string
	// Controls lists the controls of public frameworks that it serves.
	Controls []string
	// Local says that one resource alone can break it, so that it is judged before the resource is made.
	Local bool
	// Judge finds what is wrong.
	Judge func(Scene) []Finding
}

// Scene is what a rule looks at.
type Scene struct {
	*graph.Stack
	Settings settings.Settings
	// Today decides which exemptions have expired.
	Today time.Time

	cast *cast
}

// Sort says what a finding means.
type Sort int

const (
	// Violation is a fault.
	Violation Sort = iota
	// NotYetKnown is a fact that comes with the update, and is judged then.
	NotYetKnown
	// Advice is allowed, and worth a look.
	Advice
)

// Finding is one statement of a rule about one resource.
type Finding struct {
	Rule    string
	URN     string
	Message string
	Sort    Sort
}

// holdsEvidence reports whether a log bucket keeps what an auditor will ask for. A stack that requires a lock
// cannot call itself disposable.
func (s Scene) holdsEvidence(b *graph.Bucket) bool {
	return !b.Disposable() || s.Settings.LockRequired(s.Name)
}

// notes collects what a rule finds.
type notes []Finding

func (n *notes) violation(r *graph.Resource, format string, args ...any) {
	n.add(r, Violation, format, args...)
}

// grant notes a fault of a statement. What others wrote into a bucket of theirs is worth a look, and no fault of the program.
func (n *notes) grant(r *graph.Resource, policy graph.Attached, statement iamdoc.Statement, format string, args ...any) {
	if policy.Foreign(statement) {
		n.advice(r, "holds a statement of the bucket's owners, which "+format, args...)
		return
	}
	n.violation(r, format, args...)
}

func (n *notes) advice(r *graph.Resource, format string, args ...any) {
	n.add(r, Advice, format, args...)
}

// pending notes what the rule waits for.
func (n *notes) pending(r *graph.Resource, what string) {
	n.add(r, NotYetKnown, "%s", what)
}

func (n *notes) add(r *graph.Resource, sort Sort, format string, args ...any) {
	*n = append(*n, Finding{URN: r.URN, Sort: sort, Message: fmt.Sprintf("%q ", r.Name) + fmt.Sprintf(format, args...)})
}
