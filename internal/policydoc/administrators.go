package policydoc

import (
	"slices"

	"datatrail/internal/dataset"
)

// Administrators denies everyone except the given principals two things: deleting, overwriting, re-dating or re-encrypting the
// records of a log bucket, and changing what protects or delivers them: the bucket's policy, lifecycle, versioning, lock,
// logging, encryption, ownership, public access block and request payment (no service delivers to a Requester Pays bucket).
//
// AWS services are let through, since aws:PrincipalArn is absent from their requests and a negated operator matches an absent
// key. The root user of the owning account can always replace a bucket policy, whatever it says. So can whoever creates a role
// again with the name and path of an administrator. That is the way back if the roles are gone, and a way around the list for
// everybody who may create roles.
func Administrators(bucketARN string, principals []string) []Statement {
	others := Conditions{
		"ArnNotLike":   {"aws:PrincipalArn": principals},
		"BoolIfExists": {"aws:PrincipalIsAWSService": {"false"}},
	}
	return []Statement{
		{
			Sid: "DenyChangingRecords", Effect: Deny, Principal: everyone(),
			Action: known(bucketARN, Values{
				"s3:BypassGovernanceRetention", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject",
				"s3:PutObjectLegalHold", "s3:PutObjectRetention", "s3:ReplicateDelete", "s3:ReplicateObject",
				"s3:UpdateObjectEncryption",
			}),
			Resource: Values{bucketARN + "/*"}, Condition: others,
		},
		{
			Sid: "DenyChangingProtection", Effect: Deny, Principal: everyone(),
			Action: Values{
				"s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:PutBucketLogging", "s3:PutBucketObjectLockConfiguration",
				"s3:PutBucketOwnershipControls", "s3:PutBucketPolicy", "s3:PutBucketPublicAccessBlock",
				"s3:PutBucketRequestPayment", "s3:PutBucketVersioning", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration",
			},
			Resource: Values{bucketARN}, Condition: others,
		},
	}
}

// known are those of the actions that the partition of an ARN knows.
func known(arn string, actions Values) Values {
	return slices.DeleteFunc(actions, func(action string) bool { return !dataset.KnownIn(partitionOf(arn), action) })
}
