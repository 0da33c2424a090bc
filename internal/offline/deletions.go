package offline

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// nested is the object at the end of a path of objects.
func nested(props resource.PropertyMap, path ...resource.PropertyKey) resource.PropertyMap {
	for _, key := range path {
		if !props[key].IsObject() {
			return nil
		}
		props = props[key].ObjectValue()
	}
	return props
}

// refuseFullBucket: S3 deletes no bucket with objects. The provider deletes these first where forceDestroy
// says so, and a governance lock with them, but nobody deletes what a compliance lock covers.
func refuseFullBucket(a *Account, bucket resource.PropertyMap) error {
	name := text(bucket, bucketKey)
	if a.objects[name] == 0 {
		return nil
	}
	if force := bucket["forceDestroy"]; !force.IsBool() || !force.BoolValue() {
		return fmt.Errorf("BucketNotEmpty: the bucket you tried to delete is not empty: %s", name)
	}
	for _, lock := range a.all(lockType, bucketKey, name) {
		if retention := nested(lock, "rule", "defaultRetention"); text(retention, "mode") == "COMPLIANCE" {
			return fmt.Errorf("AccessDenied: objects of bucket %s are protected by object lock", name)
		}
	}
	delete(a.objects, name)
	return nil
}

func refuseRoleWithPolicies(a *Account, role resource.PropertyMap) error {
	name := text(role, byName)
	if len(a.all(rolePolicyType, "role", name))+len(a.all(attachmentType, "role", name)) > 0 {
		return fmt.Errorf("DeleteConflict: cannot delete role %s, must delete policies first", name)
	}
	return nil
}

func refuseRuleWithTargets(a *Account, rule resource.PropertyMap) error {
	if name := text(rule, byName); len(a.all(targetType, "rule", name)) > 0 {
		return fmt.Errorf("ValidationException: rule %s can't be deleted since it has targets", name)
	}
	return nil
}

func refuseFullWorkgroup(a *Account, workgroup resource.PropertyMap) error {
	name, force := text(workgroup, byName), workgroup["forceDestroy"]
	if len(a.all(namedQueryType, "workgroup", name)) > 0 && (!force.IsBool() || !force.BoolValue()) {
		return fmt.Errorf("InvalidRequestException: WorkGroup %s is not empty", name)
	}
	return nil
}

// undeletable are the checks that AWS makes before it deletes something.
var undeletable = map[string]func(*Account, resource.PropertyMap) error{
	bucketType:      refuseFullBucket,
	roleType:        refuseRoleWithPolicies,
	ruleType:        refuseRuleWithTargets,
	workgroupType:   refuseFullWorkgroup,
	sourceType:      refuseEndInUse(sourceNameKey, byName),
	destinationType: refuseEndInUse(destinationARNKey, arnKey),
}

// inside lists what is deleted along with a resource of a type: its parts have the given property, which is
// the resource's id.
var inside = map[string]map[string]resource.PropertyKey{
	bucketType: {
		policyType: bucketKey, versioningType: bucketKey, loggingType: bucketKey, lockType: bucketKey, aclType: bucketKey,
		ownershipType: bucketKey, publicType: bucketKey, lifecycleType: bucketKey, encryptionType: bucketKey,
		metricType: bucketKey, analyticsType: bucketKey,
	},
	groupType: {metricFilterType: "logGroupName"},
	topicType: {topicPolicyType: arnKey, subscriptionType: "topic"},
}

// delete removes a resource and its parts, unless AWS would refuse.
func (a *Account) delete(token, id string, outputs resource.PropertyMap) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if refuse, ok := undeletable[token]; ok {
		if err := refuse(a, outputs); err != nil {
			return err
		}
	}
	delete(a.entries[token], lookup(token).placed(id, outputs))
	for part, key := range inside[token] {
		a.forget(part, key, id)
	}
	return nil
}
