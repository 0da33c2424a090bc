// Package accesslogs has the component that delivers S3's server access logs through CloudWatch Logs: as JSON, to a log group,
// in addition to or instead of the files that S3 writes to a bucket.
//
// AWS calls it vended delivery. It has three things: a source, which is a bucket; a destination, which is the log group; and a
// delivery, which ties one to the other.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-vended-logs-permissions-V2.html
package accesslogs
