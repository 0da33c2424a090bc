package bucket

import (
	"errors"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
	"datatrail/internal/policydoc"
)

// ExistingBucketType is the type token of ExistingBucket.
const ExistingBucketType = "datatrail:bucket:ExistingBucket"

// ExistingBucketSpec describes a bucket that already exists, and its datasets.
type ExistingBucketSpec struct {
	// BucketName is the physical name. Required.
	BucketName string
	// BucketARN is the ARN that follows from the name and the partition. Required.
	BucketARN string
	// Datasets are those of the bucket, as in a PerimeterSpec. At least one.
	Datasets []policydoc.Part
}

// Statements returns the statements that the datasets need in the policy of the bucket, which its owner writes. With the prefix
// of a dataset, it returns those that concern that dataset.
func (s *ExistingBucketSpec) Statements(prefix ...string) []policydoc.Statement {
	return policydoc.DataBucket{BucketARN: s.BucketARN, Parts: s.Datasets}.Added(prefix...)
}

// Validate reports all mistakes at once: what a PerimeterSpec refuses, and statements that are too large for a policy even
// alone.
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

// ExistingBucket records in the state that the stack did not make a bucket, so that later programs know it. It has no children:
// nothing about the bucket is created, read, changed or deleted.
type ExistingBucket struct {
	pulumi.ResourceState

	// BucketName is the physical name.
	BucketName pulumi.StringOutput `pulumi:"bucketName"`
}

// NewExistingBucket registers a bucket that already exists. Its resource name is the physical name.
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
