package sample

import "fmt"

// AccessAudit is the first of the two programs that the project grew from, as one writes it on the first
// try: one log bucket with an ACL, a trail of management events with the objects of one bucket, an optional
// log group. A second dataset came later and was forgotten.
func AccessAudit() Program {
	return Program{
		{Type: Bucket, Name: "audit-logs", Props: Props{"forceDestroy": true, "acl": "log-delivery-write"}},
		{Type: Bucket, Name: "training-data", Props: Props{}},
		{Type: Bucket, Name: "second-dataset", Props: Props{}},
		{Type: Policy, Name: "audit-logs-policy", Props: Props{
			"bucket": Named("audit-logs"), "policy": From{"audit-logs", naiveGrants("audit-logs")},
		}},
		{Type: LogGroup, Name: "audit", Props: Props{"retentionInDays": 30}},
		{Type: Role, Name: "audit-role", Props: Props{}},
		{Type: RolePolicy, Name: "audit-role-policy", Props: Props{
			"role": From{"audit-role", "trail-logs"}, "policy": "{}",
		}},
		{Type: Trail, Name: "audit-trail", Props: Props{
			"s3BucketName":               Named("audit-logs"),
			"includeGlobalServiceEvents": true,
			"cloudWatchLogsGroupArn":     From{"audit", groupARN + ":*"},
			"cloudWatchLogsRoleArn":      From{"audit-role", roleARN},
			"eventSelectors": []any{Props{
				"readWriteType": "All", "includeManagementEvents": true,
				"dataResources": []any{Props{"type": "AWS::S3::Object", "values": []any{Objects("training-data")}}},
			}},
		}},
	}
}

// EgressCompliance is the second: access logs and trail in one bucket with the log-delivery ACL, on the older
// inline bucket, and an Allow to everyone by address in the belief that it keeps others out.
func EgressCompliance() Program {
	return Program{
		{Type: InlineBucket, Name: "logs", Props: Props{"acl": "log-delivery-write"}},
		{Type: InlineBucket, Name: "dataset", Props: Props{
			"acl":      "private",
			"loggings": []any{Props{"targetBucket": Named("logs"), "targetPrefix": "access/"}},
		}},
		{Type: Policy, Name: "dataset-policy", Props: Props{
			"bucket": Named("dataset"), "policy": From{"dataset", document(AllowByAddress("dataset"))},
		}},
		{Type: Policy, Name: "logs-policy", Props: Props{
			"bucket": Named("logs"), "policy": From{"logs", naiveGrants("logs")},
		}},
		{Type: Trail, Name: "egress-trail", DependsOn: []string{"logs-policy"}, Props: Props{
			"s3BucketName": Named("logs"),
			"eventSelectors": []any{Props{
				"readWriteType": "ReadOnly",
				"dataResources": []any{Props{"type": "AWS::S3::Object", "values": []any{Objects("dataset")}}},
			}},
		}},
	}
}

// AllowByAddress is a statement that lets everyone who calls from one network read a bucket.
func AllowByAddress(bucket string) string {
	return fmt.Sprintf(`{"Sid":"AllowOffice","Effect":"Allow","Principal":"*","Action":"s3:GetObject",
"Resource":"arn:aws:s3:::%s/*","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}}`, bucket)
}

func naiveGrants(bucket string) string {
	return document(fmt.Sprintf(`{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},
"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::%[1]s"},
{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject",
"Resource":"arn:aws:s3:::%[1]s/AWSLogs/*"}`, bucket))
}
