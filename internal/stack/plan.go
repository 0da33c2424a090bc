package stack

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"datatrail/internal/accesslogs"
	"datatrail/internal/bucket"
	"datatrail/internal/config"
	"datatrail/internal/dataset"
	"datatrail/internal/key"
	"datatrail/internal/policydoc"
	"datatrail/internal/trail"
	"datatrail/internal/watch"
)

// Dataset is one dataset of a plan: what people name.
type Dataset struct {
	// Name is unique in the stack.
	Name string
	// Path is the configuration key that describes it, such as datasets[0].
	Path string
	// Bucket and BucketARN are those of the bucket that holds it.
	Bucket, BucketARN string
	// Protected says that Pulumi refuses to delete or replace the bucket and its settings.
	Protected bool
	// Events are those that the trail records.
	Events dataset.Events
	// Part says where in the bucket it is, and who may read it.
	policydoc.Part

	// KMSKeyARN is the key of its bucket. Empty: none is known.
	KMSKeyARN string

	index int
	// kmsKeyPath is the configuration key that names the bucket's key.
	kmsKeyPath string
	thresholds *config.DatasetThresholds
	analysed   bool
	// unlogged says that no file records who accesses the bucket.
	unlogged   bool
	ownQueries bool
	// existing is that of its bucket, and filter names its configurations there.
	existing *Existing
	filter   string
}

// Bucket is one data bucket of a plan, with the datasets that it holds.
type Bucket struct {
	// Name is the name of its resources in the stack.
	Name string
	// Path is the configuration key with its physical name, or from which the name is derived.
	Path string
	// BucketName and BucketARN are the physical name, and the ARN that follows from it.
	BucketName, BucketARN string
	// Protected says that Pulumi refuses to delete or replace the bucket and its settings.
	Protected bool
	// Spec is the bucket itself. Nil: it already exists.
	Spec *bucket.DataBucketSpec
	// Policy is its one policy, for all its datasets. Nil: the bucket already exists, and its owner writes the policy.
	Policy *bucket.PerimeterSpec
	// Existing describes a bucket that already exists. Nil: the stack creates the bucket.
	Existing *Existing
	// Datasets are those that it holds, in the order of the configuration. At least one.
	Datasets []Dataset

	// isNamed says that the configuration gives the physical name.
	isNamed bool
	// described is the configuration key that describes the bucket, such as buckets[0]; empty without one.
	described string
	// aliases are other names that it may have in the state.
	aliases []string
}

// Watch is what a stack measures, reports and shows. What is nil does not exist.
type Watch struct {
	// Topic receives messages of alarms, and TamperTopic those of rules.
	Topic, TamperTopic *watch.TopicSpec
	// TopicARNs are topics that also receive them.
	TopicARNs []string

	Requests       *watch.RequestMetricsSpec
	Records        *watch.RecordMetricsSpec
	AccessLogs     *watch.RecordMetricsSpec
	Alarms         *watch.AlarmsSpec
	Tamper         *watch.TamperSpec
	TopTalkers     *watch.TopTalkersSpec
	Queries        *watch.QueriesSpec
	Dashboard      *watch.DashboardSpec
	StorageClasses *watch.StorageClassesSpec
}

// Plan is the configuration of a stack as specs of its components: everything that is decided before the first resource is
// registered.
type Plan struct {
	Identity Identity
	// Prefix is the beginning of all names in the stack.
	Prefix string
	// Owner is the ending of the Sids of the stack's statements in policies that others also write.
	Owner policydoc.Owner
	// Protect says that Pulumi refuses to delete or replace records and what records them.
	Protect bool
	// ForceDestroy says that the objects of a bucket are deleted with it.
	ForceDestroy bool
	// Buckets hold the datasets, in the order in which the configuration names them.
	Buckets    []Bucket
	AccessLogs bucket.LogBucketSpec
	// AccessLogDelivery delivers access logs to a log group. Nil: nothing does.
	AccessLogDelivery *accesslogs.Spec
	// TrailLogs is nil if the trail delivers to an existing bucket.
	TrailLogs *bucket.LogBucketSpec
	// Files says where the trail's files are, in a bucket of the stack or in another.
	Files TrailFiles
	// Key is nil if the stack creates no key.
	Key *key.AuditKeySpec
	// KeyARN is the key that the configuration brings for the records. Empty: none.
	KeyARN string
	// Recording is what the trail records, the stack's or another.
	Recording trail.Recording
	// Trail is nil if an existing trail records.
	Trail *trail.Spec
	// Watch is what the stack measures, reports and shows.
	Watch Watch
	// Analysis is nil without Athena.
	Analysis *Analysis
	// BucketNeeds are the buckets of others whose policies need more.
	BucketNeeds []BucketNeeds
	// KeyNeeds are the keys that the configuration brings and whose policies need more.
	KeyNeeds []KeyNeeds
	// TrailNeeds is what a trail of others must record. Nil without one.
	TrailNeeds *TrailNeeds
	// Switches are all switches, on or off.
	Switches []Switch
	// Warnings are about what is allowed but probably not intended.
	Warnings []string

	// accessLogsTo are the destinations of access logs.
	accessLogsTo []string
	// refusals are mistakes that no component knows of.
	refusals []error
	secrets  config.Secrets
}

// problem is a mistake in the configuration. It repeats no secret, and no account that nobody knows yet.
func (p *Plan) problem(path string, value any, format string, args ...any) error {
	if name, isText := value.(string); isText {
		value = strings.ReplaceAll(name, anyAccount, "ACCOUNT")
	}
	return p.secrets.Problem(path, value, format, args...)
}

// Datasets returns the datasets of all buckets, in the order of the configuration.
func (p *Plan) Datasets() []Dataset {
	out := make([]Dataset, 0, len(p.Buckets))
	inOrder := true
	for i := range p.Buckets {
		for j := range p.Buckets[i].Datasets {
			d := &p.Buckets[i].Datasets[j]
			inOrder = inOrder && (len(out) == 0 || out[len(out)-1].index < d.index)
			out = append(out, *d)
		}
	}
	// Only datasets that share a bucket can be out of order.
	if !inOrder {
		slices.SortFunc(out, func(a, b Dataset) int { return cmp.Compare(a.index, b.index) })
	}
	return out
}

// protects reports whether the plan protects anything.
func (p *Plan) protects() bool {
	return p.Protect || slices.ContainsFunc(p.Buckets, func(b Bucket) bool { return b.Protected || b.attached() })
}

// events are those of all datasets, in any order.
func (p *Plan) events() []dataset.Events {
	out := make([]dataset.Events, 0, len(p.Buckets))
	for i := range p.Buckets {
		for j := range p.Buckets[i].Datasets {
			out = append(out, p.Buckets[i].Datasets[j].Events)
		}
	}
	return out
}

// recorded is what the trail records of a dataset, given those of the whole stack.
func (p *Plan) recorded(d Dataset) dataset.Recorded { return d.Events.Of(p.events()...) }

func (d Dataset) source() watch.Source {
	return watch.Source{Dataset: d.Name, Bucket: d.Bucket, Prefix: d.Prefix, Filter: d.filter}
}

// byName are the datasets sorted, so that their order in the configuration changes nothing.
func (p *Plan) byName() []Dataset {
	out := p.Datasets()
	slices.SortFunc(out, func(a, b Dataset) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

func (p *Plan) sources() []watch.Source { return sources(p.byName()) }

// planner makes a plan of a configuration. It is pure.
type planner struct {
	*Plan

	config config.Config
}

func (p *planner) warn(format string, args ...any) {
	p.Warnings = append(slices.Clip(p.Warnings), fmt.Sprintf(format, args...))
}

func (p *planner) alerts() config.Alerts {
	if p.config.Alerts == nil {
		return config.Alerts{}
	}
	return *p.config.Alerts
}

func (p *planner) metrics() config.Metrics {
	if p.config.Metrics == nil {
		return config.Metrics{}
	}
	return *p.config.Metrics
}

// disposable are the tags of what the stack does not protect.
func disposable(protected bool) map[string]string {
	if protected {
		return nil
	}
	return map[string]string{tagDisposable: "true"}
}
