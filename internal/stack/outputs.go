package stack

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/policydoc"
)

// Names of the stack's outputs. OutputAuditKeyARN and OutputLogGroupName are absent where there is
// no such thing.
const (
	OutputTrailARN        = "trailArn"
	OutputTrailLogBucket  = "trailLogBucket"
	OutputAccessLogBucket = "accessLogBucket"
	OutputAuditKeyARN     = "auditKeyArn"
	OutputLogGroupName    = "logGroupName"
	// OutputAuditorPolicy is a permissions policy for those who read the records, and who ask Athena where there is analysis.
	OutputAuditorPolicy = "auditorPolicy"
	// OutputKeyStatements maps each key that the configuration brings to the statements that its policy
	// must hold; absent where none is missing.
	OutputKeyStatements = "keyStatements"
	// OutputDatasets maps each dataset's name to its bucket, the bucket's arn, its prefix, if it has one, and the mode of its
	// perimeter. Of one in a bucket that exists already it says so, and which statements the bucket's owner has to add.
	OutputDatasets = "datasets"
	// OutputDeclared is what the report on logs has to know, as JSON.
	OutputDeclared = "declared"
)

func (b *builder) export(ctx *pulumi.Context) error {
	ctx.Export(OutputTrailARN, b.trail.ARN)
	ctx.Export(OutputTrailLogBucket, b.trailLogs.BucketName)
	ctx.Export(OutputAccessLogBucket, b.accessLogs.BucketName)
	if b.key.ARN != nil {
		ctx.Export(OutputAuditKeyARN, b.key.ARN)
	}
	if group := b.plan.Trail.LogGroup; group != nil {
		ctx.Export(OutputLogGroupName, pulumi.String(group.Name))
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
		if added := d.Added(); len(added) > 0 {
			text, err := policydoc.Text(added)
			if err != nil {
				return fmt.Errorf("dataset %s: %w", d.Name, err)
			}
			described["statements"] = pulumi.String(text)
		}
		datasets[d.Name] = described
	}
	ctx.Export(OutputDatasets, datasets)
	if len(b.plan.KeyNeeds) == 0 {
		return nil
	}
	statements := pulumi.StringMap{}
	for _, needs := range b.plan.KeyNeeds {
		text, err := policydoc.Text(needs.Statements)
		if err != nil {
			return fmt.Errorf("key %s: %w", needs.KeyARN, err)
		}
		statements[needs.KeyARN] = pulumi.String(text)
	}
	ctx.Export(OutputKeyStatements, statements)
	return nil
}
