package watch

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
)

// StorageClassBucket is a bucket whose storage classes are analysed.
type StorageClassBucket struct {
	// Dataset is the dataset's name. Required.
	Dataset string
	// BucketName of the bucket. Required.
	BucketName pulumi.StringInput
}

// StorageClassesArgs are the arguments of NewStorageClasses.
type StorageClassesArgs struct {
	// Buckets to analyse. Required.
	Buckets []StorageClassBucket
	// TargetARN is the bucket that the analyses are exported to, in the same Region. Required.
	TargetARN string
	// TargetAccount owns that bucket. Required.
	TargetAccount string
	// TargetPrefix before the dataset's name in the keys, with its slash. Required.
	TargetPrefix string
	// WaitFor is the target's policy, which admits the exports. Required.
	WaitFor []pulumi.Resource
}

// StorageClasses lets S3 find out, after a month or more, which objects are read so rarely that
// a cheaper storage class would do. It tells nothing about who reads, from where, or how much leaves.
type StorageClasses struct{ pulumi.ResourceState }

// Validate refuses missing buckets and a missing target.
func (a *StorageClassesArgs) Validate() error {
	if len(a.Buckets) == 0 || a.TargetARN == "" || a.TargetAccount == "" || a.TargetPrefix == "" {
		return errors.New("Buckets, TargetARN, TargetAccount and TargetPrefix are required")
	}
	return nil
}

func (a *StorageClassesArgs) export(dataset string) s3.AnalyticsConfigurationStorageClassAnalysisArgs {
	return s3.AnalyticsConfigurationStorageClassAnalysisArgs{
		DataExport: s3.AnalyticsConfigurationStorageClassAnalysisDataExportArgs{
			Destination: s3.AnalyticsConfigurationStorageClassAnalysisDataExportDestinationArgs{
				S3BucketDestination: s3.AnalyticsConfigurationStorageClassAnalysisDataExportDestinationS3BucketDestinationArgs{
					BucketArn:       pulumi.String(a.TargetARN),
					BucketAccountId: pulumi.String(a.TargetAccount),
					Prefix:          pulumi.String(a.TargetPrefix + dataset),
				},
			},
		},
	}
}

func (*StorageClasses) build(ctx *pulumi.Context, name string, args *StorageClassesArgs, parent pulumi.ResourceOption) error {
	for _, b := range args.Buckets {
		_, err := s3.NewAnalyticsConfiguration(ctx, name+"-"+b.Dataset, &s3.AnalyticsConfigurationArgs{
			Bucket:               b.BucketName,
			Name:                 pulumi.String(FilterWhole),
			StorageClassAnalysis: args.export(b.Dataset),
		}, parent, pulumi.DependsOn(args.WaitFor))
		if err != nil {
			return fmt.Errorf("storage classes of %s: %w", b.Dataset, err)
		}
	}
	return nil
}

// NewStorageClasses creates one analysis of each whole bucket, with a daily export.
func NewStorageClasses(ctx *pulumi.Context, name string, args *StorageClassesArgs, opts ...pulumi.ResourceOption,
) (*StorageClasses, error) {
	c := &StorageClasses{}
	return component.New(ctx, name, c, args, component.Frame[StorageClassesArgs]{
		Type: StorageClassesType, Noun: "storage class analysis", Validate: (*StorageClassesArgs).Validate, Build: c.build,
		Needs: "WaitFor", Given: func(a *StorageClassesArgs) bool { return len(a.WaitFor) > 0 },
	}, opts)
}
