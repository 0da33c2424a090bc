package stack

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"datatrail/internal/config"
	"datatrail/internal/live"
	"datatrail/internal/policydoc"
)

// Looked is the live state of a bucket of others, whose policy the stack does not write.
type Looked struct {
	live.Bucket
	// Merged is what the policy has of the stack's statements, and what it would be with all of them.
	policydoc.Merged
}

// look compares what the policy of a bucket must hold with what it holds.
func (p *Plan) look(found live.Bucket, bucket string, wanted []policydoc.Statement) (*Looked, error) {
	merged, err := policydoc.Merge(found.Policy, p.Identity.bucketARN(bucket), wanted, p.Owner)
	if err != nil {
		return nil, fmt.Errorf("bucket %s: %w", bucket, err)
	}
	if len(wanted) == 0 {
		// A statement that keeps a place is nobody's to add.
		merged.Added, merged.Same = nil, nil
	}
	return &Looked{Bucket: found, Merged: merged}, nil
}

// isRight reports whether the policy holds the stack's statements as it has to.
func (l *Looked) isRight() bool { return l != nil && len(l.Added)+len(l.Changed)+len(l.TakenOut) == 0 }

// inShort says in a word or two whether the policy is complete.
func (l *Looked) inShort() string {
	if l == nil {
		return "not looked at"
	}
	var wrong []string
	for _, lot := range []struct {
		what  string
		names []string
	}{{"missing", l.Added}, {"outdated", l.Changed}, {"left over", l.TakenOut}} {
		if len(lot.names) > 0 {
			wrong = append(wrong, fmt.Sprintf("%s %d", lot.what, len(lot.names)))
		}
	}
	return cmp.Or(strings.Join(wrong, ", "), "complete")
}

// found says, statement by statement, what the policy has and lacks.
func (l *Looked) found() string {
	if l == nil {
		return ""
	}
	out := []string{"The policy now has:"}
	for _, lot := range []struct {
		what  string
		names []string
	}{
		{"kept, of others", l.Kept},
		{"already there", l.Same},
		{"missing", l.Added},
		{"to be replaced by those above", l.Changed},
		{"to be removed", l.TakenOut},
	} {
		if len(lot.names) > 0 {
			out = append(out, fmt.Sprintf("  %s: %s", lot.what, strings.Join(lot.names, ", ")))
		}
	}
	if len(out) == 1 {
		return "The policy is empty now."
	}
	return strings.Join(out, "\n")
}

// warnOf tells why the owner of a bucket could not write its policy with the stack's statements in it.
func (p *Plan) warnOf(path, bucket string, l *Looked, state live.State) {
	warn := func(format string, args ...any) {
		p.Warnings = append(p.Warnings, fmt.Sprintf("%s: the policy of bucket %s cannot be written as it is: ", path, bucket)+
			fmt.Sprintf(format, args...))
	}
	if l.isRight() {
		return
	}
	for _, flaw := range l.Flaws {
		if flaw.Value == nil {
			warn("%s %s", flaw.Path, flaw.Reason)
			continue
		}
		warn("%s %v %s", flaw.Path, flaw.Value, flaw.Reason)
	}
	if state.BlocksPublicPolicies || l.Settings != nil && l.Settings.BlocksPublicPolicies {
		for _, sid := range l.Public {
			warn("%s grants something to everybody, and Block Public Access refuses every policy that does", sid)
		}
	}
}

// lookAt settles what is known of one bucket that exists.
func (p *Plan) lookAt(b *Bucket, state live.State) error {
	found, isFound := state.Buckets[b.BucketName]
	if !isFound {
		return nil
	}
	b.Existing.Settings = found.Settings
	if found.Region != b.Existing.Region {
		p.Warnings = append(p.Warnings, fmt.Sprintf(
			"%s.region: bucket %s is in %s, but its entry says %s: set region to where the bucket is",
			b.described, b.BucketName, found.Region, b.Existing.Region))
	}
	if b.manages(config.ManagePolicy) {
		return nil
	}
	var err error
	if b.Existing.Looked, err = p.look(found, b.BucketName, b.Existing.Spec.Statements()); err == nil {
		p.warnOf(b.described, b.BucketName, b.Existing.Looked, state)
	}
	return err
}

// Look compares the buckets of others with their live state. It is for people who read the plan, and does not affect what is
// deployed: the program reads whatever it writes itself.
func (p *Plan) Look(state live.State) error {
	var errs []error
	for i := range p.Buckets {
		if b := &p.Buckets[i]; b.Existing != nil {
			errs = append(errs, p.lookAt(b, state))
		}
	}
	for i := range p.BucketNeeds {
		needs := &p.BucketNeeds[i]
		found, isFound := state.Buckets[needs.Bucket]
		if !isFound {
			continue
		}
		var err error
		needs.Looked, err = p.look(found, needs.Bucket, needs.wanted)
		errs = append(errs, err)
		if err == nil && needs.Path == archivePath {
			p.warnOf(needs.Path, needs.Bucket, needs.Looked, state)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("live state: %w", err)
	}
	return nil
}

// accessLog says where the access log of a bucket is.
func (b *Bucket) accessLog() string {
	switch {
	case b.Existing.Logging != nil:
		return "to the stack"
	case b.Existing.Settings == nil:
		return "not looked at"
	}
	return cmp.Or(b.Existing.Settings.Logging.String(), "none")
}
