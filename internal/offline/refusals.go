package offline

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

func names(principal any, service string) bool {
	switch p := principal.(type) {
	case string:
		return p == "*" || p == service
	case []any:
		return slices.ContainsFunc(p, func(each any) bool { return names(each, service) })
	case map[string]any:
		return names(p["Service"], service) || p["AWS"] == "*"
	}
	return false
}

// list reads IAM's habit of writing a list of one without its brackets.
type list[T any] []T

// UnmarshalJSON accepts one element or an array of them.
func (l *list[T]) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '[' {
		return json.Unmarshal(data, (*[]T)(l))
	}
	var one T
	err := json.Unmarshal(data, &one)
	*l = list[T]{one}
	return err
}

// grants reports whether a policy document allows a service an action. An empty service stands for a
// role's own policy, which names no principal. Conditions and resources are not judged.
func grants(document, service, action string) bool {
	var policy struct {
		Statement list[struct {
			Effect    string
			Action    list[string]
			Principal any
		}]
	}
	if json.Unmarshal([]byte(document), &policy) != nil {
		return false
	}
	for _, statement := range policy.Statement {
		allows := slices.ContainsFunc(statement.Action, func(pattern string) bool {
			ok, err := path.Match(pattern, action)
			return ok && err == nil
		})
		if statement.Effect == "Allow" && allows && (service == "" || names(statement.Principal, service)) {
			return true
		}
	}
	return false
}

func grantedBy(policies []resource.PropertyMap, service, action string) bool {
	return slices.ContainsFunc(policies, func(props resource.PropertyMap) bool {
		return grants(text(props, "policy"), service, action)
	})
}

// refuseTrail: CloudTrail tests its bucket, key and role at once, and the provider does not try again.
func refuseTrail(a *Account, trail resource.PropertyMap) error {
	const service = "cloudtrail.amazonaws.com"
	bucket := text(trail, "s3BucketName")
	if len(a.all(bucketType, bucketKey, bucket)) > 0 &&
		!grantedBy(a.all(policyType, bucketKey, bucket), service, "s3:PutObject") {
		return fmt.Errorf("InsufficientS3BucketPolicyException: incorrect S3 bucket policy is detected for bucket: %s", bucket)
	}
	for _, key := range a.all(keyType, arnKey, text(trail, "kmsKeyId")) {
		policies := append(a.all(keyPolicyType, "keyId", text(key, "keyId")), key)
		if !grantedBy(policies, service, "kms:GenerateDataKey") {
			return fmt.Errorf(
				"InsufficientEncryptionPolicyException: insufficient permissions to access S3 bucket %s or KMS key %s",
				bucket, text(key, arnKey))
		}
	}
	for _, role := range a.all(roleType, arnKey, text(trail, "cloudWatchLogsRoleArn")) {
		name := text(role, "name")
		if len(a.all(attachmentType, "role", name)) == 0 &&
			!grantedBy(a.all(rolePolicyType, "role", name), "", "logs:PutLogEvents") {
			return fmt.Errorf("InvalidCloudWatchLogsRoleArnException: access denied; check the permissions of %s", text(role, arnKey))
		}
	}
	return nil
}

// refuseLogging: S3 delivers access logs only where the delivery service may write.
func refuseLogging(a *Account, logging resource.PropertyMap) error {
	target := text(logging, "targetBucket")
	if len(a.all(bucketType, bucketKey, target)) > 0 && len(a.all(aclType, bucketKey, target)) == 0 &&
		!grantedBy(a.all(policyType, bucketKey, target), "logging.s3.amazonaws.com", "s3:PutObject") {
		return fmt.Errorf(
			"InvalidTargetBucketForLogging: the logging service has no permission to write to the target bucket %s", target)
	}
	return nil
}

// refuseLock: Object Lock stands on versioning.
func refuseLock(a *Account, lock resource.PropertyMap) error {
	bucket := text(lock, bucketKey)
	for _, settings := range a.all(versioningType, bucketKey, bucket) {
		if c := settings["versioningConfiguration"]; c.IsObject() && text(c.ObjectValue(), "status") == "Enabled" {
			return nil
		}
	}
	for _, created := range a.all(bucketType, bucketKey, bucket) {
		if locked := created["objectLockEnabled"]; !locked.IsBool() || !locked.BoolValue() {
			return fmt.Errorf(
				"InvalidBucketState: versioning must be Enabled on the bucket %s to apply an Object Lock configuration", bucket)
		}
	}
	return nil
}

// refusals are the checks that AWS makes when it is asked to create or change something that leans on
// something else. They judge only what the stack itself made: of the rest, nothing is known here.
var refusals = map[string]func(*Account, resource.PropertyMap) error{
	trailType:       refuseTrail,
	loggingType:     refuseLogging,
	lockType:        refuseLock,
	sourceType:      refuseSource,
	destinationType: refuseDestination,
	deliveryType:    refuseDelivery,
}
