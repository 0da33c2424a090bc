package stack

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/policydoc"
)

// Names of the stack's outputs. OutputAuditKeyARN, OutputLogGroupName and OutputAccessLogGroupName are absent where there is
// no such thing.
const (
	OutputTrailARN        = "trailArn"
	OutputTrailLogBucket  = "trailLogBucket"
	OutputAccessLogBucket = "accessLogBucket"
	OutputAuditKeyARN     = "auditKeyArn"
	OutputLogGroupName    = "logGroupName"
	// OutputAccessLogGroupName is the log group that access logs are delivered to.
	OutputAccessLogGroupName = "accessLogGroupName"
	// OutputAuditorPolicy is a permissions policy for people who read the records and, with analysis, query them with Athena.
	OutputAuditorPolicy = "auditorPolicy"
	// OutputKeyStatements maps each key that the configuration brings to the statements that its policy must contain; absent if
	// none needs any.
	OutputKeyStatements = "keyStatements"
	// OutputBucketStatements maps each bucket of others to the statements that its policy must contain; absent if none needs any.
	OutputBucketStatements = "bucketStatements"
	// OutputTrailSelectors are the selectors that a trail of others must have; absent if the stack has a trail.
	OutputTrailSelectors = "trailSelectors"
	// OutputDatasets maps each dataset's name to its bucket, the bucket's arn, its prefix, if it has one, and the mode of its
	// perimeter. For a dataset in an existing bucket it says so, and has the statements that the bucket's owner must add.
	OutputDatasets = "datasets"
	// OutputDeclared is what the report needs to know, as JSON.
	OutputDeclared = "declared"
)

func (b *builder) export(ctx *pulumi.Context) error {
	if b.trail != nil {
		ctx.Export(OutputTrailARN, b.trail.ARN)
	} else {
		ctx.Export(OutputTrailARN, pulumi.String(b.plan.TrailNeeds.ARN))
		ctx.Export(OutputTrailSelectors, pulumi.String(b.plan.TrailNeeds.Selectors))
	}
	if b.trailLogs != nil {
		ctx.Export(OutputTrailLogBucket, b.trailLogs.BucketName)
	} else {
		ctx.Export(OutputTrailLogBucket, pulumi.String(b.plan.Files.Bucket))
	}
	ctx.Export(OutputAccessLogBucket, b.accessLogs.BucketName)
	if b.key.ARN != nil {
		ctx.Export(OutputAuditKeyARN, b.key.ARN)
	}
	if group := b.plan.logGroup(); group != nil {
		ctx.Export(OutputLogGroupName, pulumi.String(group.Name))
	}
	if delivery := b.plan.AccessLogDelivery; delivery != nil {
		ctx.Export(OutputAccessLogGroupName, pulumi.String(delivery.LogGroup))
	}
	ctx.Export(OutputAuditorPolicy, b.auditorPolicy())
	var declared strings.Builder
	if err := b.plan.WriteDeclared(&declared); err != nil {
		return err
	}
	ctx.Export(OutputDeclared, pulumi.String(declared.String()))
	datasets := pulumi.Map{}
	for _, d := range b.plan.Datasets() {
		described := pulumi.Map{
			"bucket":    b.buckets[d.Bucket],
			"arn":       pulumi.String(d.BucketARN),
			"perimeter": pulumi.String(d.Rule.Mode),
		}
		if d.Prefix != "" {
			described["prefix"] = pulumi.String(d.Prefix)
		}
		if d.existing != nil {
			described["existing"] = pulumi.Bool(true)
		}
		if added := b.plan.Added(d); len(added) > 0 {
			text, err := policydoc.Text(added)
			if err != nil {
				return fmt.Errorf("dataset %s: %w", d.Name, err)
			}
			described["statements"] = pulumi.String(text)
		}
		datasets[d.Name] = described
	}
	ctx.Export(OutputDatasets, datasets)
	return b.exportNeeds(ctx)
}

// exportNeeds tells what others have to add to policies of theirs.
func (b *builder) exportNeeds(ctx *pulumi.Context) error {
	needs, err := b.plan.needs()
	if err != nil {
		return err
	}
	outputs := map[string]pulumi.StringMap{}
	for _, n := range needs {
		if n.output == "" {
			continue
		}
		if outputs[n.output] == nil {
			outputs[n.output] = pulumi.StringMap{}
		}
		outputs[n.output][n.name] = pulumi.String(n.text)
	}
	for name, statements := range outputs {
		ctx.Export(name, statements)
	}
	return nil
}
