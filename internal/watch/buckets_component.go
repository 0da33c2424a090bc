package watch

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Buckets maps physical names of the stack's buckets to outputs with the same names, so that resources wait for their buckets.
type Buckets map[string]pulumi.StringInput

// have refuses to go on without one of the named buckets.
func (b Buckets) have(names []string) error {
	var errs []error
	for _, name := range names {
		if b[name] == nil {
			errs = append(errs, fmt.Errorf("link Buckets lacks %s", name))
		}
	}
	return errors.Join(errs...)
}
