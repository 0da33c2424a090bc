package stack

import (
	"errors"
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
func (p *Plan) readers(c *config.Perimeter) policydoc.Readers {
	readers := policydoc.Readers{Account: p.Identity.Account}
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

func (p *Plan) dataset(d config.Dataset, name func(role string) string) Dataset {
	physical := d.Bucket
	if physical == "" {
		physical = name(d.Name)
	}
	arn := p.Identity.bucketARN(physical)
	rule := d.Perimeter.Rule()
	out := Dataset{
		Name: d.Name, Protected: p.config.Protects(d), Events: d.Events,
		Bucket: bucket.DataBucketArgs{
			BucketName:     physical,
			BucketARN:      arn,
			NoncurrentDays: d.NoncurrentDays,
			ForceDestroy:   p.config.ForceDestroy && !p.config.Protects(d),
			Tags:           map[string]string{tagDataset: d.Name, tagPerimeter: string(rule.Mode)},
		},
		Perimeter: bucket.PerimeterArgs{BucketARN: arn, Rule: rule, Readers: p.readers(d.Perimeter)},
	}
	if !out.Protected {
		out.Bucket.Tags[tagDisposable] = "true"
	}
	return out
}

func (b *built) buildDataset(ctx *pulumi.Context, i int, provider pulumi.ResourceOption) (*bucket.DataBucket, error) {
	d := b.plan.Datasets[i]
	d.Bucket.AccessLogs = b.accessLogs
	if key := b.plan.config.Datasets[i].KMSKeyARN; key != "" {
		d.Bucket.KMSKeyARN = pulumi.String(key)
	}
	protect := pulumi.Protect(d.Protected)
	data, err := bucket.NewDataBucket(ctx, d.Name, &d.Bucket, provider, protect)
	if err != nil {
		return nil, err
	}
	d.Perimeter.Bucket = data
	_, err = bucket.NewPerimeter(ctx, d.Name, &d.Perimeter, provider, protect)
	return data, err
}

// buildDatasets registers the datasets side by side. They need nothing of each other, and in a large
// stack most of the program's own time goes into their registrations.
func (b *built) buildDatasets(ctx *pulumi.Context, provider pulumi.ResourceOption) error {
	b.datasets = make([]*bucket.DataBucket, len(b.plan.Datasets))
	errs := make([]error, len(b.plan.Datasets))
	var all sync.WaitGroup
	for i := range b.plan.Datasets {
		all.Go(func() { b.datasets[i], errs[i] = b.buildDataset(ctx, i, provider) })
	}
	all.Wait()
	return errors.Join(errs...)
}
