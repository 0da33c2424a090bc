package stack

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"datatrail/internal/config"
	"datatrail/internal/policydoc"
)

func (a *attacher) refuse(path string, value any, format string, args ...any) {
	a.errs = append(a.errs, a.problem(path, value, format, args...))
}

// judge refuses a policy that S3 would not take.
func (a *attacher) judge(b *Bucket, merged policydoc.Merged) {
	if merged.Holds {
		return
	}
	for _, flaw := range merged.Flaws {
		at := "its policy"
		if flaw.Path != "" {
			at = "its policy, " + flaw.Path
		}
		said := ""
		if flaw.Value != nil {
			said = fmt.Sprintf(" %v", flaw.Value)
		}
		a.refuse(b.managePath(), config.ManagePolicy,
			"cannot be written for bucket %s: %s:%s %s", b.BucketName, at, said, flaw.Reason)
	}
	if len(merged.Public) > 0 {
		a.judgePublic(b, merged)
	}
}

// blocks asks whose Block Public Access refuses policies with public grants: the account's, or else the bucket's, of which Cloud
// Control tells those who may ask it. Empty: nobody's, unless an error says that it is not known.
func (a *attacher) blocks(b *Bucket) (whose string, err error) {
	blocked, err := a.blocksPublicPolicies()
	if blocked {
		return "the account", nil
	}
	found, unread := a.settings(b.BucketName)
	if found.BlocksPublicPolicies {
		return "the bucket", nil
	}
	return "", errors.Join(err, unread)
}

// judgePublic looks at what others grant to everybody.
func (a *attacher) judgePublic(b *Bucket, merged policydoc.Merged) {
	whose, err := a.blocks(b)
	for _, sid := range merged.Public {
		switch {
		case whose != "":
			a.refuse(b.managePath(), config.ManagePolicy, "cannot be written for bucket %s: its policy, %s: grants something to "+
				"everybody, and Block Public Access of %s refuses every policy that does: ask the statement's owner to narrow or remove it",
				b.BucketName, sid, whose)
		case err != nil:
			why := strings.Join(strings.Fields(err.Error()), " ")
			a.warn("%s: statement %s of bucket %s grants something to everybody: S3 refuses to write the policy if Block Public "+
				"Access is on for the bucket or the account, which could not be read: %s", b.managePath(), sid, b.BucketName, why)
		}
	}
}

func (a *attacher) warn(format string, args ...any) {
	a.Warnings = append(slices.Clip(a.Warnings), fmt.Sprintf(format, args...))
}

// warnOfDetaching says what remains to be done, and by whom.
func (a *attacher) warnOfDetaching(b *Bucket, merged policydoc.Merged, isOver bool) {
	if isOver {
		a.warn("%s: the stack no longer has a statement in the policy of bucket %s, and releases it: the deletion that Pulumi "+
			"shows leaves the policy as it is", b.managePath(), b.BucketName)
	}
	if len(merged.Kept) == 0 && len(merged.Added)+len(merged.Same) > 0 {
		a.warn("%s: only a statement that decides nothing is left in the policy of bucket %s, because S3 stores no policy "+
			"without one: once the stack has released it, aws s3api delete-bucket-policy --bucket %s removes it",
			b.managePath(), b.BucketName, b.BucketName)
	}
}

// refuseLeaving refuses, for every bucket that has statements of the stack in its policy, what would leave them there.
func (a *attacher) refuseLeaving(held map[string]heldPolicy) {
	for _, name := range slices.Sorted(maps.Keys(held)) {
		was := held[name]
		listed := slices.ContainsFunc(a.Buckets, func(b Bucket) bool { return b.Existing != nil && b.BucketName == name })
		switch {
		case !was.attached():
		case !listed:
			a.refuse("buckets", name, "is no longer listed, but its policy has statements of this stack: list it with existing: true, "+
				"without policy in manage, run pulumi up, and then remove it")
		case was.owner != a.Owner:
			a.refuse("namePrefix", a.Prefix,
				"would leave statements of this stack behind in the policy of bucket %s, where their names end in %s, which is derived "+
					"from account, project and namePrefix: restore those, or remove policy from the bucket's manage and run pulumi up first",
				name, was.owner)
		}
	}
}

// WarnOfGuesses adds a warning for each setting that others also write, and for each bucket that others may have a delivery
// source for, because the preview does not know them. It is for previews without an account.
func (p *Plan) WarnOfGuesses() {
	if p.AccessLogDelivery != nil {
		for i := range p.Buckets {
			if b := &p.Buckets[i]; b.Existing != nil && b.manages(config.ManageAccessLogs) {
				p.Warnings = append(slices.Clip(p.Warnings), fmt.Sprintf(
					"%s: the preview does not know whether bucket %s already has a delivery source, and AWS allows only one: give it the "+
						"live state (make live LIVE=folder BUCKETS=%s, then make preview LIVE=folder)",
					b.managePath(), b.BucketName, b.BucketName))
			}
		}
	}
	for i := range p.Buckets {
		b := &p.Buckets[i]
		if b.Existing == nil {
			continue
		}
		var taken []string
		if b.Existing.Policy != nil {
			taken = append(taken, "without a policy")
		}
		if b.Existing.Logging != nil {
			taken = append(taken, "that logs its accesses nowhere")
		}
		if len(taken) > 0 {
			p.Warnings = append(slices.Clip(p.Warnings), fmt.Sprintf("%s: the preview has not seen bucket %s and assumes one %s: "+
				"give it the live state (make live LIVE=folder BUCKETS=%s, then make preview LIVE=folder)",
				b.managePath(), b.BucketName, strings.Join(taken, " and "), b.BucketName))
		}
	}
}
