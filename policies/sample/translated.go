package sample

import "datatrail/policies/graph"

// Translated is a sound stack as a translation from Terraform leaves it: every value of a policy is a list, grants stand in no
// particular order, the key has its policy beside it, public access is blocked for the whole account, basic selectors record the
// data, and there is no log group. Types are those of the provider's version 7.
func Translated() Program {
	program := Program{
		{Type: Key, Name: "audit_key", Props: Props{"enableKeyRotation": true}},
		{Type: KeyPolicy, Name: "audit_key_policy", Props: Props{"keyId": From{"audit_key", "1111"}, "policy": keyDocument}},
		{Type: AccountBlock, Name: "account", Props: Props{
			"blockPublicAcls": true, "blockPublicPolicy": "true", "ignorePublicAcls": true, "restrictPublicBuckets": true,
		}},
	}
	for _, name := range []string{"records", "accesses", "corpus"} {
		program = append(program, translatedBucket(name)...)
	}
	for _, name := range []string{"records", "accesses"} {
		program = append(program, &Resource{
			Type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", Name: name + "_lifecycle",
			Props: Props{"bucket": Named(name), "rules": []any{Props{
				"id": "all", "status": "Enabled", "filter": Props{}, "expiration": Props{"days": 2557},
				"noncurrentVersionExpiration": Props{"noncurrentDays": 366},
			}}},
		})
	}
	program.Named("corpus").Props["tags"] = Props{graph.TagPerimeter: "enforce", "Name": "corpus"}
	program = append(
		program,
		translatedPolicy("records", trailGrants("records")),
		translatedPolicy("accesses",
			`{"Sid":"","Effect":"Allow","Principal":{"Service":["logging.s3.amazonaws.com"]},"Action":["s3:PutObject"],
"Resource":["arn:aws:s3:::accesses/*"],"Condition":{"StringEquals":{"aws:SourceAccount":["`+account+`"]}}}`),
		translatedPolicy("corpus", `{"Sid":"network","Effect":"Deny","Principal":{"AWS":["*"]},"Action":["s3:*"],
"Resource":["arn:aws:s3:::corpus/*"],"Condition":{"NotIpAddressIfExists":{"aws:SourceIp":["192.0.2.0/24","2001:db8:40::/44"]},
"StringNotEqualsIfExists":{"aws:SourceVpc":["vpc-0123456789abcdef0"],"aws:PrincipalTag/dp:exclude:network":["true"]},
"BoolIfExists":{"aws:PrincipalIsAWSService":["false"],"aws:ViaAWSService":["false"]},
"ArnNotLikeIfExists":{"aws:PrincipalArn":["arn:aws:iam::*:role/aws-service-role/*"]}}}`,
			`{"Sid":"partner","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::444455556666:root"]},"Action":["s3:GetObject"],
"Resource":["arn:aws:s3:::corpus","arn:aws:s3:::corpus/*"],
"Condition":{"StringEquals":{"aws:PrincipalOrgID":["o-exampleorg1"]}}}`),
		&Resource{
			Type: Trail, Name: "records_trail", DependsOn: []string{"records_policy", "audit_key_policy"},
			Props: Props{
				"name": "sample", "s3BucketName": Named("records"), "enableLogFileValidation": true,
				"kmsKeyId":           From{"audit_key", keyARN},
				"isMultiRegionTrail": true, "eventSelectors": []any{Props{
					"readWriteType": "All", "includeManagementEvents": true,
					"dataResources": []any{Props{"type": "AWS::S3::Object", "values": []any{Objects("corpus")}}},
				}},
			},
		},
	)
	for _, resource := range program {
		resource.Protect = true
	}
	return program
}

func translatedBucket(name string) Program {
	algorithm := "aws:kms"
	if name == "accesses" {
		algorithm = "AES256"
	}
	program := Program{
		{Type: InlineBucket, Name: name, Props: Props{"bucket": name, "forceDestroy": "false"}},
		{Type: Ownership, Name: name + "_ownership", Props: Props{
			"bucket": Named(name), "rule": Props{"objectOwnership": "BucketOwnerEnforced"},
		}},
		{Type: "aws:s3/bucketVersioning:BucketVersioning", Name: name + "_versioning", Props: Props{
			"bucket": Named(name), "versioningConfiguration": Props{"status": "Enabled"},
		}},
		{
			Type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", Name: name +
				"_encryption",
			Props: Props{"bucket": Named(name), "rules": []any{
				Props{"applyServerSideEncryptionByDefault": Props{"sseAlgorithm": algorithm}, "bucketKeyEnabled": true},
			}},
		},
	}
	if name == "accesses" {
		return program
	}
	return append(program, &Resource{Type: "aws:s3/bucketLogging:BucketLogging", Name: name + "_logging", Props: Props{
		"bucket": Named(name), "targetBucket": Named("accesses"), "targetPrefix": name + "/",
	}})
}

func translatedPolicy(bucket string, statements ...string) *Resource {
	tls := `{"Sid":"tls","Effect":"Deny","Principal":{"AWS":["*"]},"Action":["s3:*"],"Resource":["arn:aws:s3:::` + bucket +
		`/*","arn:aws:s3:::` + bucket + `"],"Condition":{"Bool":{"aws:SecureTransport":["false"]}}}`
	return &Resource{Type: Policy, Name: bucket + "_policy", Props: Props{
		"bucket": Named(bucket), "policy": From{bucket, document(append(statements, tls)...)},
	}}
}
