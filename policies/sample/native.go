package sample

import (
	"encoding/json"

	"datatrail/policies/graph"
)

// Native is a sound stack of provider aws-native, whose resources are those of CloudFormation: settings stand in the bucket,
// and policies are objects.
func Native() Program {
	trailLogs := nativeBucket("trail-logs", "aws:kms", Props{
		"loggingConfiguration": Props{"destinationBucketName": Named("access-logs"), "logFilePrefix": "trail/"},
		"objectLockEnabled":    true,
		"objectLockConfiguration": Props{
			"objectLockEnabled": "Enabled", "rule": Props{"defaultRetention": Props{"mode": "COMPLIANCE", "years": 1}},
		},
		"lifecycleConfiguration": nativeLifecycle(),
	})
	accessLogs := nativeBucket("access-logs", "AES256", Props{"lifecycleConfiguration": nativeLifecycle()})
	data := nativeBucket("alpha", "AES256", Props{
		"loggingConfiguration": Props{"destinationBucketName": Named("access-logs"), "logFilePrefix": "alpha/"},
		"tags":                 []any{Props{"key": "team", "value": "ml"}, Props{"key": graph.TagPerimeter, "value": "enforce"}},
	})
	program := Program{
		{Type: NativeKey, Name: "key", Props: Props{"enableKeyRotation": true, "keyPolicy": parsed(keyDocument)}},
		{Type: NativeLogGroup, Name: "group", Props: Props{"retentionInDays": 400}},
		{Type: NativeRole, Name: "role", Props: Props{"assumeRolePolicyDocument": Props{}, "policies": []any{}}},
		trailLogs, accessLogs, data,
		nativePolicy("trail-logs", denyPlain("trail-logs"), trailGrants("trail-logs")),
		nativePolicy("access-logs", denyPlain("access-logs"), accessGrant("access-logs")),
		nativePolicy("alpha", denyPlain("alpha"), Perimeter("alpha")),
		{Type: NativeTrail, Name: "trail", DependsOn: []string{"trail-logs-policy", "key", "role"}, Props: Props{
			"trailName": "sample", "isLogging": true, "s3BucketName": Named("trail-logs"), "enableLogFileValidation": true,
			"kmsKeyId":                  From{"key", keyARN},
			"cloudWatchLogsLogGroupArn": From{"group", groupARN + ":*"}, "cloudWatchLogsRoleArn": From{"role", roleARN},
			"advancedEventSelectors": []any{Props{"name": "data", "fieldSelectors": []any{
				Props{"field": "eventCategory", "equals": []any{"Data"}},
				Props{"field": "resources.type", "equals": []any{"AWS::S3::Object"}},
				Props{"field": "resources.ARN", "startsWith": []any{Objects("alpha")}},
			}}},
		}},
	}
	for _, resource := range program {
		resource.Protect = true
	}
	return program
}

func nativeBucket(name, algorithm string, more Props) *Resource {
	props := Props{
		"bucketName":              name,
		"ownershipControls":       Props{"rules": []any{Props{"objectOwnership": "BucketOwnerEnforced"}}},
		"versioningConfiguration": Props{"status": "Enabled"},
		"publicAccessBlockConfiguration": Props{
			"blockPublicAcls": true, "blockPublicPolicy": true, "ignorePublicAcls": true, "restrictPublicBuckets": true,
		},
		"bucketEncryption": Props{"serverSideEncryptionConfiguration": []any{
			Props{"serverSideEncryptionByDefault": Props{"sseAlgorithm": algorithm}},
		}},
	}
	for key, value := range more {
		props[key] = value
	}
	return &Resource{Type: NativeBucket, Name: name, Props: props}
}

func nativeLifecycle() Props {
	return Props{"rules": []any{
		Props{"status": "Enabled", "expirationInDays": 400},
		Props{"status": "Enabled", "noncurrentVersionExpiration": Props{"noncurrentDays": 400}},
	}}
}

func nativePolicy(bucket string, statements ...string) *Resource {
	return &Resource{Type: NativePolicy, Name: bucket + "-policy", Props: Props{
		"bucket": Named(bucket), "policyDocument": parsed(document(statements...)),
	}}
}

// parsed is a document as an object.
func parsed(document string) any {
	var object any
	if json.Unmarshal([]byte(document), &object) != nil {
		return nil
	}
	return object
}
