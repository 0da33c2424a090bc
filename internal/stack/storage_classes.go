package stack

import (
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/bucket"
	"datatrail/internal/policydoc"
	"datatrail/internal/watch"
)

func (p *Plan) planStorageClasses() {
	args := &watch.StorageClassesArgs{
		TargetARN: p.AccessLogs.BucketARN, TargetAccount: p.Identity.Account, TargetPrefix: bucket.StorageClassesPrefix,
	}
	export := &policydoc.StorageClassesExport{Account: p.Identity.Account}
	for i, d := range p.Datasets {
		if p.config.Datasets[i].StorageClassAnalysis {
			args.Buckets = append(args.Buckets, watch.StorageClassBucket{Dataset: d.Name, BucketName: pulumi.String(d.Bucket.BucketName)})
			export.SourceARNs = append(export.SourceARNs, d.Bucket.BucketARN)
		}
	}
	slices.Sort(export.SourceARNs)
	if len(args.Buckets) > 0 {
		p.Watch.StorageClasses, p.AccessLogs.StorageClassesExport = args, export
	}
}

func (b *built) buildStorageClasses(ctx *pulumi.Context, w Watch, provider pulumi.ResourceOption) error {
	if w.StorageClasses == nil {
		return nil
	}
	args := *w.StorageClasses
	args.WaitFor = []pulumi.Resource{b.accessLogs.Policy}
	args.Buckets = nil
	for i, d := range b.plan.config.Datasets {
		if d.StorageClassAnalysis {
			args.Buckets = append(args.Buckets, watch.StorageClassBucket{Dataset: d.Name, BucketName: b.datasets[i].BucketName})
		}
	}
	_, err := watch.NewStorageClasses(ctx, "storage-class-analysis", &args, provider)
	return err
}
