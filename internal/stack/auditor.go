package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/policydoc"
)

// auditor is what those need who read the records: by themselves, and through Athena where there is analysis. The key's ARN
// comes later.
func (p *Plan) auditor() policydoc.Auditor {
	auditor := policydoc.Auditor{LogBucketARNs: []string{p.AccessLogs.BucketARN}}
	if p.TrailLogs != nil {
		auditor.LogBucketARNs = []string{p.TrailLogs.BucketARN, p.AccessLogs.BucketARN}
	} else {
		archived := p.Files.archived()
		auditor.Archive, auditor.ArchiveKeyARN = &archived, p.Files.KMSKeyARN
	}
	if p.AccessLogDelivery != nil {
		auditor.LogGroupARN = p.AccessLogDelivery.LogGroupARN
	}
	a := p.Analysis
	if a == nil {
		return auditor
	}
	catalog := func(resource string) string { return p.Identity.regionalARN("glue", resource) }
	auditor.ResultBucketARN = a.Results.BucketARN
	auditor.WorkgroupARN = p.Identity.regionalARN("athena", "workgroup/"+a.Spec.Workgroup)
	auditor.CatalogARNs = []string{
		catalog("catalog"), catalog("database/" + a.Spec.Database), catalog("table/" + a.Spec.Database + "/*"),
	}
	return auditor
}

// readsWithKey reports whether records, or what Athena answers of them, are encrypted with the stack's key.
func (p *Plan) readsWithKey() bool {
	return p.TrailLogs != nil && p.TrailLogs.KMS || p.Analysis != nil && p.Analysis.Results.KMS
}

// auditorPolicy waits for the key's ARN where there is a key.
func (b *builder) auditorPolicy() pulumi.StringOutput {
	keyARN := pulumi.String("").ToStringOutput()
	if b.plan.readsWithKey() {
		keyARN = b.key.ARN.ToStringOutput()
	}
	return keyARN.ApplyT(func(arn string) (string, error) {
		auditor := b.plan.auditor()
		auditor.KeyARN = arn
		return policydoc.New(auditor.Statements()).JSON()
	}).(pulumi.StringOutput)
}
