package offline

// Ids of the settings of a bucket: the bucket's name, with the expected owner when one was given.
const (
	bucketID      = "{bucket}"
	ownedBucketID = "{bucket}{,expectedBucketOwner}"
)

var (
	ofBucket      = []string{"bucket"}
	ofOwnedBucket = []string{"bucket", "expectedBucketOwner"}
)

// storage: S3.
var storage = map[string]kind{
	bucketToken: {
		name: "bucket", lower: true, id: bucketID, tagged: true, taken: "BucketAlreadyOwnedByYou",
		computed: map[string]string{
			"arn":                      "arn:{partition}:s3:::{bucket}",
			"region":                   "{region}",
			"bucketDomainName":         "{bucket}.s3.{dnsSuffix}",
			"bucketRegionalDomainName": "{bucket}.s3.{region}.{dnsSuffix}",
		},
		replace: []string{"bucketPrefix", "objectLockEnabled"},
	},
	policyToken:     {id: bucketID, replace: ofBucket},
	versioningToken: {id: ownedBucketID, replace: ofOwnedBucket},
	loggingToken:    {id: ownedBucketID, replace: ofOwnedBucket},
	lockToken:       {id: ownedBucketID, replace: []string{"bucket", "expectedBucketOwner", "objectLockEnabled"}},
	aclToken:        {id: "{bucket}{,expectedBucketOwner}{,acl}", replace: ofOwnedBucket},

	"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock":                 {id: bucketID, replace: ofBucket},
	"aws:s3/bucketOwnershipControls:BucketOwnershipControls":                 {id: bucketID, replace: ofBucket},
	"aws:s3/bucketNotification:BucketNotification":                           {id: bucketID, replace: ofBucket},
	"aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2":   {id: ownedBucketID, replace: ofOwnedBucket},
	"aws:s3/bucketCorsConfigurationV2:BucketCorsConfigurationV2":             {id: ownedBucketID, replace: ofOwnedBucket},
	"aws:s3/bucketAccelerateConfigurationV2:BucketAccelerateConfigurationV2": {id: ownedBucketID, replace: ofOwnedBucket},
	"aws:s3/bucketRequestPaymentConfigurationV2:BucketRequestPaymentConfigurationV2": {
		id: ownedBucketID, replace: ofOwnedBucket,
	},
	"aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2": {
		id: ownedBucketID, replace: ofOwnedBucket,
	},

	"aws:s3/bucketMetric:BucketMetric":                     {name: "name", id: "{bucket}:{name}", replace: ofBucket},
	"aws:s3/inventory:Inventory":                           {name: "name", id: "{bucket}:{name}", replace: ofBucket},
	"aws:s3/analyticsConfiguration:AnalyticsConfiguration": {name: "name", id: "{bucket}:{name}", replace: ofBucket},
	"aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration": {
		name: "name", id: "{bucket}:{name}", replace: ofBucket,
	},
	"aws:s3/bucketObjectv2:BucketObjectv2": {
		id: "{key}", tagged: true, replace: []string{"bucket", "key"},
		computed: map[string]string{"arn": "arn:{partition}:s3:::{bucket}/{key}"},
	},
}
