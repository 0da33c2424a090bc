package stack

import (
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/key"
	"datatrail/internal/policydoc"
)

// encrypts reports whether a KMS key is wanted for what the stack keeps of records: its own, or the one that the configuration
// brings.
func (p *planner) encrypts() bool { return p.config.Logs.Encryption == "kms" }

// encryptsFiles reports whether that key is for the trail's files. In a bucket of others they have a key of theirs, or none.
func (p *planner) encryptsFiles() bool { return p.encrypts() && !p.archives() }

// encryptsResults reports whether the same key is wanted for Athena's results.
func (p *planner) encryptsResults() bool { return p.encrypts() && p.config.Analysis != nil }

// encryptsLogGroup reports whether the same key is wanted for the log group.
func (p *planner) encryptsLogGroup() bool {
	return p.config.CloudWatch != nil && p.config.CloudWatch.Encryption == "kms"
}

// logGroupARNs are the log groups that are encrypted with it.
func (p *planner) logGroupARNs() []string {
	var out []string
	if p.encryptsLogGroup() {
		out = append(out, p.Identity.logGroupARN(p.logGroupName()))
	}
	if p.encryptsAccessLogGroup() {
		out = append(out, p.Identity.logGroupARN(p.accessLogGroup()))
	}
	return out
}

// keyPolicy says who uses the key of the records, be it the stack's or another.
func (p *planner) keyPolicy() policydoc.AuditKey {
	policy := policydoc.AuditKey{
		AccountRootARN: p.Identity.rootARN(p.Identity.Account),
		LogsService:    p.Identity.logsService(),
		LogGroupARNs:   p.logGroupARNs(),
		Administrators: p.config.Logs.Administrators,
	}
	if !p.archives() {
		policy.TrailARN, policy.TrailARNPattern = p.trailARN(), p.Identity.trailARN("*", "*")
	}
	for _, topic := range p.topics() {
		policy.Topics = append(policy.Topics, topic.Policy)
	}
	return policy
}

// auditKey is the key of the records.
var auditKey = part{
	plan: func(p *planner) {
		p.KeyARN = p.config.Logs.KMSKeyARN
		if p.KeyARN != "" || !p.encryptsFiles() && !p.encryptsResults() && len(p.logGroupARNs())+len(p.topics()) == 0 {
			return
		}
		p.Key = &key.AuditKeySpec{
			// An alias cannot have dots.
			Alias:  strings.ReplaceAll(p.trailName(), ".", "-"),
			Retain: !p.ForceDestroy,
			Policy: p.keyPolicy(),
		}
	},
	validate: func(p *Plan) error { return refusal("audit key", p.Key) },
	build: func(ctx *pulumi.Context, b *builder) error {
		if b.plan.KeyARN != "" {
			b.key.ARN = pulumi.String(b.plan.KeyARN)
		}
		if b.plan.Key == nil {
			return nil
		}
		made, err := key.NewAuditKey(ctx, "audit-key", b.plan.Key, b.kept)
		if err != nil {
			return err
		}
		b.key.ARN, b.key.Resource = made.ARN, made.Key
		return nil
	},
}
