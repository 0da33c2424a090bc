package graph

import "strings"

// Kind is what a resource is, without the spelling differences between provider versions.
type Kind string

// The kinds that matter to an audit stack.
const (
	KindBucket       Kind = "s3.Bucket"
	KindPolicy       Kind = "s3.BucketPolicy"
	KindOwnership    Kind = "s3.BucketOwnershipControls"
	KindPublicAccess Kind = "s3.BucketPublicAccessBlock"
	KindVersioning   Kind = "s3.BucketVersioning"
	KindEncryption   Kind = "s3.BucketServerSideEncryptionConfiguration"
	KindLifecycle    Kind = "s3.BucketLifecycleConfiguration"
	KindLogging      Kind = "s3.BucketLogging"
	KindLock         Kind = "s3.BucketObjectLockConfiguration"
	KindACL          Kind = "s3.BucketAcl"
	KindPayment      Kind = "s3.BucketRequestPaymentConfiguration"
	KindTrail        Kind = "cloudtrail.Trail"
	KindKey          Kind = "kms.Key"
	KindKeyPolicy    Kind = "kms.KeyPolicy"
	KindLogGroup     Kind = "cloudwatch.LogGroup"
	KindRole         Kind = "iam.Role"
	KindRolePolicy   Kind = "iam.RolePolicy"
	KindWorkgroup    Kind = "athena.Workgroup"
	KindAccountBlock Kind = "s3.AccountPublicAccessBlock"
)

var sideCars = map[Kind]bool{
	KindPolicy: true, KindOwnership: true, KindPublicAccess: true, KindVersioning: true, KindEncryption: true,
	KindLifecycle: true, KindLogging: true, KindLock: true, KindACL: true, KindPayment: true,
}

// kindOf reads a type token such as aws:s3/bucketVersioningV2:BucketVersioningV2.
func kindOf(token string) Kind {
	parts := strings.Split(token, ":")
	if len(parts) != 3 || parts[0] != "aws" {
		return ""
	}
	service, _, _ := strings.Cut(parts[1], "/")
	return Kind(service + "." + strings.TrimSuffix(parts[2], "V2"))
}
