package stack

import (
	"errors"

	"datatrail/internal/config"
)

// refuseCollisions refuses a data bucket that is another bucket of the stack.
func (p *planner) refuseCollisions() error {
	taken := map[string]string{
		p.bucketName(roleTrailLogs):  "the trail's log bucket",
		p.bucketName(roleAccessLogs): "the access-log bucket",
	}
	var errs []error
	called := map[string]string{}
	for _, b := range p.Buckets {
		if other := called[b.Name]; other != "" {
			errs = append(errs, &config.Problem{
				Path: b.Path, Value: b.Name,
				Reason: "is what the stack also calls the bucket of " + other + ": choose another name of the dataset",
			})
		}
		called[b.Name] = b.Path
		if owner := taken[b.Spec.BucketName]; owner != "" {
			errs = append(errs, &config.Problem{
				Path: b.Path, Value: b.Spec.BucketName, Reason: "is also the bucket of " + owner + ": choose another name or bucket",
			})
		}
		taken[b.Spec.BucketName] = b.Path
	}
	return errors.Join(errs...)
}
