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

// State is what somebody has looked at in an account.
type State struct {
	// Buckets by name.
	Buckets map[string]Bucket
	// BlocksPublicPolicies says that S3 Block Public Access refuses policies with public grants in the whole account.
	BlocksPublicPolicies bool
}
