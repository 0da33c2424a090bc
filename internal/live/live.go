// Package live knows what exists in an account already and was made by others, as plain values: as the AWS provider tells it,
// or as somebody has written it into a folder with the AWS CLI. Nothing here changes anything.
package live

// Bucket is a bucket that others made.
type Bucket struct {
	// Region of the bucket.
	Region string
	// Policy as S3 tells it. Empty: the bucket has none.
	Policy string
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
