package accesslogs

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Source is a bucket whose accesses are logged.
type Source struct {
	// BucketName is the physical name. Required.
	BucketName string
	// BucketARN is the ARN that follows from the name and the partition. Required.
	BucketARN string
	// Protected makes Pulumi refuse to delete or replace the source and its delivery. Default: false.
	Protected bool
}

// Spec describes a Delivery.
type Spec struct {
	// LogGroup is the physical name of the log group, and LogGroupARN the ARN that follows from it. Required.
	LogGroup, LogGroupARN string
	// RetentionDays is a retention period that CloudWatch Logs accepts; 0 keeps records for ever. Required.
	RetentionDays int
	// KMS encrypts with the linked key. Default: false, the key that CloudWatch Logs owns.
	KMS bool
	// Destination is the name of the destination, and DestinationARN the ARN that follows from it. Required.
	Destination, DestinationARN string
	// Sources are buckets in the Region and account of the log group; AWS does not deliver from others. At least one.
	Sources []Source
}

// Bucket is the resource behind a source.
type Bucket struct {
	// Name is the physical name.
	Name pulumi.StringInput
	// Settled are the bucket's policy and its other settings. A source changes its bucket, and S3 refuses concurrent changes.
	Settled []pulumi.Resource
}

// Links are the inputs of a Delivery that other resources supply.
type Links struct {
	// KeyARN is the key of the log group. Required with KMS.
	KeyARN pulumi.StringInput `link:"optional"`
	// Buckets are the sources, by physical name.
	Buckets map[string]Bucket
}

// Validate reports all mistakes at once: a log group or destination without a name, no sources, and sources that are the same
// bucket or would have the same name.
func (s *Spec) Validate() error {
	var errs []error
	if s.LogGroup == "" || s.LogGroupARN == "" || s.Destination == "" || s.DestinationARN == "" || len(s.Sources) == 0 {
		errs = append(errs, errors.New("LogGroup, LogGroupARN, Destination, DestinationARN and Sources are required"))
	}
	if s.Destination != Name(s.Destination) {
		errs = append(errs, fmt.Errorf("Destination %q: use at most %d letters, digits, hyphens and underscores",
			s.Destination, maxName))
	}
	called := map[string]string{}
	for _, source := range s.Sources {
		if source.BucketName == "" || source.BucketARN == "" {
			errs = append(errs, errors.New("BucketName and BucketARN of every source are required"))
			continue
		}
		name := Name(source.BucketName)
		if other, taken := called[name]; taken {
			errs = append(errs, fmt.Errorf(
				"buckets %s and %s would both have the source name %s: leave one out", other, source.BucketName, name))
		}
		called[name] = source.BucketName
	}
	return errors.Join(errs...)
}

func suits(s *Spec, l Links) error {
	var errs []error
	if s.KMS && l.KeyARN == nil {
		errs = append(errs, errors.New("link KeyARN is required with KMS"))
	}
	for _, source := range s.Sources {
		if b := l.Buckets[source.BucketName]; b.Name == nil || len(b.Settled) == 0 {
			errs = append(errs, fmt.Errorf("link Buckets: the name of bucket %s, and what is set on it, are required", source.BucketName))
		}
	}
	return errors.Join(errs...)
}

// inOrder are the sources by physical name, whatever order the configuration has them in.
func (s *Spec) inOrder() []Source {
	return slices.SortedFunc(slices.Values(s.Sources), func(a, b Source) int { return cmp.Compare(a.BucketName, b.BucketName) })
}
