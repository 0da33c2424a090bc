package policydoc

const storageService = "s3.amazonaws.com"

// StorageClassesExport describes what S3's storage class analysis writes to a bucket.
type StorageClassesExport struct {
	BucketARN string
	// KeyPrefix is the prefix of all exports, with its slash.
	KeyPrefix string
	// Account owns the sources.
	Account string
	// SourceARNs are the ARNs of the buckets that are analysed.
	SourceARNs []string
}

// Statements returns the statements that let S3 export the analyses of the named sources, below the prefix and nowhere else.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html#example-bucket-policies-s3-inventory-1
func (e StorageClassesExport) Statements() []Statement {
	return []Statement{{
		Sid: "AnalyticsExport", Effect: Allow, Principal: service(storageService),
		Action: Values{"s3:PutObject"}, Resource: Values{e.BucketARN + "/" + e.KeyPrefix + "*"},
		Condition: Conditions{
			"ArnLike": {"aws:SourceArn": e.SourceARNs},
			"StringEquals": {
				"aws:SourceAccount": {e.Account},
				"s3:x-amz-acl":      {"bucket-owner-full-control"},
			},
		},
	}}
}
