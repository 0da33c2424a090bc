package stack

import (
	"maps"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/bucket"
	"datatrail/internal/config"
	"datatrail/internal/policydoc"
)

// logBucket is what both log buckets have alike.
func (p *planner) logBucket(role string) bucket.LogBucketSpec {
	logs, name := p.config.Logs, p.bucketName(role)
	return bucket.LogBucketSpec{
		BucketName:       name,
		BucketARN:        p.Identity.bucketARN(name),
		RetentionDays:    logs.RetentionDays,
		NoncurrentDays:   logs.NoncurrentDays,
		ArchiveAfterDays: logs.ArchiveAfterDays,
		Administrators:   logs.Administrators,
		ForceDestroy:     p.ForceDestroy,
		Tags:             disposable(p.Protect),
	}
}

// logged are the data buckets whose access logs the stack manages: all that it makes, and those that exist and let it.
func (p *Plan) logged() []string {
	var names []string
	for i := range p.Buckets {
		if b := &p.Buckets[i]; b.manages(config.ManageAccessLogs) {
			names = append(names, b.BucketName)
		}
	}
	return names
}

// accessLogSources are the buckets that log their accesses to the access-log bucket: all but that, if any.
func (p *planner) accessLogSources() []string {
	if !p.logsAccesses(config.AccessLogsToS3) {
		return nil
	}
	var names []string
	if !p.archives() {
		names = append(names, p.bucketName(roleTrailLogs))
	}
	if p.config.Analysis != nil {
		names = append(names, p.bucketName(roleResults))
	}
	return p.namePatterns(append(names, p.logged()...))
}

// accessLogTarget is the access-log bucket. Nil: no access logs are delivered to it.
func (b *builder) accessLogTarget() *bucket.LogBucket {
	if b.plan.AccessLogs.Retired {
		return nil
	}
	return b.accessLogs
}

// accessLogs is the bucket to which S3 delivers access logs.
var accessLogs = part{
	plan: func(p *planner) {
		p.AccessLogs = p.logBucket(roleAccessLogs)
		sources := p.accessLogSources()
		if p.AccessLogs.Retired = len(sources) == 0; p.AccessLogs.Retired {
			p.AccessLogs.Tags = map[string]string{tagHolds: roleAccessLogs}
			maps.Copy(p.AccessLogs.Tags, disposable(p.Protect))
		} else {
			p.AccessLogs.AccessLogDelivery = &policydoc.AccessLogDelivery{
				BucketARN: p.AccessLogs.BucketARN, KeyPrefix: bucket.AccessLogPrefix,
				Account: p.Identity.Account, SourceARNs: sources,
			}
		}
		if analysed := p.analysedARNs(); len(analysed) > 0 {
			p.AccessLogs.StorageClassesExport = &policydoc.StorageClassesExport{
				BucketARN: p.AccessLogs.BucketARN, KeyPrefix: bucket.StorageClassesPrefix,
				Account: p.Identity.Account, SourceARNs: analysed,
			}
		}
	},
	validate: func(p *Plan) error { return refusal("log bucket "+roleAccessLogs, &p.AccessLogs) },
	build: func(ctx *pulumi.Context, b *builder) (err error) {
		b.accessLogs, err = bucket.NewLogBucket(ctx, roleAccessLogs, &b.plan.AccessLogs, bucket.LogBucketLinks{}, b.kept)
		if err != nil {
			return err
		}
		b.buckets[b.plan.AccessLogs.BucketName] = b.accessLogs.BucketName
		return nil
	},
}

func lock(l config.Logs) *bucket.Lock {
	modes := map[string]string{"governance": bucket.Governance, "compliance": bucket.Compliance}
	if mode := modes[l.Lock]; mode != "" {
		return &bucket.Lock{Mode: mode, Days: l.LockDays}
	}
	return nil
}

// trailLogs is the bucket to which the trail delivers, unless it delivers to one that exists.
var trailLogs = part{
	plan: func(p *planner) {
		p.Files = p.trailFiles()
		if p.archives() {
			return
		}
		spec := p.logBucket(roleTrailLogs)
		spec.KMS = p.encryptsFiles()
		spec.Lock = lock(p.config.Logs)
		spec.TrailDelivery = &p.Files.TrailDelivery
		p.TrailLogs = &spec
	},
	validate: func(p *Plan) error { return refusal("log bucket "+roleTrailLogs, p.TrailLogs) },
	build: func(ctx *pulumi.Context, b *builder) (err error) {
		if b.plan.TrailLogs == nil {
			return nil
		}
		links := bucket.LogBucketLinks{AccessLogs: b.accessLogTarget(), Key: b.keyFor(b.plan.TrailLogs.KMS)}
		if b.trailLogs, err = bucket.NewLogBucket(ctx, roleTrailLogs, b.plan.TrailLogs, links, b.kept); err != nil {
			return err
		}
		b.made(b.plan.TrailLogs.BucketName, b.trailLogs.BucketName, b.trailLogs)
		return nil
	},
}
