// Package bucket holds the three components that are made of S3 resources.
//
//   - LogBucket keeps audit records that only AWS services write.
//   - DataBucket holds a dataset and logs every access to it.
//   - Perimeter is the policy of a data bucket: from where, and by whom, it may be read.
//
// Each bucket has exactly one policy, owned by exactly one component. All buckets share a baseline
// that no argument turns off: BucketOwnerEnforced, all four public access blocks, versioning,
// default encryption, HTTPS with TLS 1.2 or newer, and deletion of abandoned multipart uploads.
//
// Settings of one bucket are not chained among themselves, as the AWS provider retries S3's
// OperationAborted answer. Ordered is only what has a meaning: public access block before policy,
// versioning before lock and before lifecycle rules for older versions, and the policy of the
// access-log bucket before the logging of its sources.
//
// The caller supplies physical names, ARNs and networks that it has validated; components refuse
// what would make an audit record unreliable. No component creates a provider.
package bucket
