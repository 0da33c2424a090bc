package stack

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/bucket"
	"datatrail/internal/config"
	"datatrail/internal/policydoc"
)

// Tags that say what a bucket is meant to be, for policy packs and people.
const (
	tagDataset    = "datatrail:dataset"
	tagPerimeter  = "datatrail:perimeter"
	tagDisposable = "datatrail:disposable"
)

// readers are those who may read besides the principals of the owning account.
func (p *planner) readers(c *config.Perimeter, bucketARN string) policydoc.Readers {
	readers := policydoc.Readers{Account: p.Identity.Account, BucketARN: bucketARN}
	if c == nil {
		return readers
	}
	if c.AnonymousReads {
		readers.AnonymousCIDRs = c.CIDRs
	}
	for _, reader := range c.Readers {
		switch {
		case strings.HasPrefix(reader, "arn:"):
			readers.Principals = append(readers.Principals, reader)
		case strings.HasPrefix(reader, "o-"):
			readers.Organization = reader
		default:
			readers.Principals = append(readers.Principals, p.Identity.rootARN(reader))
		}
	}
	return readers
}

func (p *planner) dataset(i int, physical string) Dataset {
	d, arn := p.config.Datasets[i], p.Identity.bucketARN(physical)
	return Dataset{
		Name:       d.Name,
		Path:       fmt.Sprintf("datasets[%d]", i),
		Bucket:     physical,
		BucketARN:  arn,
		Protected:  p.config.Protects(d),
		Events:     d.Events,
		Access:     bucket.Access{Rule: d.Perimeter.Rule(), Readers: p.readers(d.Perimeter, arn)},
		index:      i,
		kmsKeyARN:  d.KMSKeyARN,
		thresholds: d.Thresholds,
		analysed:   d.StorageClassAnalysis,
		ownQueries: d.OwnQueries,
	}
}

// ownBucket is the bucket of a dataset that has one to itself.
func (p *planner) ownBucket(i int) Bucket {
	d := p.config.Datasets[i]
	b := Bucket{Name: d.Name, Protected: p.config.Protects(d), isNamed: d.Bucket != ""}
	b.Path = fmt.Sprintf("datasets[%d].name", i)
	b.Spec.BucketName = p.bucketName(d.Name)
	if b.isNamed {
		b.Path, b.Spec.BucketName = fmt.Sprintf("datasets[%d].bucket", i), d.Bucket
	}
	planned := p.dataset(i, b.Spec.BucketName)
	b.Datasets = []Dataset{planned}
	b.Policy = bucket.PerimeterSpec{BucketARN: planned.BucketARN, Datasets: []bucket.Access{planned.Access}}
	b.Spec.BucketARN, b.Spec.KMSKeyARN, b.Spec.NoncurrentDays = planned.BucketARN, d.KMSKeyARN, d.NoncurrentDays
	b.Spec.ForceDestroy = p.ForceDestroy && !b.Protected
	b.Spec.Tags = map[string]string{tagDataset: d.Name, tagPerimeter: string(b.Policy.Mode())}
	if !b.Protected {
		b.Spec.Tags[tagDisposable] = "true"
	}
	return b
}

// planBuckets plans what the rest of a plan is about.
func (p *planner) planBuckets() {
	for i := range p.config.Datasets {
		p.Buckets = append(p.Buckets, p.ownBucket(i))
	}
}

func (b *builder) bucket(ctx *pulumi.Context, planned *Bucket) (*bucket.DataBucket, error) {
	protect := pulumi.Protect(planned.Protected)
	made, err := bucket.NewDataBucket(ctx, planned.Name, &planned.Spec, bucket.DataBucketLinks{AccessLogs: b.accessLogs},
		b.provider, protect)
	if err != nil {
		return nil, err
	}
	_, err = bucket.NewPerimeter(ctx, planned.Name, &planned.Policy, bucket.PerimeterLinks{Bucket: made}, b.provider, protect)
	return made, err
}

// dataBuckets are the buckets that hold the datasets.
var dataBuckets = part{
	validate: func(p *Plan) error {
		var errs []error
		for i := range p.Buckets {
			b := &p.Buckets[i]
			errs = append(errs, refusal(b.Path, &b.Spec), refusal(b.Datasets[0].Path+".perimeter", &b.Policy))
		}
		return errors.Join(errs...)
	},
	// The buckets are registered side by side. They need nothing of each other, and in a large stack most of the program's
	// own time goes into their registrations.
	build: func(ctx *pulumi.Context, b *builder) error {
		made, errs := make([]*bucket.DataBucket, len(b.plan.Buckets)), make([]error, len(b.plan.Buckets))
		var all sync.WaitGroup
		for i := range b.plan.Buckets {
			all.Go(func() { made[i], errs[i] = b.bucket(ctx, &b.plan.Buckets[i]) })
		}
		all.Wait()
		if err := errors.Join(errs...); err != nil {
			return err
		}
		for i, planned := range b.plan.Buckets {
			b.buckets[planned.Spec.BucketName] = made[i].BucketName
		}
		return nil
	},
}
