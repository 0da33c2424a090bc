package policydoc

import (
	"slices"

	"datatrail/internal/dataset"
)

const (
	cloudTrailService = "cloudtrail.amazonaws.com"
	accessLogService  = "logging.s3.amazonaws.com"
)

// TrailDelivery describes what CloudTrail writes to a bucket.
type TrailDelivery struct {
	BucketARN string
	// KeyPrefix is the trail's S3 key prefix, without slashes at its ends. Default: none.
	KeyPrefix string
	// Account is the account whose records arrive.
	Account string
	// TrailARN is the ARN of the trail in its home Region.
	TrailARN string
}

// Statements returns the statements that let one trail check the bucket and write its records, digests included, below
// AWSLogs/<account>/ and nowhere else.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
func (d TrailDelivery) Statements() []Statement {
	return []Statement{
		{
			Sid: "CloudTrailAclCheck", Effect: Allow, Principal: service(cloudTrailService),
			Action: Values{"s3:GetBucketAcl"}, Resource: Values{d.BucketARN},
			Condition: Conditions{"StringEquals": {"aws:SourceArn": {d.TrailARN}}},
		},
		{
			Sid: "CloudTrailWrite", Effect: Allow, Principal: service(cloudTrailService),
			Action: Values{"s3:PutObject"}, Resource: Values{d.BucketARN + "/" + d.FilePrefix() + "*"},
			Condition: Conditions{"StringEquals": {
				"aws:SourceArn": {d.TrailARN},
				"s3:x-amz-acl":  {"bucket-owner-full-control"},
			}},
		},
	}
}

// FilePrefix returns the prefix of the keys of all files of the account, including digests.
func (d TrailDelivery) FilePrefix() string {
	files := "AWSLogs/" + d.Account + "/"
	if d.KeyPrefix == "" {
		return files
	}
	return d.KeyPrefix + "/" + files
}

// ArchivedFiles are a trail's files in a bucket of others.
type ArchivedFiles struct {
	BucketARN string
	// Prefixes are the prefixes of the files' keys, each with its slash.
	Prefixes []string
}

// Statements returns the statements that let somebody read and list these files, and no others in the bucket: with a principal
// for the bucket's policy, without one for a policy of whoever reads.
func (f ArchivedFiles) Statements(who *Principal) []Statement {
	objects, keys := make(Values, len(f.Prefixes)), make(Values, len(f.Prefixes))
	for i, prefix := range f.Prefixes {
		objects[i], keys[i] = f.BucketARN+"/"+prefix+"*", prefix+"*"
	}
	return []Statement{
		// docs/unproven.md#athena-in-an-archive
		{Sid: "ReadTrailFiles", Effect: Allow, Principal: who, Action: Values{"s3:GetObject"}, Resource: objects},
		{
			Sid: "ListTrailFiles", Effect: Allow, Principal: who,
			Action: Values{"s3:ListBucket"}, Resource: Values{f.BucketARN}, Condition: Conditions{"StringLike": {"s3:prefix": keys}},
		},
		{
			// A request for the location has no prefix.
			Sid: "LocateTrailBucket", Effect: Allow, Principal: who, Action: Values{"s3:GetBucketLocation"}, Resource: Values{f.BucketARN},
		},
	}
}

// KeyStatements returns the statements that the policy of the archive's key needs, so that the same principals can decrypt the
// files. The encryption context is the bucket with an S3 Bucket Key, and the file without.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
func (f ArchivedFiles) KeyStatements(who *Principal) []Statement {
	encrypted := Values{f.BucketARN}
	for _, prefix := range f.Prefixes {
		encrypted = append(encrypted, f.BucketARN+"/"+prefix+"*")
	}
	return []Statement{{
		Sid: "DecryptTrailFiles", Effect: Allow, Principal: who, Action: Values{"kms:Decrypt"}, Resource: Values{"*"},
		Condition: Conditions{"StringLike": {"kms:EncryptionContext:aws:s3:arn": encrypted}},
	}}
}

// AccessLogDelivery describes what S3 server access logging writes to a bucket.
type AccessLogDelivery struct {
	BucketARN string
	// KeyPrefix is the target prefix in the logging configuration of every source.
	KeyPrefix string
	// Account is the account of the sources: S3 delivers only within one account.
	Account string
	// SourceARNs are the ARNs of the buckets whose accesses are logged, with * and ? as wildcards.
	SourceARNs []string
}

// Admits reports whether the policy admits the logs of a bucket. It never admits the bucket's own, even if a pattern matches:
// each delivery would cause the next one.
func (d AccessLogDelivery) Admits(sourceARN string) bool {
	return sourceARN != d.BucketARN && matchesAny(d.SourceARNs, sourceARN)
}

func matchesAny(patterns []string, arn string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return dataset.ARNLike(pattern, arn) })
}

// sources are the conditions of a grant to S3 on behalf of buckets of one account, but not of the bucket itself.
func sources(account, bucketARN string, arns []string) Conditions {
	out := Conditions{"ArnLike": {"aws:SourceArn": arns}, "StringEquals": {"aws:SourceAccount": {account}}}
	if matchesAny(arns, bucketARN) {
		out["ArnNotLike"] = map[string]Values{"aws:SourceArn": {bucketARN}}
	}
	return out
}

// Statements returns the statements that let S3 deliver the access logs of the named sources. A grant by policy is the only
// way: with BucketOwnerEnforced, ACL grants to the log delivery group are refused.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
func (d AccessLogDelivery) Statements() []Statement {
	return []Statement{{
		Sid: "AccessLogDelivery", Effect: Allow, Principal: service(accessLogService),
		Action: Values{"s3:PutObject"}, Resource: Values{d.BucketARN + "/" + d.KeyPrefix + "*"},
		Condition: sources(d.Account, d.BucketARN, d.SourceARNs),
	}}
}
