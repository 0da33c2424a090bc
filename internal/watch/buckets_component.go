package watch

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Buckets are the names of buckets that a stack makes, by the same physical name: what takes its bucket from here waits
// for it.
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
