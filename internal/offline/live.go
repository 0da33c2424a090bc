package offline

import (
	"encoding/json"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"datatrail/internal/live"
)

const policyKey = "policy"

// exists puts into the account what others made there.
func (a *Account) exists(state live.State) {
	a.BlockPublicPolicies(state.BlocksPublicPolicies)
	for _, source := range state.DeliverySources {
		for _, arn := range source.ResourceARNs {
			a.PutDeliverySource(source.Name, source.LogType, arn)
		}
	}
	for name, b := range state.Buckets {
		a.PutBucket(name, b.Region)
		if b.Policy != "" {
			a.PutPolicy(name, b.Policy)
		}
		a.settle(name, b.Settings)
	}
}

// PutBucket creates a bucket that belongs to no stack.
func (a *Account) PutBucket(name, region string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	made := resource.PropertyMap{bucketKey: resource.NewProperty(name), regionKey: resource.NewProperty(region)}
	a.put(bucketType, name, entry{made, made})
}

// PutDeliverySource creates a delivery source that belongs to no stack.
func (a *Account) PutDeliverySource(name, logType, resourceARN string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	made := resource.PropertyMap{
		byName: resource.NewProperty(name), "logType": resource.NewProperty(logType), resourceARNKey: resource.NewProperty(resourceARN),
	}
	a.put(sourceType, name, entry{made, made})
}

// DeleteBucket deletes a bucket with its settings, outside of any stack.
func (a *Account) DeleteBucket(name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, token := range []string{bucketType, policyType, loggingType, publicType} {
		a.forget(token, bucketKey, name)
	}
}

// overwrite replaces a setting of a bucket as somebody else than a stack does. Nothing: it deletes it.
func (a *Account) overwrite(token, bucket string, made resource.PropertyMap) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.drifted[[2]string{token, bucket}] = true
	a.forget(token, bucketKey, bucket)
	if made != nil {
		made[bucketKey] = resource.NewProperty(bucket)
		a.put(token, bucket, entry{made, made})
	}
}

// PutPolicy replaces the policy of a bucket, outside of any stack. An empty text deletes it.
func (a *Account) PutPolicy(bucket, policy string) {
	var made resource.PropertyMap
	if policy != "" {
		made = resource.PropertyMap{policyKey: resource.NewProperty(policy)}
	}
	a.overwrite(policyType, bucket, made)
}

// PutPolicyOnceRead replaces the policy of a bucket right after it is next read.
func (a *Account) PutPolicyOnceRead(bucket, policy string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.overtaking[[2]string{policyType, bucket}] = func() { a.PutPolicy(bucket, policy) }
}

// overtake lets somebody write who has waited for a setting to be read.
func (a *Account) overtake(token, bucket string) {
	a.mu.Lock()
	waiting := a.overtaking[[2]string{token, bucket}]
	delete(a.overtaking, [2]string{token, bucket})
	a.mu.Unlock()
	if waiting != nil {
		waiting()
	}
}

// Policy returns the policy of a bucket, or "".
func (a *Account) Policy(bucket string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, found := range a.all(policyType, bucketKey, bucket) {
		return text(found, policyKey)
	}
	return ""
}

// BlockPublicPolicies sets whether Block Public Access of the account refuses policies with public grants.
func (a *Account) BlockPublicPolicies(blocked bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.blocksPublic = blocked
}

// DenyReading makes S3 refuse to return the policy of a bucket.
func (a *Account) DenyReading(bucket string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.unreadable[[2]string{policyType, bucket}] = fmt.Sprintf(forbidden, "GetBucketPolicy")
}

// What the real provider says of what is not there, and of what may not be read.
const (
	notFound  = "couldn't find resource"
	forbidden = "operation error S3: %s, https response error StatusCode: 403, api error AccessDenied: Access Denied"
)

// told is an error in the form of the real provider.
func told(format string, args ...any) error {
	return fmt.Errorf("1 error occurred:\n\t* "+format+"\n\n", args...)
}

// bucketOf answers about a bucket. Where nobody said what exists, every bucket does.
func (a *Account) bucketOf(s site, args resource.PropertyMap) (map[string]any, error) {
	name := text(args, bucketKey)
	a.mu.Lock()
	defer a.mu.Unlock()
	found := a.all(bucketType, bucketKey, name)
	region := s.region
	switch {
	case len(found) > 0:
		region = text(found[0], regionKey)
	case !a.presumed:
		return nil, told("reading S3 Bucket (%s): %s", name, notFound)
	}
	return map[string]any{"id": name, bucketKey: name, regionKey: region, arnKey: "arn:" + s.partition + ":s3:::" + name}, nil
}

// policyOf answers with a bucket's policy as the real provider does, which reads the text and writes it again.
func (a *Account) policyOf(_ site, args resource.PropertyMap) (map[string]any, error) {
	name := text(args, bucketKey)
	policy := a.Policy(name)
	a.overtake(policyType, name)
	a.mu.Lock()
	defer a.mu.Unlock()
	if why := a.unreadable[[2]string{policyType, name}]; why != "" {
		return nil, told("reading S3 Bucket (%s) Policy: %s", name, why)
	}
	if policy == "" {
		return nil, told("reading S3 Bucket (%s) Policy: %s", name, notFound)
	}
	var document any
	if err := json.Unmarshal([]byte(policy), &document); err != nil {
		return nil, told("reading S3 Bucket (%s) Policy: %v", name, err)
	}
	normal, err := json.Marshal(document)
	if err != nil {
		return nil, told("reading S3 Bucket (%s) Policy: %v", name, err)
	}
	return map[string]any{"id": name, bucketKey: name, policyKey: string(normal)}, nil
}

// publicAccess answers about Block Public Access of the account.
func (a *Account) publicAccess(s site, _ resource.PropertyMap) (map[string]any, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.blocksPublic {
		return nil, told("reading S3 Account Public Access Block (%s): %s", s.Account, notFound)
	}
	return map[string]any{
		"id": s.Account, "accountId": s.Account, "blockPublicAcls": true, "blockPublicPolicy": true, "ignorePublicAcls": true,
		"restrictPublicBuckets": true,
	}, nil
}

// invokes are the questions about what exists.
func (a *Account) invokes() map[string]func(site, resource.PropertyMap) (map[string]any, error) {
	return map[string]func(site, resource.PropertyMap) (map[string]any, error){
		"aws:s3/getBucket:getBucket":                                     a.bucketOf,
		"aws:s3/getBucketPolicy:getBucketPolicy":                         a.policyOf,
		"aws:s3/getAccountPublicAccessBlock:getAccountPublicAccessBlock": a.publicAccess,
		"aws:cloudcontrol/getResource:getResource":                       a.resourceOf,
	}
}

// refreshed is a setting of a bucket as others have left it; ok says that they have.
func (a *Account) refreshed(token, id string) (found entry, exists, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.drifted[[2]string{token, id}] {
		return entry{}, false, false
	}
	found, exists = a.entries[token][lookup(token).place("", id)]
	return found, exists, true
}
