package tampering

// buckets are those of every kind. S3 names some of its calls otherwise than its actions.
func (s Site) buckets() Thing {
	of := func(events ...string) []Event {
		out := make([]Event, len(events))
		for i, event := range events {
			out[i] = Event{Name: event, Parameters: map[string]any{"bucketName": s.Bucket, "Host": s.Bucket + ".s3.amazonaws.com"}}
		}
		return out
	}
	same := func(names ...string) map[string][]Event {
		out := map[string][]Event{}
		for _, name := range names {
			out[name] = of(name)
		}
		return out
	}
	events := same("CreateBucket", "DeleteBucket", "DeleteBucketPolicy", "DeleteBucketWebsite", "PutAccelerateConfiguration",
		"PutBucketAbac", "PutBucketAcl", "PutBucketLogging", "PutBucketNotification", "PutBucketObjectLockConfiguration",
		"PutBucketPolicy",
		"PutBucketRequestPayment", "PutBucketVersioning", "PutBucketWebsite", "UpdateBucketMetadataAnnotationTableConfiguration",
		"UpdateBucketMetadataInventoryTableConfiguration", "UpdateBucketMetadataJournalTableConfiguration")
	for action, setting := range map[string]string{
		"PutAnalyticsConfiguration":          "AnalyticsConfiguration",
		"PutBucketCORS":                      "Cors",
		"PutBucketOwnershipControls":         "OwnershipControls",
		"PutBucketPublicAccessBlock":         "PublicAccessBlock",
		"PutBucketTagging":                   "Tagging",
		"PutEncryptionConfiguration":         "Encryption",
		"PutIntelligentTieringConfiguration": "IntelligentTieringConfiguration",
		"PutInventoryConfiguration":          "InventoryConfiguration",
		"PutLifecycleConfiguration":          "Lifecycle",
		"PutMetricsConfiguration":            "MetricsConfiguration",
		"PutReplicationConfiguration":        "Replication",
	} {
		events[action] = of("PutBucket"+setting, "DeleteBucket"+setting)
	}
	for action, verb := range map[string]string{
		"CreateBucketMetadataTableConfiguration": "Create", "DeleteBucketMetadataTableConfiguration": "Delete",
	} {
		events[action] = of(verb+"BucketMetadataConfiguration", verb+"BucketMetadataTableConfiguration")
	}
	for _, action := range []string{"TagResource", "UntagResource"} {
		events[action] = []Event{{Name: action, Parameters: map[string]any{"resourceArn": "arn:aws:s3:::" + s.Bucket}}}
	}
	return Thing{
		Name: "buckets of every kind", Service: "s3", Resource: "bucket", By: "rules `tamper-buckets-...`", Events: events,
		Untold: noCall("PauseReplication"),
	}
}
