package stack

import (
	"errors"

	"datatrail/internal/config"
)

// refusePrefix refuses a prefix that makes bucket names which S3 reserves.
func (p *planner) refusePrefix() error {
	reserved := config.ReservedBeginning(p.bucketName(roleTrailLogs))
	if reserved == "" {
		return nil
	}
	return p.problem("namePrefix", p.Prefix, "begins the names of buckets with %s, which S3 reserves: set it to another text",
		reserved)
}

// refuseCollisions refuses a data bucket that is another bucket of the stack.
func (p *planner) refuseCollisions() error {
	taken := map[string]string{
		p.bucketName(roleTrailLogs):  "the trail's log bucket",
		p.bucketName(roleAccessLogs): "the access-log bucket",
	}
	var errs []error
	for _, b := range p.Buckets {
		if owner := taken[b.Spec.BucketName]; owner != "" {
			errs = append(errs, p.problem(b.Path, b.Spec.BucketName, "is also the bucket of %s: choose another name or bucket", owner))
		}
		taken[b.Spec.BucketName] = b.Path
	}
	return errors.Join(errs...)
}
