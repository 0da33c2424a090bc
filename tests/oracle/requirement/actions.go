package requirement

import "slices"

// reads are the permissions with which an object's bytes or attributes come out, in its current or
// an older version. HeadObject, SelectObjectContent and the source side of copies need s3:GetObject.
var reads = []string{
	"s3:GetObject", "s3:GetObjectVersion",
	"s3:GetObjectTorrent", "s3:GetObjectVersionTorrent",
	"s3:GetObjectAttributes", "s3:GetObjectVersionAttributes",
	"s3:GetObjectTagging", "s3:GetObjectVersionTagging",
	"s3:GetObjectAcl", "s3:GetObjectVersionAcl",
	"s3:GetObjectLegalHold", "s3:GetObjectRetention",
	"s3:GetObjectAnnotation", "s3:GetObjectVersionAnnotation",
	"s3:ListObjectAnnotations", "s3:ListObjectVersionAnnotations",
	"s3:GetObjectVersionForReplication", "s3:GetObjectVersionAnnotationForReplication",
}

// lists are the permissions that tell which objects, versions and uploads a bucket has.
var lists = []string{"s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"}

// tellPrefix are those listings of which S3 tells a policy what they ask for.
var tellPrefix = []string{"s3:ListBucket", "s3:ListBucketVersions"}

// readersMay is what a reader needs to fetch a dataset, whole or by version.
var readersMay = []string{"s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:GetBucketLocation"}

// changes are the permissions that delete or overwrite the records of a log bucket, or make them
// unreadable, or change what keeps them, or stop their delivery.
var changes = []string{
	"s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:ReplicateObject", "s3:ReplicateDelete",
	"s3:UpdateObjectEncryption",
	"s3:PutObjectRetention", "s3:PutObjectLegalHold", "s3:BypassGovernanceRetention",
	"s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:PutBucketPolicy", "s3:PutBucketPublicAccessBlock",
	"s3:PutLifecycleConfiguration", "s3:PutBucketVersioning", "s3:PutBucketObjectLockConfiguration",
	"s3:PutEncryptionConfiguration", "s3:PutBucketOwnershipControls", "s3:PutBucketLogging",
	"s3:PutBucketRequestPayment",
}

// IsRead reports whether an action returns an object's bytes or attributes.
func IsRead(action string) bool { return slices.Contains(reads, action) }

// IsList reports whether an action lists a bucket.
func IsList(action string) bool { return slices.Contains(lists, action) }

// TellsPrefix reports whether S3 tells a policy the prefix that an action asks for.
func TellsPrefix(action string) bool { return slices.Contains(tellPrefix, action) }

// IsChange reports whether an action endangers the records of a log bucket.
func IsChange(action string) bool { return slices.Contains(changes, action) }

// Manages reports whether an action manages a bucket: everything that is about a bucket itself and
// does not list it.
func Manages(action string, onBucket bool) bool {
	return onBucket && !IsList(action)
}
