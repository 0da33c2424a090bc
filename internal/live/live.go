// Package live knows what exists in an account already and was made by others, as plain values: as the AWS provider tells it,
// or as somebody has written it into a folder with the AWS CLI. Nothing here changes anything.
package live

// Bucket is a bucket that others made.
type Bucket struct {
	// Region of the bucket.
	Region string
	// Policy as S3 tells it. Empty: the bucket has none.
	Policy string
	// Settings are its others. Nil: not known.
	Settings *Settings
}

// Settings are those settings of a bucket that the AWS provider has no question for, but Cloud Control tells.
type Settings struct {
	// Logging is where S3 delivers the bucket's access logs.
	Logging Logging
	// BlocksPublicPolicies says that Block Public Access of the bucket refuses policies with public grants.
	BlocksPublicPolicies bool
}

// Logging is where S3 delivers access logs. The zero value: nowhere.
type Logging struct {
	// Bucket receives them, and Prefix begins their keys.
	Bucket, Prefix string
	// PartitionedBy is the date in their keys: EventTime or DeliveryTime. Empty: none stands there.
	PartitionedBy string
}

// String is the place, as make report takes it. Empty: nowhere.
func (l Logging) String() string {
	if l.Bucket == "" {
		return ""
	}
	return "s3://" + l.Bucket + "/" + l.Prefix
}

// DeliverySource is a resource of which CloudWatch Logs delivers logs. A resource has one for each type of logs.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeliverySource.html
type DeliverySource struct {
	Name, LogType string
	ResourceARNs  []string
}

// State is what somebody has looked at in an account.
type State struct {
	// Buckets by name.
	Buckets map[string]Bucket
	// DeliverySources are those of the account and the Region.
	DeliverySources []DeliverySource
	// BlocksPublicPolicies says that S3 Block Public Access refuses policies with public grants in the whole account.
	BlocksPublicPolicies bool
}
