package bucket

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
)

// AttachedLoggingType is the type token of AttachedLogging.
const AttachedLoggingType = "datatrail:bucket:AttachedLogging"

// AttachedLoggingSpec describes an AttachedLogging.
type AttachedLoggingSpec struct {
	// BucketName is the physical name of a bucket that belongs to others. Required.
	BucketName string
	// BucketARN is the ARN that follows from the name and the partition. Required.
	BucketARN string
	// Moved is called just before the setting is written. It returns an error if the bucket logs elsewhere by then. Required.
	Moved func() error
}

// AttachedLoggingLinks are the inputs of an AttachedLogging that other resources supply.
type AttachedLoggingLinks struct {
	// AccessLogs is the bucket that receives the access logs. Its policy must admit the logs of this bucket.
	AccessLogs *LogBucket
}

// AttachedLogging makes a bucket that belongs to others send its access logs to the stack. A bucket has only one target, so
// nobody else may have set one. When the component leaves the stack, the bucket logs nowhere, as before.
type AttachedLogging struct {
	pulumi.ResourceState

	// BucketName is the physical name.
	BucketName pulumi.StringOutput `pulumi:"bucketName"`
}

// Validate reports all missing fields at once.
func (s *AttachedLoggingSpec) Validate() error {
	if s.BucketName == "" || s.BucketARN == "" || s.Moved == nil {
		return errors.New("BucketName, BucketARN and Moved are required")
	}
	return nil
}

// NewAttachedLogging creates the access logging of a bucket that belongs to others.
func NewAttachedLogging(ctx *pulumi.Context, name string, spec *AttachedLoggingSpec, links AttachedLoggingLinks,
	opts ...pulumi.ResourceOption,
) (*AttachedLogging, error) {
	c := &AttachedLogging{}
	return component.New(ctx, name, c, spec, links, component.Frame[*AttachedLoggingSpec, AttachedLoggingLinks]{
		Type: AttachedLoggingType, Noun: "access logging of existing bucket", Build: c.build,
		Suits: func(s *AttachedLoggingSpec, l AttachedLoggingLinks) error {
			return l.AccessLogs.admits(s.BucketName, s.BucketARN)
		},
	}, opts)
}

func (c *AttachedLogging) build(ctx *pulumi.Context, name string, spec *AttachedLoggingSpec, links AttachedLoggingLinks,
	parent pulumi.ResourceOption,
) error {
	c.BucketName = pulumi.String(spec.BucketName).ToStringOutput()
	look, err := lookBefore(ctx, name+suffixLogging, spec.Moved)
	if err != nil {
		return fmt.Errorf("access logging: %w", err)
	}
	return logTo(ctx, name, pulumi.String(spec.BucketName), links.AccessLogs, parent, look)
}
