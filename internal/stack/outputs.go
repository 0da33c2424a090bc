package stack

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// Names of the stack's outputs. OutputAuditKeyARN and OutputLogGroupName are absent where there is
// no such thing.
const (
	OutputTrailARN        = "trailArn"
	OutputTrailLogBucket  = "trailLogBucket"
	OutputAccessLogBucket = "accessLogBucket"
	OutputAuditKeyARN     = "auditKeyArn"
	OutputLogGroupName    = "logGroupName"
	// OutputAuditorPolicy is a permissions policy for those who ask Athena; absent without analysis.
	OutputAuditorPolicy = "auditorPolicy"
	// OutputDatasets maps each dataset's name to its bucket, arn and perimeter mode.
	OutputDatasets = "datasets"
)

func (b *built) export(ctx *pulumi.Context) {
	ctx.Export(OutputTrailARN, b.trail.ARN)
	ctx.Export(OutputTrailLogBucket, b.trailLogs.BucketName)
	ctx.Export(OutputAccessLogBucket, b.accessLogs.BucketName)
	if b.keyARN != nil {
		ctx.Export(OutputAuditKeyARN, b.keyARN)
	}
	if group := b.plan.Trail.LogGroup; group != nil {
		ctx.Export(OutputLogGroupName, pulumi.String(group.Name))
	}
	if b.plan.Analysis != nil {
		ctx.Export(OutputAuditorPolicy, b.auditorPolicy)
	}
	datasets := pulumi.Map{}
	for i, d := range b.plan.Datasets {
		datasets[d.Name] = pulumi.Map{
			"bucket":    b.datasets[i].BucketName,
			"arn":       pulumi.String(d.Bucket.BucketARN),
			"perimeter": pulumi.String(d.Perimeter.Rule.Mode),
		}
	}
	ctx.Export(OutputDatasets, datasets)
}
