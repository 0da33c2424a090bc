package policydoc

const (
	cloudTrailService = "cloudtrail.amazonaws.com"
	accessLogService  = "logging.s3.amazonaws.com"
)

// TrailDelivery names what CloudTrail writes into a bucket.
type TrailDelivery struct {
	BucketARN string
	// KeyPrefix is the trail's S3 key prefix, without slashes at its ends. Default: none.
	KeyPrefix string
	// Account is the account whose records arrive.
	Account string
	// TrailARN is the ARN of the trail in its home Region.
	TrailARN string
}

// Statements let one trail check the bucket and write its records, digests included, below
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

// FilePrefix is what the keys of all files of the account begin with, digests included.
func (d TrailDelivery) FilePrefix() string {
	files := "AWSLogs/" + d.Account + "/"
	if d.KeyPrefix == "" {
		return files
	}
	return d.KeyPrefix + "/" + files
}

// AccessLogDelivery names what S3 server access logging writes into a bucket.
type AccessLogDelivery struct {
	BucketARN string
	// KeyPrefix is the target prefix of every source, as it stands in their logging configuration.
	KeyPrefix string
	// Account owns the sources: S3 delivers only within one account.
	Account string
	// SourceARNs are the ARNs of the buckets whose accesses are logged.
	SourceARNs []string
}

// Statements let S3 deliver the access logs of the named sources. A grant by policy is the only way:
// with BucketOwnerEnforced, ACL grants to the log delivery group are refused.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
func (d AccessLogDelivery) Statements() []Statement {
	return []Statement{{
		Sid: "AccessLogDelivery", Effect: Allow, Principal: service(accessLogService),
		Action: Values{"s3:PutObject"}, Resource: Values{d.BucketARN + "/" + d.KeyPrefix + "*"},
		Condition: Conditions{
			"ArnLike":      {"aws:SourceArn": d.SourceARNs},
			"StringEquals": {"aws:SourceAccount": {d.Account}},
		},
	}}
}
