// Package bucket holds the components that consist of S3 resources.
//
//   - LogBucket keeps audit records that only AWS services write.
//   - DataBucket holds a dataset and logs every access to it.
//   - Perimeter is the policy of a data bucket: from where, and by whom, it may be read.
//   - ResultBucket keeps the results of queries for some days, and logs every access to them.
//
// Each bucket has one policy, which one component creates: for a data bucket, its Perimeter, and for the others, the bucket
// itself. All buckets share a baseline that no argument turns off: BucketOwnerEnforced, all four public access blocks,
// versioning, default encryption, HTTPS with TLS 1.2 or newer, and deletion of abandoned multipart uploads.
//
// The settings of a bucket do not wait for each other, because the AWS provider retries after S3's OperationAborted. They wait
// where the order matters: public access block before policy, versioning before lock and lifecycle, and the policy of the
// access-log bucket before the logging of its sources.
//
// The caller supplies physical names with matching ARNs, and a perimeter with valid networks. Components refuse what would make
// an audit record unreliable. No component creates a provider.
package bucket
