// Package live has what already exists in an account and was made by others, as plain values. They come from the AWS provider,
// or from a folder that the AWS CLI has written. The package changes nothing in AWS.
package live

// Bucket is a bucket that others made.
type Bucket struct {
	// Region of the bucket.
	Region string
	// Policy is the policy as S3 returns it. Empty: the bucket has none.
	Policy string
	// Settings are its other settings. Nil: not known.
	Settings *Settings
}

// Settings are the settings of a bucket that the AWS provider has no function for. Cloud Control returns them.
type Settings struct {
	// Logging is where S3 delivers the bucket's access logs.
	Logging Logging
	// BlocksPublicPolicies says that Block Public Access of the bucket refuses policies with public grants.
	BlocksPublicPolicies bool
}

// Logging is where S3 delivers access logs. The zero value: nowhere.
type Logging struct {
	// Bucket receives the logs, and Prefix is the beginning of their keys.
	Bucket, Prefix string
	// PartitionedBy is the date in their keys: EventTime or DeliveryTime. Empty: the keys have none.
	PartitionedBy string
}

// String returns the place in the form that make report accepts. Empty: nowhere.
func (l Logging) String() string {
	if l.Bucket == "" {
		return ""
	}
	return "s3://" + l.Bucket + "/" + l.Prefix
}

// DeliverySource is a resource whose logs CloudWatch Logs delivers. A resource can have one for each type of logs.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeliverySource.html
type DeliverySource struct {
	Name, LogType string
	ResourceARNs  []string
}

// State is the live state of an account, as far as somebody has recorded it.
type State struct {
	// Buckets by name.
	Buckets map[string]Bucket
	// DeliverySources are those of the account and the Region.
	DeliverySources []DeliverySource
	// BlocksPublicPolicies says that S3 Block Public Access refuses policies with public grants in the whole account.
	BlocksPublicPolicies bool
}
