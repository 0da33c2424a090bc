package offline

// Ids of the settings of a bucket: the bucket's name, with the expected owner when one was given.
const (
	bucketID      = "{bucket}"
	ownedBucketID = "{bucket}{,expectedBucketOwner}"
	inBucketID    = "{bucket}:{name}"
)

// What ties the settings of a bucket to it.
const (
	bucketKey = "bucket"
	ownerKey  = "expectedBucketOwner"
)

var (
	ofBucket      = []string{bucketKey}
	ofOwnedBucket = []string{bucketKey, ownerKey}

	settings      = kind{id: bucketID, replace: ofBucket}
	ownedSettings = kind{id: ownedBucketID, replace: ofOwnedBucket}
	namedSettings = kind{name: byName, id: inBucketID, replace: ofBucket}
)

// storage: S3.
var storage = map[string]kind{
	bucketType: {
		name: bucketKey, lower: true, id: bucketID, arn: "arn:{partition}:s3:::{bucket}",
		tagged: true, taken: "BucketAlreadyOwnedByYou", replace: []string{"objectLockEnabled"},
		computed: map[string]string{
			regionKey:                  "{region}",
			"bucketDomainName":         "{bucket}.s3.{dnsSuffix}",
			"bucketRegionalDomainName": "{bucket}.s3.{region}.{dnsSuffix}",
		},
	},
	"aws:s3/bucketObjectv2:BucketObjectv2": {
		id: "{key}", arn: "arn:{partition}:s3:::{bucket}/{key}", tagged: true, replace: []string{bucketKey, "key"},
	},

	policyType: settings,
	"aws:s3/bucketNotification:BucketNotification": settings,
	ownershipType: settings,
	publicType:    settings,

	versioningType: ownedSettings,
	loggingType:    ownedSettings,
	lockType:       {id: ownedBucketID, replace: []string{bucketKey, ownerKey, "objectLockEnabled"}},
	aclType:        {id: "{bucket}{,expectedBucketOwner}{,acl}", replace: ofOwnedBucket},
	"aws:s3/bucketAccelerateConfigurationV2:BucketAccelerateConfigurationV2": ownedSettings,
	"aws:s3/bucketCorsConfigurationV2:BucketCorsConfigurationV2":             ownedSettings,
	lifecycleType: ownedSettings,
	"aws:s3/bucketRequestPaymentConfigurationV2:BucketRequestPaymentConfigurationV2": ownedSettings,
	encryptionType: ownedSettings,

	analyticsType: namedSettings,
	"aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration": namedSettings,
	metricType:                   namedSettings,
	"aws:s3/inventory:Inventory": namedSettings,
}
