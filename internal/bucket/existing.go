package bucket

import (
	"errors"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
	"datatrail/internal/policydoc"
)

// ExistingBucketType is the type token of ExistingBucket.
const ExistingBucketType = "datatrail:bucket:ExistingBucket"

// ExistingBucketSpec is what is known and wanted of a bucket that exists already.
type ExistingBucketSpec struct {
	// BucketName is the physical name. Required.
	BucketName string
	// BucketARN is the ARN that follows from the name and the partition. Required.
	BucketARN string
	// Datasets are those of the bucket, as in a PerimeterSpec. At least one.
	Datasets []policydoc.Part
}

// Statements are those that the datasets need in the policy of the bucket, which is its owner's. Given the prefix of a
// dataset, they are those that concern it.
func (s *ExistingBucketSpec) Statements(prefix ...string) []policydoc.Statement {
	return policydoc.DataBucket{BucketARN: s.BucketARN, Parts: s.Datasets}.Added(prefix...)
}

// Validate refuses, all at once, what a PerimeterSpec refuses, and statements that alone are too large for a policy.
func (s *ExistingBucketSpec) Validate() error {
	var errs []error
	if s.BucketName == "" || s.BucketARN == "" || len(s.Datasets) == 0 {
		errs = append(errs, errors.New("BucketName, BucketARN and Datasets are required"))
	}
	errs = append(errs, validateParts(s.Datasets)...)
	if statements := s.Statements(); len(statements) > 0 {
		document := policydoc.New(statements)
		_, err := render(document, tooLarge(s.Datasets))
		errs = append(append(errs, validateNames(document)...), err)
	}
	return errors.Join(errs...)
}

// ExistingBucket stands in the state for a bucket that the stack did not make, so that a later program knows that. It has
// no children: nothing of the bucket is made, read, changed or deleted with it.
type ExistingBucket struct {
	pulumi.ResourceState

	// BucketName is the physical name.
	BucketName pulumi.StringOutput `pulumi:"bucketName"`
}

// NewExistingBucket registers a bucket that exists already. Its logical name is the physical one.
func NewExistingBucket(ctx *pulumi.Context, name string, spec *ExistingBucketSpec, opts ...pulumi.ResourceOption,
) (*ExistingBucket, error) {
	c := &ExistingBucket{}
	return component.New(ctx, name, c, spec, component.NoLinks{}, component.Frame[*ExistingBucketSpec, component.NoLinks]{
		Type: ExistingBucketType, Noun: "existing bucket", Build: c.build,
	}, opts)
}

func (c *ExistingBucket) build(_ *pulumi.Context, _ string, spec *ExistingBucketSpec, _ component.NoLinks,
	_ pulumi.ResourceOption,
) error {
	c.BucketName = pulumi.String(spec.BucketName).ToStringOutput()
	return nil
}
