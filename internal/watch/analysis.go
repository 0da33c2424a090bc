package watch

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// AnalysedBucket is a bucket whose storage classes are analysed.
type AnalysedBucket struct {
	// Dataset is the dataset's name. Required.
	Dataset string
	// BucketName of the bucket. Required.
	BucketName pulumi.StringInput
}

// StorageClassAnalysisArgs are the arguments of NewStorageClassAnalysis.
type StorageClassAnalysisArgs struct {
	// Buckets to analyse. Required.
	Buckets []AnalysedBucket
	// TargetARN is the bucket that the analyses are exported to, in the same Region. Required.
	TargetARN string
	// TargetAccount owns that bucket. Required.
	TargetAccount string
	// TargetPrefix before the dataset's name in the keys, with its slash. Required.
	TargetPrefix string
	// WaitFor is the target's policy, which admits the exports. Required.
	WaitFor []pulumi.Resource
}

// StorageClassAnalysis lets S3 find out, after a month or more, which objects are read so rarely that
// a cheaper storage class would do. It tells nothing about who reads, from where, or how much leaves.
type StorageClassAnalysis struct{ pulumi.ResourceState }

// Validate refuses missing buckets and a missing target.
func (a *StorageClassAnalysisArgs) Validate() error {
	if len(a.Buckets) == 0 || a.TargetARN == "" || a.TargetAccount == "" || a.TargetPrefix == "" {
		return errors.New("Buckets, TargetARN, TargetAccount and TargetPrefix are required")
	}
	return nil
}

// NewStorageClassAnalysis creates one analysis of each whole bucket, with a daily export.
func NewStorageClassAnalysis(ctx *pulumi.Context, name string, args *StorageClassAnalysisArgs, opts ...pulumi.ResourceOption,
) (*StorageClassAnalysis, error) {
	if args == nil || len(args.WaitFor) == 0 {
		return nil, fmt.Errorf("storage class analysis %s: %w, with WaitFor", name, errNoArgs)
	}
	c := &StorageClassAnalysis{}
	return register(ctx, name, c, frame{
		StorageClassAnalysisType, "storage class analysis", args.Validate,
		func(parent pulumi.ResourceOption) (pulumi.Map, error) {
			for _, b := range args.Buckets {
				_, err := s3.NewAnalyticsConfiguration(ctx, name+"-"+b.Dataset, &s3.AnalyticsConfigurationArgs{
					Bucket:               b.BucketName,
					Name:                 pulumi.String(FilterWhole),
					StorageClassAnalysis: args.export(b.Dataset),
				}, parent, pulumi.DependsOn(args.WaitFor))
				if err != nil {
					return nil, fmt.Errorf("analysis of %s: %w", b.Dataset, err)
				}
			}
			return nil, nil
		},
	}, opts)
}

func (a *StorageClassAnalysisArgs) export(dataset string) s3.AnalyticsConfigurationStorageClassAnalysisArgs {
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
