package sample

import (
	"fmt"
	"strings"

	"datatrail/policies/graph"
)

// Sound is a stack that breaks no rule: two log buckets, a trail with key and log group, and one data bucket
// for each dataset.
func Sound(datasets ...string) Program {
	program := Program{
		{Type: Key, Name: "key", Props: Props{"policy": keyDocument}},
		{Type: LogGroup, Name: "group", Props: Props{"retentionInDays": 365}},
		{Type: Role, Name: "role", Props: Props{}},
		{Type: RolePolicy, Name: "role-policy", Props: Props{"role": From{"role", "trail-logs"}, "policy": "{}"}},
	}
	program = append(program, logBucket("trail-logs", "aws:kms", trailGrants("trail-logs"))...)
	program = append(program, logBucket("access-logs", "AES256", accessGrant("access-logs"))...)
	program = append(
		program,
		&Resource{Type: Logging, Name: "trail-logs-logging", Props: Props{
			"bucket": Named("trail-logs"), "targetBucket": Named("access-logs"), "targetPrefix": "trail/",
		}},
		&Resource{Type: Lock, Name: "trail-logs-lock", Props: Props{
			"bucket": Named("trail-logs"),
			"rule":   Props{"defaultRetention": Props{"mode": "COMPLIANCE", "days": 365}},
		}},
	)
	var values []any
	for _, name := range datasets {
		program = append(program, dataBucket(name)...)
		values = append(values, Objects(name))
	}
	program = append(program, trail(values))
	for _, resource := range program {
		resource.Protect = true
	}
	return program
}

func trail(values []any) *Resource {
	return &Resource{
		Type: Trail, Name: "trail", DependsOn: []string{"trail-logs-policy", "role-policy", "key"},
		Props: Props{
			"name": "sample", "s3BucketName": Named("trail-logs"), "enableLogFileValidation": true,
			"kmsKeyId":               From{"key", keyARN},
			"cloudWatchLogsGroupArn": From{"group", groupARN + ":*"},
			"cloudWatchLogsRoleArn":  From{"role", roleARN},
			"advancedEventSelectors": []any{
				Selector(Props{"field": "readOnly", "equals": []any{"true"}},
					Props{"field": "resources.ARN", "startsWiths": values}),
				Selector(Props{"field": "eventName", "equals": []any{"CopyObject", "UploadPartCopy"}},
					Props{"field": "resources.ARN", "notStartsWiths": []any{Objects("access-logs"), Objects("trail-logs")}}),
			},
		},
	}
}

// Selector is an advanced event selector of S3 data events with further field selectors.
func Selector(fields ...any) Props {
	return Props{"fieldSelectors": append([]any{
		Props{"field": "eventCategory", "equals": []any{"Data"}},
		Props{"field": "resources.type", "equals": []any{"AWS::S3::Object"}},
	}, fields...)}
}

func logBucket(name, algorithm, grants string) Program {
	return append(baseline(name, algorithm), &Resource{
		Type: Policy, Name: name + "-policy",
		Props: Props{"bucket": Named(name), "policy": From{name, document(denyPlain(name), grants)}},
	}, &Resource{
		Type: Lifecycle, Name: name + "-lifecycle",
		Props: Props{"bucket": Named(name), "rules": []any{
			Props{"status": "Enabled", "expiration": Props{"days": 400}},
			Props{"status": "Enabled", "noncurrentVersionExpiration": Props{"noncurrentDays": 400}},
		}},
	})
}

func dataBucket(name string) Program {
	program := append(baseline(name, "AES256"), &Resource{
		Type: Policy, Name: name + "-policy",
		Props: Props{"bucket": Named(name), "policy": From{name, document(denyPlain(name), Perimeter(name))}},
	}, &Resource{
		Type: Logging, Name: name + "-logging",
		Props: Props{"bucket": Named(name), "targetBucket": Named("access-logs"), "targetPrefix": name + "/"},
	})
	program.Named(name).Props["tags"] = Props{graph.TagPerimeter: "enforce"}
	return program
}

func baseline(name, algorithm string) Program {
	return Program{
		{Type: Bucket, Name: name, Props: Props{"forceDestroy": false}},
		{Type: Ownership, Name: name + "-ownership", Props: Props{
			"bucket": Named(name), "rule": Props{"objectOwnership": "BucketOwnerEnforced"},
		}},
		{Type: PublicAccess, Name: name + "-public-access", Props: Props{
			"bucket": Named(name), "blockPublicAcls": true, "blockPublicPolicy": true,
			"ignorePublicAcls": true, "restrictPublicBuckets": true,
		}},
		{Type: Versioning, Name: name + "-versioning", Props: Props{
			"bucket": Named(name), "versioningConfiguration": Props{"status": "Enabled"},
		}},
		{Type: Encryption, Name: name + "-encryption", Props: Props{
			"bucket": Named(name),
			"rules":  []any{Props{"applyServerSideEncryptionByDefault": Props{"sseAlgorithm": algorithm}}},
		}},
	}
}

const keyDocument = `{"Version":"2012-10-17","Statement":[
{"Sid":"Root","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + account + `:root"},"Action":"kms:*","Resource":"*"},
{"Sid":"Trail","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"kms:GenerateDataKey*",
"Resource":"*","Condition":{"StringEquals":{"aws:SourceArn":"` + trailARN + `"}}}]}`

func document(statements ...string) string {
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
}

func denyPlain(bucket string) string {
	return fmt.Sprintf(`{"Sid":"DenyInsecureTransport","Effect":"Deny","Principal":"*","Action":"s3:*",
"Resource":["arn:aws:s3:::%[1]s","arn:aws:s3:::%[1]s/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}`, bucket)
}

func trailGrants(bucket string) string {
	return fmt.Sprintf(`{"Sid":"TrailCheck","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},
"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::%[1]s","Condition":{"StringEquals":{"aws:SourceArn":"%[2]s"}}},
{"Sid":"TrailWrite","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject",
"Resource":"arn:aws:s3:::%[1]s/AWSLogs/*","Condition":{"StringEquals":{"aws:SourceArn":"%[2]s"}}}`, bucket, trailARN)
}

func accessGrant(bucket string) string {
	return fmt.Sprintf(`{"Sid":"AccessLogs","Effect":"Allow","Principal":{"Service":"logging.s3.amazonaws.com"},
"Action":"s3:PutObject","Resource":"arn:aws:s3:::%s/*","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::*"},
"StringEquals":{"aws:SourceAccount":"%s"}}}`, bucket, account)
}

// Perimeter is a statement that denies reads of a bucket from outside one network and one endpoint.
func Perimeter(bucket string) string {
	return fmt.Sprintf(`{"Sid":"DenyReadsOutside","Effect":"Deny","Principal":"*","Action":"s3:GetObject*",
"Resource":"arn:aws:s3:::%s/*","Condition":{"NotIpAddress":{"aws:SourceIp":["192.0.2.0/24"]},
"StringNotEquals":{"aws:SourceVpce":["vpce-1"]},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}`, bucket)
}
