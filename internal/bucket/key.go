package bucket

import (
	"errors"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Key is the key of a bucket's default encryption.
type Key struct {
	// ARN of the key, in the bucket's Region. Nil without a key.
	ARN pulumi.StringInput
	// Resource is the key if the stack creates it; it is then deleted after the bucket. Nil otherwise.
	Resource pulumi.Resource
}

// suits refuses a key that the spec does not speak of, and a spec that speaks of a key where there is none.
func (k Key) suits(kms bool) error {
	switch {
	case kms && k.ARN == nil:
		return errors.New("link Key is required with KMS")
	case !kms && k.ARN != nil:
		return errors.New("link Key is given without KMS: the bucket would be encrypted otherwise than planned")
	}
	return nil
}
