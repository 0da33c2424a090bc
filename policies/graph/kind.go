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
	KindReplication  Kind = "s3.BucketReplicationConfig"
	KindAccessPoint  Kind = "s3.AccessPoint"
	KindPointPolicy  Kind = "s3control.AccessPointPolicy"
	// These two deliver a bucket's access logs to CloudWatch Logs and elsewhere.
	KindDeliverySource Kind = "cloudwatch.LogDeliverySource"
	KindDelivery       Kind = "cloudwatch.LogDelivery"
	KindDestination    Kind = "cloudwatch.LogDeliveryDestination"
)

var sideCars = map[Kind]bool{
	KindPolicy: true, KindOwnership: true, KindPublicAccess: true, KindVersioning: true, KindEncryption: true,
	KindLifecycle: true, KindLogging: true, KindLock: true, KindACL: true, KindPayment: true, KindReplication: true,
}

// elsewhere are kinds that go by another name in another place: in provider aws-native, or for a policy like another.
var elsewhere = map[Kind]Kind{
	"logs.LogGroup":                           KindLogGroup,
	"logs.DeliverySource":                     KindDeliverySource,
	"logs.Delivery":                           KindDelivery,
	"logs.DeliveryDestination":                KindDestination,
	"kms.ExternalKey":                         KindKey,
	"kms.ReplicaKey":                          KindKey,
	"kms.ReplicaExternalKey":                  KindKey,
	"athena.WorkGroup":                        KindWorkgroup,
	"s3control.ObjectLambdaAccessPointPolicy": KindPointPolicy,
	"s3control.MultiRegionAccessPointPolicy":  KindPointPolicy,
	"s3.MultiRegionAccessPointPolicy":         KindPointPolicy,
	"s3objectlambda.AccessPointPolicy":        KindPointPolicy,
}

// kindOf reads a type token such as aws:s3/bucketVersioningV2:BucketVersioningV2 or aws-native:s3:BucketPolicy.
func kindOf(token string) Kind {
	provider, rest, _ := strings.Cut(token, ":")
	module, name, found := strings.Cut(rest, ":")
	if !found || strings.Contains(name, ":") || provider != "aws" && provider != "aws-native" {
		return ""
	}
	service, _, _ := strings.Cut(module, "/")
	kind := Kind(service + "." + strings.TrimSuffix(name, "V2"))
	if known, ok := elsewhere[kind]; ok {
		return known
	}
	return kind
}
