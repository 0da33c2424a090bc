package stack

import (
	"cmp"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/policydoc"
	"datatrail/internal/trail"
)

// logGroup is nil where there is none.
func (p *Plan) logGroup() *trail.LogGroupSpec {
	if p.Trail == nil {
		return nil
	}
	return p.Trail.LogGroup
}

// planLogGroup is nil where the configuration asks for none.
func (p *planner) planLogGroup() *trail.LogGroupSpec {
	name := p.logGroupName()
	if name == "" {
		return nil
	}
	path := p.config.Roles.Path
	if path == "/" {
		// IAM's default: left out, so that stacks of earlier versions see no change.
		path = ""
	}
	return &trail.LogGroupSpec{
		Name:          name,
		RolePath:      path,
		RoleBoundary:  p.config.Roles.PermissionsBoundary,
		RetentionDays: p.config.CloudWatch.RetentionDays,
		KMS:           p.encryptsLogGroup(),
		Writer: policydoc.LogWriter{
			TrailARN: p.trailARN(), Account: p.Identity.Account, Region: p.Identity.Region,
			LogGroupARN: p.Identity.logGroupARN(name), KeyViaService: p.Identity.logsService(),
		},
	}
}

// recording is what the trail records, whosever it is.
func (p *planner) recording() trail.Recording {
	c := p.config.Trail
	out := trail.Recording{
		LogBucketARNs:    []string{p.Files.BucketARN, p.AccessLogs.BucketARN},
		ManagementEvents: trail.ManagementEvents(c.Recorded()),
		AIServices:       c.AIServices,
	}
	for _, d := range p.Datasets() {
		out.Sources = append(out.Sources, trail.Source{BucketARN: d.BucketARN, Prefix: d.Prefix, Events: d.Events})
	}
	// In the order of names, so that moving a dataset within the file changes nothing.
	slices.SortFunc(out.Sources, func(a, b trail.Source) int {
		return cmp.Or(cmp.Compare(a.BucketARN, b.BucketARN), cmp.Compare(a.Prefix, b.Prefix))
	})
	return out
}

// recorder is the trail, with its log group, unless a trail that exists records.
var recorder = part{
	plan: func(p *planner) {
		p.Recording = p.recording()
		if p.trailExists() {
			return
		}
		p.Trail = &trail.Spec{
			Name:          p.trailName(),
			KeyPrefix:     p.Files.KeyPrefix,
			MultiRegion:   p.config.Trail.MultiRegion,
			KMS:           p.encryptsFiles(),
			ForeignBucket: p.archives(),
			FilesKeyARN:   p.Files.KMSKeyARN,
			Recording:     p.Recording,
			LogGroup:      p.planLogGroup(),
		}
	},
	validate: func(p *Plan) error {
		recording := p.Recording
		// Of a dataset in a log bucket, refuseCollisions tells by its path.
		recording.Sources = slices.DeleteFunc(slices.Clone(recording.Sources), func(s trail.Source) bool {
			return slices.Contains(recording.LogBucketARNs, s.BucketARN)
		})
		if len(recording.Sources) == 0 {
			return nil
		}
		if p.Trail == nil {
			return named("trail", recording.Validate())
		}
		spec := *p.Trail
		spec.Recording = recording
		return refusal("trail", &spec)
	},
	build: func(ctx *pulumi.Context, b *builder) (err error) {
		if b.plan.Trail == nil {
			return nil
		}
		links := trail.Links{BucketName: pulumi.String(b.plan.Files.Bucket), KeyARN: b.key.ARN}
		if b.trailLogs != nil {
			links.BucketName, links.BucketPolicy = b.trailLogs.BucketName, b.trailLogs.Policy
		}
		b.trail, err = trail.New(ctx, "trail", b.plan.Trail, links, b.kept)
		return err
	},
}
