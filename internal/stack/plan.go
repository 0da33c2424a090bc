package stack

import (
	"cmp"
	"slices"
	"strings"

	"datatrail/internal/bucket"
	"datatrail/internal/config"
	"datatrail/internal/dataset"
	"datatrail/internal/key"
	"datatrail/internal/policydoc"
	"datatrail/internal/trail"
)

// Dataset is one dataset of a plan.
type Dataset struct {
	Name string
	// Protected says that the bucket and its settings are neither deleted nor replaced.
	Protected bool
	Events    dataset.Events
	Bucket    bucket.DataBucketArgs
	Perimeter bucket.PerimeterArgs
}

// Plan is the configuration of a stack in the words of its components: everything that is decided
// before the first resource is registered.
type Plan struct {
	Identity Identity
	// Prefix begins the names of all that the stack makes.
	Prefix     string
	AccessLogs bucket.LogBucketArgs
	TrailLogs  bucket.LogBucketArgs
	// Key is nil when the stack makes no key of its own.
	Key      *key.AuditKeyArgs
	Trail    trail.Args
	Datasets []Dataset
	// Watch is what the stack measures, tells and shows.
	Watch Watch
	// Analysis is nil when nobody asks Athena.
	Analysis *Analysis
	// KeyNeeds are the keys that the configuration brings and whose policies need more.
	KeyNeeds []KeyNeeds
	// Warnings are the things that are allowed and probably not meant.
	Warnings []string

	config config.Config
}

const (
	roleTrailLogs  = "trail-logs"
	roleAccessLogs = "access-logs"
)

func (p *Plan) logBucket(name string) bucket.LogBucketArgs {
	c := p.config
	args := bucket.LogBucketArgs{
		BucketName:       name,
		BucketARN:        p.Identity.bucketARN(name),
		RetentionDays:    c.Logs.RetentionDays,
		NoncurrentDays:   c.Logs.NoncurrentDays,
		ArchiveAfterDays: c.Logs.ArchiveAfterDays,
		Administrators:   c.Logs.Administrators,
		ForceDestroy:     c.ForceDestroy,
	}
	if !c.Protect {
		args.Tags = map[string]string{tagDisposable: "true"}
	}
	return args
}

func lock(l config.Logs) *bucket.Lock {
	modes := map[string]string{"governance": bucket.Governance, "compliance": bucket.Compliance}
	if mode := modes[l.Lock]; mode != "" {
		return &bucket.Lock{Mode: mode, Days: l.LockDays}
	}
	return nil
}

func (p *Plan) planLogGroup(trailARN string) {
	c := p.config.CloudWatch
	if c == nil {
		return
	}
	name := cmp.Or(c.LogGroupName, "/cloudtrail/"+p.Trail.Name)
	p.Trail.LogGroup = &trail.LogGroupArgs{
		Name:          name,
		RetentionDays: c.RetentionDays,
		Writer: policydoc.LogWriter{
			TrailARN: trailARN, Account: p.Identity.Account, Region: p.Identity.Region,
			LogGroupARN: p.Identity.logGroupARN(name), KeyViaService: p.Identity.logsService(),
		},
	}
}

// encryptsFiles reports whether a KMS key is wanted for the trail's files: the stack's own, or the one that
// the configuration brings.
func (p *Plan) encryptsFiles() bool { return p.config.Logs.Encryption == "kms" }

// encryptsLogGroup reports whether the same key is wanted for the log group.
func (p *Plan) encryptsLogGroup() bool {
	return p.config.CloudWatch != nil && p.config.CloudWatch.Encryption == "kms"
}

func (p *Plan) planKey() {
	if p.config.Logs.KMSKeyARN != "" || !p.encryptsFiles() && !p.encryptsLogGroup() && p.Watch.Topic == nil {
		return
	}
	p.Key = &key.AuditKeyArgs{
		// An alias takes no dots.
		Alias:  strings.ReplaceAll(p.Trail.Name, ".", "-"),
		Retain: !p.config.ForceDestroy,
		Policy: p.keyPolicy(),
	}
}

// keyPolicy says who uses the key of the records, be it the stack's or another.
func (p *Plan) keyPolicy() policydoc.AuditKey {
	policy := policydoc.AuditKey{
		AccountRootARN:  p.Identity.rootARN(p.Identity.Account),
		TrailARN:        p.TrailLogs.TrailDelivery.TrailARN,
		TrailARNPattern: p.Identity.trailARN("*", "*"),
		LogsService:     p.Identity.logsService(),
		Topics:          p.Watch.topics(),
		Administrators:  p.config.Logs.Administrators,
	}
	if p.encryptsLogGroup() {
		policy.LogGroupARN = p.Trail.LogGroup.Writer.LogGroupARN
	}
	return policy
}

// newPlan translates the configuration. It is pure.
func newPlan(project, stack string, c config.Config, id Identity) *Plan {
	p := &Plan{Identity: id, Prefix: cmp.Or(c.NamePrefix, project+"-"+stack), Warnings: c.Warnings, config: c}
	trailName := cmp.Or(c.Trail.Name, p.Prefix)
	trailARN := id.trailARN(id.Region, trailName)
	name := func(role string) string { return bucketName(p.Prefix, role, id.Account) }

	p.TrailLogs = p.logBucket(name(roleTrailLogs))
	p.TrailLogs.TrailDelivery = &policydoc.TrailDelivery{KeyPrefix: c.Trail.KeyPrefix, Account: id.Account, TrailARN: trailARN}
	p.TrailLogs.Lock = lock(c.Logs)
	p.AccessLogs = p.logBucket(name(roleAccessLogs))
	p.AccessLogs.AccessLogDelivery = &policydoc.AccessLogDelivery{
		Account: id.Account, SourceARNs: []string{p.TrailLogs.BucketARN},
	}
	p.Trail = trail.Args{
		Name:        trailName,
		KeyPrefix:   c.Trail.KeyPrefix,
		MultiRegion: c.Trail.MultiRegion,
		Recording: trail.Recording{
			LogBucketARNs:    []string{p.TrailLogs.BucketARN, p.AccessLogs.BucketARN},
			ManagementEvents: trail.ManagementEvents(c.Trail.Recorded()),
			AIServices:       c.Trail.AIServices,
		},
	}
	for _, d := range c.Datasets {
		planned := p.dataset(d, name)
		p.Datasets = append(p.Datasets, planned)
		arn := planned.Bucket.BucketARN
		p.AccessLogs.AccessLogDelivery.SourceARNs = append(p.AccessLogs.AccessLogDelivery.SourceARNs, arn)
		p.Trail.Recording.Sources = append(p.Trail.Recording.Sources, trail.Source{BucketARN: arn, Events: d.Events})
	}
	p.planAthena(name)
	// In the order of names, so that moving a dataset within the file changes nothing.
	slices.Sort(p.AccessLogs.AccessLogDelivery.SourceARNs)
	slices.SortFunc(p.Trail.Recording.Sources, func(a, b trail.Source) int { return cmp.Compare(a.BucketARN, b.BucketARN) })
	p.planLogGroup(trailARN)
	p.planWatch(trailARN)
	p.planKey()
	p.planKeyNeeds()
	return p
}
