package stack

import (
	"cmp"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/policydoc"
	"datatrail/internal/trail"
)

// logGroup is nil where the configuration asks for none.
func (p *planner) logGroup() *trail.LogGroupSpec {
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

// recorder is the trail, with its log group.
var recorder = part{
	plan: func(p *planner) {
		c := p.config.Trail
		p.Trail = trail.Spec{
			Name:        p.trailName(),
			KeyPrefix:   c.KeyPrefix,
			MultiRegion: c.MultiRegion,
			KMS:         p.encryptsFiles(),
			Recording: trail.Recording{
				LogBucketARNs:    []string{p.TrailLogs.BucketARN, p.AccessLogs.BucketARN},
				ManagementEvents: trail.ManagementEvents(c.Recorded()),
				AIServices:       c.AIServices,
			},
			LogGroup: p.logGroup(),
		}
		for _, d := range p.Datasets() {
			p.Trail.Recording.Sources = append(p.Trail.Recording.Sources, trail.Source{
				BucketARN: d.BucketARN, Prefix: d.Prefix, Events: d.Events,
			})
		}
		// In the order of names, so that moving a dataset within the file changes nothing.
		slices.SortFunc(p.Trail.Recording.Sources, func(a, b trail.Source) int {
			return cmp.Or(cmp.Compare(a.BucketARN, b.BucketARN), cmp.Compare(a.Prefix, b.Prefix))
		})
	},
	validate: func(p *Plan) error {
		spec := p.Trail
		// Of a dataset in a log bucket, refuseCollisions tells by its path.
		spec.Recording.Sources = slices.DeleteFunc(slices.Clone(spec.Recording.Sources), func(s trail.Source) bool {
			return slices.Contains(spec.Recording.LogBucketARNs, s.BucketARN)
		})
		if len(spec.Recording.Sources) == 0 {
			return nil
		}
		return refusal("trail", &spec)
	},
	build: func(ctx *pulumi.Context, b *builder) (err error) {
		b.trail, err = trail.New(ctx, "trail", &b.plan.Trail, trail.Links{
			BucketName: b.trailLogs.BucketName, BucketPolicy: b.trailLogs.Policy, KeyARN: b.key.ARN,
		}, b.kept)
		return err
	},
}
