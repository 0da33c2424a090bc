package config

import "datatrail/internal/dataset"

// Config is the validated configuration of one stack.
//
// The tags of its fields, and of those below it, are the only place where a key's name, default and
// allowed values are written; the decoder and the reference in docs/configuration.md read them.
type Config struct {
	// Datasets are the datasets whose readers are recorded and restricted. At least one.
	Datasets []Dataset `config:"datasets"`
	// Buckets are the settings that belong to a bucket rather than to a dataset. A bucket that holds several
	// datasets needs an entry. Any other bucket can be configured by the keys of its dataset.
	Buckets []Bucket `config:"buckets"`
	// Trail is the CloudTrail trail that records the data events of all datasets.
	Trail Trail `config:"trail"`
	// Logs are the settings for how long, and how safely, both kinds of records are kept.
	Logs Logs `config:"logs"`
	// CloudWatch also sends the trail's records to a CloudWatch log group. Empty: no log group.
	CloudWatch *CloudWatch `config:"cloudWatch"`
	// AccessLogs is where S3 delivers the server access logs of the buckets.
	AccessLogs AccessLogs `config:"accessLogs"`
	// Metrics are measurements of every dataset for graphs, without alarms. Empty: none.
	Metrics *Metrics `config:"metrics"`
	// Alerts are the events that people are notified about. Empty: none.
	Alerts *Alerts `config:"alerts"`
	// Queries are saved for CloudWatch Logs Insights: who read what, who read from outside the perimeter, denied,
	// anonymous and presigned reads, copies out and more. Needs cloudWatch for queries about the trail's records,
	// cloudwatch-logs in accessLogs.destinations for those about access logs, or both.
	Queries bool `config:"queries" default:"false"`
	// Dashboard is one CloudWatch dashboard with everything that is measured.
	Dashboard bool `config:"dashboard" default:"false"`
	// Analysis lets you query the records with Athena: tables, a workgroup and named queries. Empty: none.
	Analysis *Analysis `config:"analysis"`
	// Roles are settings for the IAM roles that the stack creates: one, with cloudWatch.
	Roles Roles `config:"roles"`
	// Protect makes Pulumi refuse to delete or replace what holds data or evidence, and what protects it or keeps
	// recording: buckets with all their settings, the trail, the log group with its role, and the audit key.
	// Turning off logs.lock or cloudWatch, moving away from the audit key, or renaming the trail needs protect:
	// false first.
	Protect bool `config:"protect" default:"true"`
	// ForceDestroy deletes the objects of a bucket along with it, and the audit key with the stack. Needs protect:
	// false. A dataset whose own protect is true is spared.
	ForceDestroy bool `config:"forceDestroy" default:"false"`
	// NamePrefix is the beginning of all names in the stack. A renamed stack keeps its resources if you set the
	// prefix it had. Default: project and stack, with a hyphen between them.
	NamePrefix string `config:"namePrefix"`
	// Tags are put on every resource that can have tags: at most 46, following the rules of S3 and IAM.
	Tags map[string]string `config:"tags" empty:"true"`

	// AWS is the configuration of the AWS provider.
	AWS AWS `config:"-"`
	// Warnings are about settings that are allowed but probably not intended.
	Warnings []string `config:"-"`
	// Secrets are the keys that were set as secrets.
	Secrets Secrets `config:"-"`
}

// Protects reports whether the bucket of a dataset is protected.
func (c Config) Protects(d Dataset) bool {
	if own := c.BucketOf(d).Protect; own != nil {
		return *own
	}
	return c.Protect
}

// Recorded are the management events that this trail records: none, writes or all.
func (t Trail) Recorded() string {
	if t.ManagementEvents == "elsewhere" {
		return "none"
	}
	return t.ManagementEvents
}

// Dataset is one S3 bucket of training data, or a prefix of one.
type Dataset struct {
	// Name is unique in the stack and part of the names of the dataset's resources: lower-case letters, digits,
	// and hyphens inside.
	Name string `config:"name" required:"true"`
	// Bucket is the bucket's physical name. Default: namePrefix, name and account id.
	Bucket string `config:"bucket"`
	// Prefix is the beginning of the keys of the dataset's objects, such as speech/, and ends in a slash. Other
	// keys of the bucket do not belong to the dataset. Default: the dataset is the whole bucket.
	Prefix string `config:"prefix"`
	// Protect makes Pulumi refuse to delete or replace the bucket and its settings. Before you remove the dataset,
	// set it to false and deploy that. Default: the stack's protect.
	Protect *bool `config:"protect"`
	// Events are the S3 object events to record. egress: reads, and copies out of any bucket of the
	// account; reads: reads only; writes: writes only; all: everything, and copies out.
	Events dataset.Events `config:"events" default:"egress" oneof:"egress,reads,writes,all"`
	// Encryption is the bucket's default encryption. Default: kms if kmsKeyArn is set, otherwise sse-s3.
	Encryption string `config:"encryption" oneof:"sse-s3,kms"`
	// KMSKeyARN is the key for kms. You write its policy: make preview prints what the readers of the perimeter
	// need.
	KMSKeyARN string `config:"kmsKeyArn"`
	// NoncurrentDays is the number of days that overwritten and deleted versions are kept.
	NoncurrentDays int `config:"noncurrentDays" default:"30" min:"1"`
	// Perimeter lists the networks from which the dataset may be read. Empty: it may be read from anywhere, with a
	// warning.
	Perimeter *Perimeter `config:"perimeter"`
	// Thresholds are the hourly amounts at which this dataset's alarms go off. Default: each one as in
	// alerts.thresholds. A dataset with a prefix has alarms on records only for the amounts that are set here.
	Thresholds *DatasetThresholds `config:"thresholds"`
	// StorageClassAnalysis lets S3 find objects that are read so rarely that a cheaper storage class would do,
	// with a daily export to the access-log bucket. It is about storage cost, and says nothing about who reads,
	// from where, or how much.
	StorageClassAnalysis bool `config:"storageClassAnalysis" default:"false"`
	// OwnQueries also saves the named queries of analysis for this dataset alone, so that nobody has to enter its
	// name. Needs analysis.
	OwnQueries bool `config:"ownQueries" default:"false"`
}

// Bucket is a bucket that datasets name, and that holds one or more of them.
type Bucket struct {
	// Name is the physical name, the same as in the datasets' bucket.
	Name string `config:"name" required:"true"`
	// Encryption is the bucket's default encryption. Default: kms if kmsKeyArn is set, otherwise sse-s3.
	Encryption string `config:"encryption" oneof:"sse-s3,kms"`
	// KMSKeyARN is the key for kms, or the key that an existing bucket is encrypted with. You write its policy:
	// make preview prints what the readers of the perimeters need.
	KMSKeyARN string `config:"kmsKeyArn"`
	// NoncurrentDays is the number of days that overwritten and deleted versions are kept.
	NoncurrentDays int `config:"noncurrentDays" default:"30" min:"1"`
	// Protect makes Pulumi refuse to delete or replace the bucket and its settings. Before you remove the bucket's
	// last dataset, set it to false and deploy that. Default: the stack's protect.
	Protect *bool `config:"protect"`
	// Statements are your own statements for the bucket's one policy: a list of statements, or JSON text with a
	// list or a whole policy. They name this bucket, actions of S3, and principals by ARN, account or service.
	Statements Statements `config:"statements"`
	// Existing says that the bucket already exists and others own its settings: the stack does not create, change
	// or delete it. Its datasets are recorded and reported on, and the statements that they need in its policy are
	// printed for its owner. See docs/adopting.md.
	Existing bool `config:"existing" default:"false"`
	// Manage lists the settings of an existing bucket that the stack may write. Default: none.
	Manage []string `config:"manage" oneof:"policy,request-metrics,storage-class-analysis,access-logs"`
	// Account is the account that owns an existing bucket. Default: the stack's.
	Account string `config:"account"`
	// Region is the Region of an existing bucket. Default: the stack's.
	Region string `config:"region"`
}

// Settings of an existing bucket that a stack may manage.
const (
	ManagePolicy         = "policy"
	ManageRequestMetrics = "request-metrics"
	ManageStorageClasses = "storage-class-analysis"
	ManageAccessLogs     = "access-logs"
)

// Trail is the CloudTrail trail of the stack.
type Trail struct {
	// Name is the trail's physical name. Default: namePrefix.
	Name string `config:"name"`
	// ManagementEvents are the management events to record besides data events. AWS charges for every copy after
	// an account's first. elsewhere: none, because another trail of the account, or of its organization, records
	// at least the writes, which alerts.tamper relies on.
	ManagementEvents string `config:"managementEvents" default:"none" oneof:"none,writes,all,elsewhere"`
	// MultiRegion records in all Regions. Without it, copies into buckets of other Regions are missed.
	MultiRegion bool `config:"multiRegion" default:"true"`
	// AIServices are the AI services whose data events are also recorded.
	AIServices []string `config:"aiServices" oneof:"sagemaker,bedrock,bedrock-agentcore"`
	// KeyPrefix is put before the keys of the trail's files. Default: none.
	KeyPrefix string `config:"keyPrefix"`
	// Existing is a trail that others own, such as the organization's, and that records the datasets. The stack
	// then creates no trail, and make preview prints the selectors that it needs. Default: the stack creates a
	// trail.
	Existing *ExistingTrail `config:"existing"`
}

// Logs is how both log buckets keep their records.
type Logs struct {
	// RetentionDays is the number of days after which records expire. An expired record can no longer be read in
	// the usual way, and is gone noncurrentDays later. docs/protections.md says what keeps somebody from deleting
	// records earlier.
	RetentionDays int `config:"retentionDays" default:"400" min:"1"`
	// NoncurrentDays is the number of days for which a deleted or expired record can still be restored. Until then
	// it is stored, and billed: a record exists for at most retentionDays plus noncurrentDays. Default:
	// retentionDays, so that a record deleted on its first day stays as long as the others; 1 for the trail's
	// records if lockDays ensures that.
	NoncurrentDays int `config:"noncurrentDays" min:"1"`
	// ArchiveAfterDays is the number of days after which records of 128 KiB and more move to S3 Glacier Instant
	// Retrieval, where Athena can still read them. Default: never.
	ArchiveAfterDays int `config:"archiveAfterDays" min:"1"`
	// Lock is the Object Lock mode of the trail's records. Access logs cannot be locked, because S3 does not
	// deliver into a locked bucket.
	Lock string `config:"lock" default:"none" oneof:"none,governance,compliance"`
	// LockDays is the number of days for which a record is locked. Default: with a lock, retentionDays.
	LockDays int `config:"lockDays" min:"1"`
	// Encryption is the encryption of the trail's records. Access logs are always encrypted with sse-s3, because
	// S3 does not deliver into a bucket with another default.
	Encryption string `config:"encryption" default:"kms" oneof:"kms,sse-s3"`
	// KMSKeyARN is a key that you bring for kms. You write its policy: make preview prints what it must contain.
	// Default: the stack creates a key.
	KMSKeyARN string `config:"kmsKeyArn"`
	// Administrators are ARNs of the only roles and users that may delete or overwrite records or change what
	// protects them; * and ? are wildcards. The deploying principal must be among them. They do not protect a key
	// from kmsKeyArn. Default: IAM policies decide.
	Administrators []string `config:"administrators"`
	// TrailBucket is an existing bucket that the trail delivers to. Default: a log bucket of the stack.
	TrailBucket *TrailBucket `config:"trailBucket"`
}

// CloudWatch is the log group that receives the trail's records.
type CloudWatch struct {
	// RetentionDays is the number of days that the log group keeps records: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150,
	// 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, or 0 for ever.
	RetentionDays int `config:"retentionDays" required:"true"`
	// LogGroupName is the log group's physical name. A renamed trail keeps its log group, and the records in it,
	// if you set the name that it had. Default: /cloudtrail/ and the trail's name.
	LogGroupName string `config:"logGroupName"`
	// Encryption is kms (the key of logs.kmsKeyArn, or one that the stack creates) or aws-owned, the key that
	// CloudWatch Logs uses by default.
	Encryption string `config:"encryption" default:"kms" oneof:"kms,aws-owned"`
}

// AWS is the part of the aws: configuration that is handed to the provider. Credentials come from
// the environment, as for every AWS tool, unless keys are given here.
type AWS struct {
	// Region is the Region of the stack.
	Region string `config:"region" required:"true"`
	// Profile is a profile of the shared configuration and credentials files.
	Profile string `config:"profile"`
	// AccessKey is the access key to deploy with. It needs secretKey.
	AccessKey string `config:"accessKey"`
	// SecretKey belongs to the access key: set it as a secret.
	SecretKey string `config:"secretKey"`
	// Token belongs to temporary credentials: set it as a secret.
	Token string `config:"token"`
	// AllowedAccountIDs are the only accounts in which the program may run.
	AllowedAccountIDs []string `config:"allowedAccountIds"`
	// AssumeRole is the role to deploy with.
	AssumeRole *AssumeRole `config:"assumeRole"`
	// AssumeRoleWithWebIdentity is the role to deploy with in a job that has a token from an OIDC provider.
	AssumeRoleWithWebIdentity *WebIdentity `config:"assumeRoleWithWebIdentity"`
	// IgnoreTags are tags that others manage: the stack neither shows nor removes them.
	IgnoreTags *IgnoreTags `config:"ignoreTags"`
	// UseFIPSEndpoint calls services at their FIPS endpoints.
	UseFIPSEndpoint bool `config:"useFipsEndpoint" default:"false"`
	// UseDualstackEndpoint calls services at endpoints that also support IPv6.
	UseDualstackEndpoint bool `config:"useDualstackEndpoint" default:"false"`
	// Endpoints replace AWS's own, service by service: for emulators and private networks.
	Endpoints []map[string]string `config:"endpoints"`
	// S3UsePathStyle puts bucket names into paths, for emulators.
	S3UsePathStyle bool `config:"s3UsePathStyle" default:"false"`
	// SkipCredentialsValidation does not check credentials, for emulators.
	SkipCredentialsValidation bool `config:"skipCredentialsValidation" default:"false"`
	// SkipMetadataAPICheck does not ask the EC2 metadata service for credentials.
	SkipMetadataAPICheck bool `config:"skipMetadataApiCheck" default:"false"`
	// SkipRegionValidation accepts Regions that are newer than the provider.
	SkipRegionValidation bool `config:"skipRegionValidation" default:"true"`
	// SkipRequestingAccountID does not ask for the account id, for emulators.
	SkipRequestingAccountID bool `config:"skipRequestingAccountId" default:"false"`
}

// AssumeRole is a role that the provider assumes.
type AssumeRole struct {
	// RoleARN is the ARN of the role.
	RoleARN string `config:"roleArn" required:"true"`
	// SessionName is the name of the session.
	SessionName string `config:"sessionName"`
	// Duration is how long the session lasts, from 15m to 12h. Default: an hour.
	Duration string `config:"duration"`
	// ExternalID is the external id that the role requires. If you set it as a secret, it is also a secret in the
	// state.
	ExternalID string `config:"externalId"`
}
