package stack

import (
	"cmp"
	"fmt"
	"slices"

	"datatrail/internal/bucket"
	"datatrail/internal/config"
	"datatrail/internal/limit"
	"datatrail/internal/live"
	"datatrail/internal/policydoc"
	"datatrail/internal/watch"
)

// maxFilterID is how long S3 lets the name of a metrics or analytics configuration be.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_MetricsConfiguration.html
const maxFilterID = 64

// Existing describes a bucket that the stack did not make, and what its datasets need. Nothing about the bucket is created,
// changed or deleted except what Manage lists.
type Existing struct {
	// Account and Region are the bucket's.
	Account, Region string
	// Manage lists the settings that the stack may write, such as config.ManagePolicy.
	Manage []string
	// Policy says what happens to its policy. Nil: the stack does not write it.
	Policy *Attachment
	// Looked is the live state of a policy that the stack does not write, and Settings that of its other settings. Nil: not known.
	Looked   *Looked
	Settings *live.Settings
	// Logging makes it send its access logs to the stack. Nil: it does not, or that is not known.
	Logging *bucket.AttachedLoggingSpec
	// Spec has what the bucket's datasets need in its policy.
	Spec bucket.ExistingBucketSpec

	// isRemote says that the bucket is of another account or Region than the stack.
	isRemote bool
	// logsHere says that it logs its accesses to the stack's bucket.
	logsHere bool
}

// existing is what the configuration says of a bucket that exists. Nil: the stack makes it.
func (p *planner) existing(c config.Bucket, in *Bucket) *Existing {
	if !c.Existing {
		return nil
	}
	e := &Existing{
		Account: cmp.Or(c.Account, p.Identity.Account), Region: cmp.Or(c.Region, p.Identity.Region), Manage: c.Manage,
		Spec: bucket.ExistingBucketSpec{BucketName: in.BucketName, BucketARN: in.BucketARN},
	}
	e.isRemote = e.Account != p.Identity.Account || e.Region != p.Identity.Region
	return e
}

// manages reports whether the stack may write a setting of the bucket: all, where it makes the bucket.
func (e *Existing) manages(setting string) bool {
	return e == nil || slices.Contains(e.Manage, setting)
}

// manages reports whether the stack may write a setting of the bucket.
func (b *Bucket) manages(setting string) bool { return b.Existing.manages(setting) }

// managed reports whether the stack may write a setting of the dataset's bucket.
func (d Dataset) managed(setting string) bool { return d.existing.manages(setting) }

// owner is the account that the bucket belongs to.
func (p *planner) owner(b *Bucket) string {
	if b.Existing == nil {
		return p.Identity.Account
	}
	return b.Existing.Account
}

// filter names the configurations of a dataset on a bucket that others configure too: no other stack's are called so.
func (p *planner) filter(d string) string { return limit.Fit(p.Prefix+"-"+d, maxFilterID, "-") }

// Added returns the statements that a dataset needs in the policy of its bucket, and that others must add. None if the stack
// writes the policy.
func (p *Plan) Added(d Dataset) []policydoc.Statement {
	if d.managed(config.ManagePolicy) {
		return nil
	}
	return p.Owner.Owned(d.existing.Spec.Statements(d.Prefix))
}

// finishExisting follows the last dataset of a bucket that exists.
func (p *planner) finishExisting(b *Bucket) {
	e := b.Existing
	e.logsHere = e.manages(config.ManageAccessLogs) && p.logsAccesses(config.AccessLogsToS3)
	for _, d := range b.Datasets {
		e.Spec.Datasets = append(e.Spec.Datasets, d.Part)
	}
	// While the account is presumed, nobody knows whether it is the bucket's.
	if e.Account != p.Identity.Account && !p.Identity.Presumed {
		if len(e.Manage) > 0 {
			p.refusals = append(p.refusals, p.problem(b.described+".manage", e.Manage,
				"are settings of a bucket of account %s, and the stack is in %s: remove "+
					"manage, or manage the bucket in a stack of its account", e.Account, p.Identity.Account))
		}
	}
	// A trail of the organization records in the bucket's account as well.
	if e.Account != p.Identity.Account && (!p.trailExists() || p.config.Trail.Existing.Organization == "") {
		p.warn("%s.account: the trail records what principals of the stack's account do with bucket %s of account %s, and nobody "+
			"else's calls: a trail of the bucket's account records all", b.described, b.BucketName, e.Account)
	}
}

// measured are the datasets, by name, of whose buckets S3 publishes request metrics for this stack.
func (p *planner) measured() []Dataset {
	return slices.DeleteFunc(p.byName(), func(d Dataset) bool { return !d.managed(config.ManageRequestMetrics) })
}

// unmeasured tells of buckets without request metrics.
func (p *planner) unmeasured(key string) {
	for i := range p.Buckets {
		if b := &p.Buckets[i]; !b.manages(config.ManageRequestMetrics) {
			remedy := fmt.Sprintf("add %s to %s.manage", config.ManageRequestMetrics, b.described)
			if b.Existing.isRemote {
				remedy = "they are in its own account and Region"
			}
			p.warn("%s: bucket %s already exists, and the stack has no request metrics for it or alarms on them: %s; what the trail "+
				"records is measured by metrics.records and alerts.records", key, b.BucketName, remedy)
		}
	}
}

// remote are the names of the buckets in other Regions and accounts.
func (p *planner) remote() []string {
	var out []string
	for i := range p.Buckets {
		if e := p.Buckets[i].Existing; e != nil && e.isRemote {
			out = append(out, p.Buckets[i].BucketName)
		}
	}
	return out
}

func sources(of []Dataset) []watch.Source {
	var out []watch.Source
	for _, d := range of {
		out = append(out, d.source())
	}
	return out
}
