package offline

import (
	"encoding/json"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"datatrail/internal/live"
)

const (
	targetBucketKey = "targetBucket"
	targetPrefixKey = "targetPrefix"
	keyFormatKey    = "targetObjectKeyFormat"
	partitionedKey  = "partitionedPrefix"
	dateKey         = "partitionDateSource"
	blockPolicyKey  = "blockPublicPolicy"
)

// settingsOf stands for all settings of a bucket, which Cloud Control tells together.
const settingsOf = loggingType

// settle puts the settings of a bucket into the account. Nil: nobody has looked, and nobody is told that there are none.
func (a *Account) settle(bucket string, found *live.Settings) {
	if found == nil {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.unreadable[[2]string{settingsOf, bucket}] = "they are not known: the folder lacks " + live.LoggingFile + " and " +
			live.PublicAccessFile + " of the bucket, which tools/live.sh writes"
		return
	}
	a.PutLogging(bucket, found.Logging)
	a.BlockPublicPoliciesOf(bucket, found.BlocksPublicPolicies)
}

// PutLogging sets where a bucket logs its accesses, outside of any stack. The zero value turns logging off.
func (a *Account) PutLogging(bucket string, to live.Logging) {
	var made resource.PropertyMap
	if to.Bucket != "" {
		made = resource.PropertyMap{
			targetBucketKey: resource.NewProperty(to.Bucket), targetPrefixKey: resource.NewProperty(to.Prefix),
		}
		if to.PartitionedBy != "" {
			made[keyFormatKey] = resource.NewPropertyValue(map[string]any{partitionedKey: map[string]any{dateKey: to.PartitionedBy}})
		}
	}
	a.overwrite(loggingType, bucket, made)
}

// PutLoggingOnceRead does what PutLogging does, right after the settings of the bucket are next read.
func (a *Account) PutLoggingOnceRead(bucket string, to live.Logging) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.overtaking[[2]string{settingsOf, bucket}] = func() { a.PutLogging(bucket, to) }
}

// Logging returns where a bucket logs its accesses.
func (a *Account) Logging(bucket string) live.Logging {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, found := range a.all(loggingType, bucketKey, bucket) {
		return live.Logging{
			Bucket: text(found, targetBucketKey), Prefix: text(found, targetPrefixKey),
			PartitionedBy: text(nested(found, keyFormatKey, partitionedKey), dateKey),
		}
	}
	return live.Logging{}
}

// BlockPublicPoliciesOf sets whether Block Public Access of a bucket refuses policies with public grants.
func (a *Account) BlockPublicPoliciesOf(bucket string, blocked bool) {
	a.overwrite(publicType, bucket, resource.PropertyMap{blockPolicyKey: resource.NewProperty(blocked)})
}

// DenySettings makes Cloud Control refuse to return the settings of a bucket.
func (a *Account) DenySettings(bucket string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.unreadable[[2]string{settingsOf, bucket}] = fmt.Sprintf(forbidden, "GetBucketLogging")
}

// logging is what Cloud Control says of where a bucket logs its accesses; nil where it does nowhere.
func logging(to live.Logging) any {
	if to.Bucket == "" {
		return nil
	}
	format := map[string]any{"SimplePrefix": map[string]any{}}
	if to.PartitionedBy != "" {
		format = map[string]any{"PartitionedPrefix": map[string]any{"PartitionDateSource": to.PartitionedBy}}
	}
	return map[string]any{"DestinationBucketName": to.Bucket, "LogFilePrefix": to.Prefix, "TargetObjectKeyFormat": format}
}

// resourceOf answers for Cloud Control, which knows buckets alone here. Where nobody said what exists, every bucket does, and has
// no settings.
func (a *Account) resourceOf(s site, args resource.PropertyMap) (map[string]any, error) {
	kind, name := text(args, "typeName"), text(args, "identifier")
	if kind != "AWS::S3::Bucket" {
		return nil, fmt.Errorf("the offline provider knows no resources of type %s: add it to internal/offline", kind)
	}
	if _, err := a.bucketOf(s, resource.PropertyMap{bucketKey: resource.NewProperty(name)}); err != nil {
		return nil, told("reading Cloud Control API (%s) Resource (%s): %s", kind, name, notFound)
	}
	to := a.Logging(name)
	a.overtake(settingsOf, name)
	a.mu.Lock()
	defer a.mu.Unlock()
	if why := a.unreadable[[2]string{settingsOf, name}]; why != "" {
		return nil, told("reading Cloud Control API (%s) Resource (%s): %s", kind, name, why)
	}
	properties := map[string]any{"BucketName": name}
	if configured := logging(to); configured != nil {
		properties["LoggingConfiguration"] = configured
	}
	for _, found := range a.all(publicType, bucketKey, name) {
		blocks := found[blockPolicyKey]
		properties["PublicAccessBlockConfiguration"] = map[string]any{"BlockPublicPolicy": blocks.IsBool() && blocks.BoolValue()}
	}
	answer, err := json.Marshal(properties)
	if err != nil {
		return nil, fmt.Errorf("settings of bucket %s: %w", name, err)
	}
	return map[string]any{"id": name, "identifier": name, "typeName": kind, "properties": string(answer)}, nil
}
