// Package bucket holds the components that are made of S3 resources.
//
//   - LogBucket keeps audit records that only AWS services write.
//   - DataBucket holds a dataset and logs every access to it.
//   - Perimeter is the policy of a data bucket: from where, and by whom, it may be read.
//   - ResultBucket keeps the results of queries for some days, and logs every access to them.
//
// Each bucket has one policy, made by one component: a data bucket's by its Perimeter, the others' by
// themselves. All buckets share a baseline that no argument turns off: BucketOwnerEnforced, all four
// public access blocks, versioning, default encryption, HTTPS with TLS 1.2 or newer, and deletion of
// abandoned multipart uploads.
//
// Settings of one bucket do not wait for each other, as the AWS provider retries S3's OperationAborted
// answer, except where the order matters: public access block before policy, versioning before lock and
// lifecycle, and the policy of the access-log bucket before the logging of its sources.
//
// The caller supplies physical names and ARNs that belong together, and a perimeter with valid networks.
// Components refuse what would make an audit record unreliable. No component creates a provider.
package bucket
