package stack

import (
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/bucket"
	"datatrail/internal/watch"
)

// analysed are the datasets whose storage classes are analysed.
func (p *Plan) analysed() []Dataset {
	return slices.DeleteFunc(p.Datasets(), func(d Dataset) bool { return !d.analysed })
}

// analysedARNs name each bucket: a pattern would admit the others, too.
func (p *Plan) analysedARNs() []string {
	var out []string
	for _, d := range p.analysed() {
		out = append(out, d.BucketARN)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// storageClasses is S3's search for objects that are read rarely.
var storageClasses = part{
	plan: func(p *planner) {
		if analysed := p.analysed(); len(analysed) > 0 {
			p.Watch.StorageClasses = &watch.StorageClassesSpec{
				Sources: sources(analysed), TargetARN: p.AccessLogs.BucketARN, TargetAccount: p.Identity.Account,
				TargetPrefix: bucket.StorageClassesPrefix,
			}
		}
	},
	switches: func(p *planner) []Switch {
		return []Switch{{
			"datasets[].storageClassAnalysis", "$0.10 per million objects of the dataset", p.Watch.StorageClasses != nil, 0,
		}}
	},
	validate: func(p *Plan) error { return refusal("storageClassAnalysis", p.Watch.StorageClasses) },
	build: func(ctx *pulumi.Context, b *builder) error {
		if b.plan.Watch.StorageClasses == nil {
			return nil
		}
		_, err := watch.NewStorageClasses(ctx, "storage-class-analysis", b.plan.Watch.StorageClasses,
			watch.StorageClassesLinks{Buckets: b.buckets, TargetPolicy: b.accessLogs.Policy}, b.provider)
		return err
	},
}
