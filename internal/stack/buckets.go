package stack

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/bucket"
	"datatrail/internal/config"
	"datatrail/internal/dataset"
	"datatrail/internal/policydoc"
)

// Tags that say what a bucket is meant to be, for policy packs and people.
const (
	tagDataset    = "datatrail:dataset"
	tagPerimeter  = "datatrail:perimeter"
	tagDisposable = "datatrail:disposable"
	tagTrail      = "datatrail:trail"
	// tagHolds says what a bucket holds that nothing writes to any more.
	tagHolds = "datatrail:holds"
)

// enforcedBelow is the perimeter's tag where some prefixes of the bucket have one that is enforced.
const enforcedBelow = "prefixes"

// readers are those who may read besides the principals of the owning account.
func (p *planner) readers(c *config.Perimeter, owner string) policydoc.Readers {
	readers := policydoc.Readers{Account: owner}
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

func (p *planner) dataset(i int, in *Bucket) Dataset {
	d := p.config.Datasets[i]
	out := Dataset{
		Name:       d.Name,
		Path:       fmt.Sprintf("datasets[%d]", i),
		Bucket:     in.BucketName,
		BucketARN:  in.BucketARN,
		Protected:  in.Protected,
		Events:     d.Events,
		Part:       policydoc.Part{Prefix: d.Prefix, Rule: d.Perimeter.Rule(), Readers: p.readers(d.Perimeter, p.owner(in))},
		index:      i,
		KMSKeyARN:  p.config.BucketOf(d).KMSKeyARN,
		kmsKeyPath: fmt.Sprintf("datasets[%d].kmsKeyArn", i),
		thresholds: d.Thresholds,
		analysed:   d.StorageClassAnalysis,
		ownQueries: d.OwnQueries,
		existing:   in.Existing,
		unlogged:   !p.logsAccesses(config.AccessLogsToS3),
	}
	if in.Existing != nil {
		out.filter = p.filter(d.Name)
	}
	if d.Prefix != "" {
		out.Dataset = d.Name
	}
	if in.described != "" {
		out.kmsKeyPath = in.described + ".kmsKeyArn"
	}
	return out
}

// emptyBucket is the bucket of a dataset, of which no other dataset has spoken yet.
//
// It is called like the dataset where it cannot hold another: because it is the dataset, or because its name follows from the
// dataset's. Otherwise it has its own name, so that it stays when a dataset goes. What it was called before is an alias.
func (p *planner) emptyBucket(i int) Bucket {
	d := p.config.Datasets[i]
	made := p.config.BucketOf(d)
	b := Bucket{Name: d.Name, Path: fmt.Sprintf("datasets[%d].name", i), isNamed: d.Bucket != ""}
	b.BucketName = p.bucketName(d.Name)
	if b.isNamed {
		b.Path, b.BucketName = fmt.Sprintf("datasets[%d].bucket", i), d.Bucket
		if d.Prefix != "" || made.Existing {
			b.Name = d.Bucket
		}
		if entry := p.config.EntryOf(d); entry >= 0 {
			b.described = fmt.Sprintf("buckets[%d]", entry)
		}
	}
	b.BucketARN = p.Identity.bucketARN(b.BucketName)
	if b.Existing = p.existing(made, &b); b.Existing != nil {
		return b
	}
	b.Protected = p.config.Protects(d)
	b.Spec = &bucket.DataBucketSpec{
		BucketName: b.BucketName, BucketARN: b.BucketARN, KMSKeyARN: made.KMSKeyARN, NoncurrentDays: made.NoncurrentDays,
		NoAccessLogs: !p.logsAccesses(config.AccessLogsToS3),
		ForceDestroy: p.ForceDestroy && !b.Protected,
	}
	b.Policy = &bucket.PerimeterSpec{BucketARN: b.BucketARN}
	return b
}

// nameAliases gives buckets the other names that they may have in the state: that of a dataset that was the whole bucket, or
// their own, of a time when they held prefixes. What another bucket is called is none.
func (p *planner) nameAliases() {
	called := map[string]bool{}
	for _, b := range p.Buckets {
		called[b.Name] = b.Existing == nil
	}
	for i := range p.Buckets {
		b := &p.Buckets[i]
		if !b.isNamed || b.Existing != nil {
			continue
		}
		names := []string{b.BucketName}
		for _, d := range b.Datasets {
			names = append(names, d.Name)
		}
		slices.Sort(names)
		b.aliases = slices.DeleteFunc(slices.Compact(names), func(name string) bool { return called[name] })
	}
}

// intent is what the perimeter's tag says: what is enforced, and where.
func (b *Bucket) intent() string {
	mode := b.Policy.Mode()
	if mode == dataset.Enforce && b.Datasets[0].Prefix != "" {
		return enforcedBelow
	}
	return string(mode)
}

// finish follows the last dataset of the bucket.
func (p *planner) finish(b *Bucket) {
	if b.Existing != nil {
		p.finishExisting(b)
		return
	}
	for _, d := range b.Datasets {
		b.Policy.Datasets = append(b.Policy.Datasets, d.Part)
	}
	b.Spec.Tags = map[string]string{tagPerimeter: b.intent()}
	if len(b.Datasets) == 1 {
		b.Spec.Tags[tagDataset] = b.Datasets[0].Name
	}
	if !b.Protected {
		b.Spec.Tags[tagDisposable] = "true"
	}
	if p.trailExists() {
		b.Spec.Tags[tagTrail] = p.trailARN()
	}
	if b.described == "" {
		return
	}
	raw, path := p.config.BucketOf(p.config.Datasets[b.Datasets[0].index]).Statements, b.described+".statements"
	owned := policydoc.DataBucket{BucketARN: b.BucketARN, Parts: b.Policy.Datasets}.ReadOwned(raw)
	for _, flaw := range owned.Flaws {
		p.refusals = append(p.refusals, p.problem(path+flaw.Path, flaw.Value, "%s", flaw.Reason))
	}
	for _, doubt := range owned.Doubts {
		p.warn("%s%s: %s", path, doubt.Path, doubt.Reason)
	}
	if len(owned.Flaws) == 0 {
		b.Policy.Statements = owned.Statements
	}
}

// planBuckets plans what the rest of a plan is about.
func (p *planner) planBuckets() {
	for i, d := range p.config.Datasets {
		at := slices.IndexFunc(p.Buckets, func(b Bucket) bool { return b.isNamed && b.BucketName == d.Bucket })
		if at < 0 {
			p.Buckets = append(p.Buckets, p.emptyBucket(i))
			at = len(p.Buckets) - 1
		}
		p.Buckets[at].Datasets = append(p.Buckets[at].Datasets, p.dataset(i, &p.Buckets[at]))
	}
	for i := range p.Buckets {
		p.finish(&p.Buckets[i])
	}
	p.nameAliases()
}

// known are the options of a bucket's components: that they are protected, and what else they may be called.
func (b *Bucket) known(provider pulumi.ResourceOption) pulumi.ResourceOption {
	options := []pulumi.ResourceOption{provider, pulumi.Protect(b.Protected)}
	for _, name := range b.aliases {
		options = append(options, pulumi.Aliases([]pulumi.Alias{{Name: pulumi.String(name)}}))
	}
	return pulumi.Composite(options...)
}

// registered is a bucket of the plan, with the components that set something on it.
type registered struct {
	name    pulumi.StringInput
	settled []pulumi.Resource
}

// bucket registers a bucket.
func (b *builder) bucket(ctx *pulumi.Context, planned *Bucket) (registered, error) {
	if planned.Existing != nil {
		existing, err := bucket.NewExistingBucket(ctx, planned.Name, &planned.Existing.Spec, b.provider)
		if err != nil {
			return registered{}, err
		}
		err = errors.Join(b.attach(ctx, planned, existing), b.attachLogs(ctx, planned, existing))
		return registered{existing.BucketName, []pulumi.Resource{existing}}, err
	}
	options := planned.known(b.provider)
	links := bucket.DataBucketLinks{AccessLogs: b.accessLogTarget()}
	made, err := bucket.NewDataBucket(ctx, planned.Name, planned.Spec, links, options)
	if err != nil {
		return registered{}, err
	}
	perimeter, err := bucket.NewPerimeter(ctx, planned.Name, planned.Policy, bucket.PerimeterLinks{Bucket: made}, options)
	return registered{made.BucketName, []pulumi.Resource{made, perimeter}}, err
}

// dataBuckets are the buckets that hold the datasets.
var dataBuckets = part{
	switches: func(p *planner) []Switch {
		if !slices.ContainsFunc(p.Datasets(), func(d Dataset) bool { return d.Prefix != "" && d.Events.Of().Reads }) {
			return nil
		}
		return []Switch{{
			"datasets[].prefix", "the trail records all listings of the bucket, for other prefixes too: $0.10 per 100,000", true, 0,
		}}
	},
	validate: func(p *Plan) error {
		var errs []error
		for i := range p.Buckets {
			b := &p.Buckets[i]
			errs = append(errs, refusal(b.Path, b.Spec), refusal(b.policyPath(), b.Policy))
			if b.Existing != nil {
				errs = append(errs, refusal(b.policyPath(), &b.Existing.Spec))
			}
		}
		return errors.Join(errs...)
	},
	// The buckets are registered side by side. They need nothing of each other, and in a large stack most of the program's
	// own time goes into their registrations.
	build: func(ctx *pulumi.Context, b *builder) error {
		made, errs := make([]registered, len(b.plan.Buckets)), make([]error, len(b.plan.Buckets))
		var all sync.WaitGroup
		for i := range b.plan.Buckets {
			all.Go(func() { made[i], errs[i] = b.bucket(ctx, &b.plan.Buckets[i]) })
		}
		all.Wait()
		if err := errors.Join(errs...); err != nil {
			return err
		}
		for i, planned := range b.plan.Buckets {
			b.made(planned.BucketName, made[i].name, made[i].settled...)
		}
		return nil
	},
}

// policyPath is what refusals of the bucket's policy name.
func (b *Bucket) policyPath() string {
	if len(b.Datasets) > 1 {
		return b.described
	}
	return b.Datasets[0].Path + ".perimeter"
}
