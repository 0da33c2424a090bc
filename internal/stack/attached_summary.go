package stack

import "strings"

// inShort says what becomes of a policy that others write too.
func (a *Attachment) inShort() string {
	switch {
	case a.Holds:
		return "stays"
	case a.Detaches:
		return "written without the stack's"
	default:
		return "written"
	}
}

// policy says in short what there is to say of the policy of a bucket that exists.
func (e *Existing) policy() string {
	if e.Policy == nil {
		return e.Looked.inShort()
	}
	return e.Policy.inShort()
}

// summarizePolicies says whose statements stay in policies that others write too, and what the stack does with its own.
func (p *Plan) summarizePolicies(title func(string), line func(...string)) {
	isFirst := true
	for i := range p.Buckets {
		b := &p.Buckets[i]
		if b.Existing == nil || b.Existing.Policy == nil {
			continue
		}
		if isFirst {
			title("Statements in policies that others also write (the names of the stack's end in " + string(p.Owner) + ")")
			line("BUCKET", "", "STATEMENTS")
			isFirst = false
		}
		merged := b.Existing.Policy.Merged
		for _, lot := range []struct {
			what  string
			names []string
		}{
			{"kept", merged.Kept},
			{"unchanged", merged.Same},
			{"added", merged.Added},
			{"changed", merged.Changed},
			{"taken out", merged.TakenOut},
		} {
			if len(lot.names) > 0 {
				line(b.BucketName, lot.what, strings.Join(lot.names, ", "))
			}
		}
	}
}
