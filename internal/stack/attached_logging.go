package stack

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/bucket"
	"datatrail/internal/config"
	"datatrail/internal/live"
)

// attachesLogs reports whether the stack has a bucket that exists log its accesses to the stack's bucket.
func (b *Bucket) attachesLogs() bool { return b.Existing != nil && b.Existing.logsHere }

// logPlace is where access logs come to the stack.
func (p *Plan) logPlace() live.Logging {
	return live.Logging{Bucket: p.AccessLogs.BucketName, Prefix: bucket.AccessLogPrefix, PartitionedBy: bucket.AccessLogDate}
}

// logging reads where a bucket logs its accesses.
func (a *attacher) logging(name string) (live.Logging, error) {
	found, err := a.settings(name)
	if err != nil {
		return live.Logging{}, fmt.Errorf("%w: what cannot be read is not written", err)
	}
	return found.Logging, nil
}

// errElsewhere says that a bucket logs its accesses to somebody else.
type errElsewhere struct{ live.Logging }

func (e errElsewhere) Error() string {
	return fmt.Sprintf(
		"the bucket logs to %[1]s, and a bucket has only one target, so whoever reads those logs would lose them: remove it and let "+
			"make report read them there (LOGS=\"%[1]s ...\"), or have the stack's access logs delivered through CloudWatch Logs, which "+
			"does not affect that target (accessLogs.destinations: [cloudwatch-logs])", e.Logging)
}

// elsewhere refuses a bucket that logs to another place than the stack's, and than the one that the stack has set, which is known
// from the state.
func (a *attacher) elsewhere(name string, was live.Logging) (live.Logging, error) {
	found, err := a.logging(name)
	if err == nil && found.Bucket != "" && found != a.logPlace() && found != was {
		err = errElsewhere{found}
	}
	return found, err
}

// attachLogs settles where a bucket that exists logs its accesses.
func (a *attacher) attachLogs(b *Bucket, was live.Logging) {
	region, err := a.region(b.BucketName)
	if err == nil && region != b.Existing.Region {
		err = b.moved(region)
	}
	found := live.Logging{}
	if err == nil {
		found, err = a.elsewhere(b.BucketName, was)
	}
	if err != nil {
		a.refuse(b.managePath(), config.ManageAccessLogs, "cannot be managed for bucket %s: %v", b.BucketName, err)
		return
	}
	if found.Bucket == "" && was == a.logPlace() {
		a.warn(
			"%s: bucket %s no longer logs its accesses, and the state does not show that: pulumi up --refresh turns the logs on again",
			b.managePath(), b.BucketName)
	}
	b.Existing.Logging = &bucket.AttachedLoggingSpec{BucketName: b.BucketName, BucketARN: b.BucketARN, Moved: func() error {
		_, err := a.elsewhere(b.BucketName, was)
		if errors.As(err, &errElsewhere{}) {
			err = errors.New("others have changed it since it was read: nothing was written; preview again")
		}
		return named("access logging of bucket "+b.BucketName, err)
	}}
}

// leaveLogs refuses to turn off logs that somebody else has turned on meanwhile, of a bucket whose access logs the stack manages
// no longer: the deletion of the setting turns off whatever is set.
func (a *attacher) leaveLogs(name string, was live.Logging) {
	_, err := a.region(name)
	if err == nil {
		_, err = a.elsewhere(name, was)
	}
	switch {
	case err == nil, live.IsMissing(err):
	case errors.As(err, &errElsewhere{}):
		a.refuse("buckets", name,
			"no longer lists %s, and the bucket now logs elsewhere, which Pulumi would turn off: "+
				"let Pulumi forget the setting first, as docs/runbook.md says", config.ManageAccessLogs)
	default:
		a.refuse("buckets", name, "no longer lists %s: %v", config.ManageAccessLogs, err)
	}
}

// attachAllLogs settles the access logs of all buckets that exist, and of those that the state says the stack has set.
func (a *attacher) attachAllLogs(was map[string]live.Logging) {
	attached := map[string]bool{}
	for i := range a.Buckets {
		if b := &a.Buckets[i]; b.attachesLogs() {
			attached[b.BucketName] = true
			a.attachLogs(b, was[b.BucketName])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if !attached[name] {
			a.leaveLogs(name, was[name])
		}
	}
}

// attachLogs registers where a bucket that exists logs its accesses.
func (b *builder) attachLogs(ctx *pulumi.Context, planned *Bucket, existing *bucket.ExistingBucket) error {
	if planned.Existing.Logging == nil {
		return nil
	}
	_, err := bucket.NewAttachedLogging(ctx, planned.Name, planned.Existing.Logging,
		bucket.AttachedLoggingLinks{AccessLogs: b.accessLogs}, b.provider, pulumi.Parent(existing))
	return err
}
