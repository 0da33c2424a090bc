package sample

// Type tokens of the resources that samples are made of.
const (
	Bucket       = "aws:s3/bucketV2:BucketV2"
	InlineBucket = "aws:s3/bucket:Bucket"
	Policy       = "aws:s3/bucketPolicy:BucketPolicy"
	Ownership    = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
	PublicAccess = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
	Versioning   = "aws:s3/bucketVersioningV2:BucketVersioningV2"
	Encryption   = "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2"
	Lifecycle    = "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2"
	Logging      = "aws:s3/bucketLoggingV2:BucketLoggingV2"
	Lock         = "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2"
	Payment      = "aws:s3/bucketRequestPaymentConfigurationV2:BucketRequestPaymentConfigurationV2"
	Trail        = "aws:cloudtrail/trail:Trail"
	Key          = "aws:kms/key:Key"
	KeyPolicy    = "aws:kms/keyPolicy:KeyPolicy"
	LogGroup     = "aws:cloudwatch/logGroup:LogGroup"
	Role         = "aws:iam/role:Role"
	RolePolicy   = "aws:iam/rolePolicy:RolePolicy"
	AccountBlock = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
	Workgroup    = "aws:athena/workgroup:Workgroup"

	AccessPoint       = "aws:s3/accessPoint:AccessPoint"
	PointPolicy       = "aws:s3control/accessPointPolicy:AccessPointPolicy"
	MultiRegionPolicy = "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy"
	Replication       = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
	DeliverySource    = "aws:cloudwatch/logDeliverySource:LogDeliverySource"
	Delivery          = "aws:cloudwatch/logDelivery:LogDelivery"

	NativeBucket      = "aws-native:s3:Bucket"
	NativePolicy      = "aws-native:s3:BucketPolicy"
	NativeAccessPoint = "aws-native:s3:AccessPoint"
	NativeTrail       = "aws-native:cloudtrail:Trail"
	NativeKey         = "aws-native:kms:Key"
	NativeLogGroup    = "aws-native:logs:LogGroup"
	NativeRole        = "aws-native:iam:Role"
)

const (
	account  = "123456789012"
	trailARN = "arn:aws:cloudtrail:eu-central-1:" + account + ":trail/sample"
	keyARN   = "arn:aws:kms:eu-central-1:" + account + ":key/1111"
	groupARN = "arn:aws:logs:eu-central-1:" + account + ":log-group:trail"
	roleARN  = "arn:aws:iam::" + account + ":role/trail-logs"
)

// identity is what AWS adds to a resource when it makes it.
func identity(resource *Resource) map[string]string {
	switch resource.Type {
	case Bucket, InlineBucket:
		return map[string]string{"arn": "arn:aws:s3:::" + resource.Name, "bucket": resource.Name, "id": resource.Name}
	case NativeBucket:
		return map[string]string{"arn": "arn:aws:s3:::" + resource.Name, "bucketName": resource.Name}
	case NativeKey, Key:
		return map[string]string{"arn": keyARN, "keyId": "1111"}
	case AccessPoint, NativeAccessPoint:
		return map[string]string{"arn": "arn:aws:s3:eu-central-1:" + account + ":accesspoint/" + resource.Name, "name": resource.Name}
	case NativeLogGroup:
		return map[string]string{"arn": groupARN + ":*", "logGroupName": "trail"}
	case NativeRole:
		return map[string]string{"arn": roleARN, "roleName": "trail-logs"}
	case LogGroup:
		return map[string]string{"arn": groupARN, "name": "trail"}
	case Role:
		return map[string]string{"arn": roleARN, "name": "trail-logs"}
	default:
		return nil
	}
}

// Objects is a selector value for every object of a bucket of the program.
func Objects(bucket string) From { return From{Name: bucket, Text: "arn:aws:s3:::" + bucket + "/"} }

// Named is the name of a bucket of the program, as side-cars use it.
func Named(bucket string) From { return From{Name: bucket, Text: bucket} }
