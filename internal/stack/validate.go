package stack

import (
	"errors"
	"fmt"

	"datatrail/internal/config"
)

func named(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", name, err)
}

// distinct refuses a dataset whose bucket is another one of the stack.
func (p *Plan) distinct() error {
	taken := map[string]string{
		p.TrailLogs.BucketName:  "the trail's log bucket",
		p.AccessLogs.BucketName: "the access-log bucket",
	}
	var errs []error
	for i, d := range p.Datasets {
		path := fmt.Sprintf("datasets[%d]", i)
		if owner := taken[d.Bucket.BucketName]; owner != "" {
			errs = append(errs, &config.Problem{
				Path: path, Value: d.Bucket.BucketName,
				Reason: "is also the bucket of " + owner + ": choose another name or bucket",
			})
		}
		taken[d.Bucket.BucketName] = path
	}
	return errors.Join(errs...)
}

// validate asks every component for its refusals, and tells all of them.
func (p *Plan) validate() error {
	errs := []error{
		named("log bucket "+roleTrailLogs, p.TrailLogs.Validate()),
		named("log bucket "+roleAccessLogs, p.AccessLogs.Validate()),
		named("trail", p.Trail.Validate()),
		p.distinct(),
		p.Watch.validate(),
	}
	if p.Key != nil {
		errs = append(errs, named("audit key", p.Key.Validate()))
	}
	for i, d := range p.Datasets {
		errs = append(errs, named(fmt.Sprintf("datasets[%d].perimeter", i), d.Perimeter.Validate()))
	}
	return errors.Join(errs...)
}
