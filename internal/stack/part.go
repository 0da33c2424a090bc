package stack

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/bucket"
	"datatrail/internal/component"
	"datatrail/internal/trail"
	"datatrail/internal/watch"
)

// part is a piece of a stack. Each has a file of its own; order puts them into one.
type part struct {
	// plan adds what the configuration asks for. It may read what the parts before it have planned. Default: nothing.
	plan func(*planner)
	// switches are the configuration keys that turn the part on, and what each costs. Default: it is always there.
	switches func(*planner) []Switch
	// validate refuses what was planned. Default: there is nothing to refuse.
	validate func(*Plan) error
	// build registers what was planned. It may link to what the parts before it have made. Default: nothing.
	build func(*pulumi.Context, *builder) error
}

// builder registers a plan, and holds what it has made for what links to it.
type builder struct {
	plan *Plan
	// provider is the option of what makes nothing that is protected, kept of what does.
	provider, kept pulumi.ResourceOption

	// key of the records: the stack's own, or the one that the configuration brings. Its ARN is nil without one.
	key        bucket.Key
	accessLogs *bucket.LogBucket
	trailLogs  *bucket.LogBucket
	trail      *trail.Trail
	// buckets are the names of all buckets, and settled what is set on those that log their accesses, by physical name.
	buckets watch.Buckets
	settled map[string][]pulumi.Resource
	// accessLogGroup is the log group of access logs. Nil without one.
	accessLogGroup pulumi.Resource
	// topics are told by alarms.
	topics []pulumi.StringInput
}

// keyFor is the key of what is encrypted with it, and no key otherwise.
func (b *builder) keyFor(kms bool) bucket.Key {
	if kms {
		return b.key
	}
	return bucket.Key{}
}

// made files a bucket by its physical name, with the components that set something on it.
func (b *builder) made(physical string, name pulumi.StringInput, settled ...pulumi.Resource) {
	b.buckets[physical], b.settled[physical] = name, settled
}

func named(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", name, err)
}

// refusal asks a spec for its refusals, where it is wanted.
func refusal[T any, S interface {
	*T
	component.Spec
}](name string, spec S) error {
	if spec == nil {
		return nil
	}
	return named(name, spec.Validate())
}
