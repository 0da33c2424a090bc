package watch

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/component"
)

// StorageClassesLinks are the inputs of StorageClasses that other resources supply.
type StorageClassesLinks struct {
	// Buckets are the buckets' names by physical name, known once the buckets exist.
	Buckets Buckets
	// TargetPolicy is the policy of the target, which admits the exports.
	TargetPolicy pulumi.Resource
}

// StorageClasses lets S3 find out, after a month or more, which objects are read so rarely that a cheaper storage class would
// do. It says nothing about who reads, from where, or how much leaves.
type StorageClasses struct{ pulumi.ResourceState }

func (spec *StorageClassesSpec) export(dataset string) s3.AnalyticsConfigurationStorageClassAnalysisArgs {
	return s3.AnalyticsConfigurationStorageClassAnalysisArgs{
		DataExport: s3.AnalyticsConfigurationStorageClassAnalysisDataExportArgs{
			Destination: s3.AnalyticsConfigurationStorageClassAnalysisDataExportDestinationArgs{
				S3BucketDestination: s3.AnalyticsConfigurationStorageClassAnalysisDataExportDestinationS3BucketDestinationArgs{
					BucketArn:       pulumi.String(spec.TargetARN),
					BucketAccountId: pulumi.String(spec.TargetAccount),
					Prefix:          pulumi.String(spec.TargetPrefix + dataset),
				},
			},
		},
	}
}

func (*StorageClasses) build(ctx *pulumi.Context, name string, spec *StorageClassesSpec, links StorageClassesLinks,
	parent pulumi.ResourceOption,
) error {
	after := pulumi.DependsOn([]pulumi.Resource{links.TargetPolicy})
	for _, source := range spec.Sources {
		analysis := &s3.AnalyticsConfigurationArgs{
			Bucket:               links.Buckets[source.Bucket],
			Name:                 pulumi.String(source.FilterID()),
			StorageClassAnalysis: spec.export(source.Dataset),
		}
		if !source.IsWhole() {
			analysis.Filter = s3.AnalyticsConfigurationFilterArgs{Prefix: pulumi.String(source.Prefix)}
		}
		if _, err := s3.NewAnalyticsConfiguration(ctx, name+"-"+source.Dataset, analysis, parent, after); err != nil {
			return fmt.Errorf("storage classes of %s: %w", source.Dataset, err)
		}
	}
	return nil
}

// NewStorageClasses creates one analysis of each dataset, with a daily export.
func NewStorageClasses(ctx *pulumi.Context, name string, spec *StorageClassesSpec, links StorageClassesLinks,
	opts ...pulumi.ResourceOption,
) (*StorageClasses, error) {
	c := &StorageClasses{}
	return component.New(ctx, name, c, spec, links, component.Frame[*StorageClassesSpec, StorageClassesLinks]{
		Type: StorageClassesType, Noun: "storage class analysis", Build: c.build,
		Suits: func(s *StorageClassesSpec, l StorageClassesLinks) error { return l.Buckets.have(buckets(s.Sources)) },
	}, opts)
}
