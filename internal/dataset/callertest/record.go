package callertest

import (
	"path"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"datatrail/internal/dataset"
)

// Bucket is the data bucket that calls are made to.
const Bucket = "speech-bucket"

const (
	anonymous = "anonymous"
	service   = "service"
	elsewhere = "scratch-bucket"
)

// identities are the callers: kinds, or ARNs of roles and users.
var identities = []string{
	anonymous, service, exemptRole,
	"arn:aws:iam::" + account + ":role/ci/deployer",
	// A dot in a pattern is a dot.
	"arn:aws:iam::" + account + ":role/ops/breakXglass-1",
	"arn:aws:iam::" + account + ":user/alice",
	"arn:aws:iam::444455556666:role/ci/reader",
}

// spellings are the ways in which clients write bucket and key into the header of a copy.
var spellings = []string{
	"BUCKET/a/b", "/BUCKET/a/b", "BUCKET%2Fa%2Fb", "/BUCKET%2fa", "%2FBUCKET%2Fa", "%2fBUCKET%2fa", "BUCKET/a?versionId=3",
}

var at = time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)

// Record is the call as CloudTrail records it in the account of the bucket.
func (c Call) Record(id string) map[string]any {
	parameters := map[string]any{"bucketName": Bucket, "key": "a/b", "Host": Bucket + ".s3.eu-central-1.amazonaws.com"}
	if dataset.ClassOf(c.Caller.API) == dataset.Copies {
		parameters["x-amz-copy-source"] = strings.Replace(c.Spelling, "BUCKET", Bucket, 1)
		if !c.Inside {
			parameters["bucketName"] = elsewhere
		}
	}
	bucket := parameters["bucketName"].(string) //nolint:forcetypeassert // set above
	more := map[string]any{"bytesTransferredOut": 5.0, "AuthenticationMethod": "AuthHeader", "SignatureVersion": "SigV4"}
	if c.Caller.Presigned {
		more["AuthenticationMethod"] = "QueryString"
		if c.Caller.Age < 0 {
			more["SignatureVersion"] = "SigV2"
		} else {
			parameters["X-Amz-Date"] = at.Add(-c.Caller.Age).Format("20060102T150405Z")
			parameters["X-Amz-Expires"] = "604800"
		}
	}
	record := map[string]any{
		"eventVersion": "1.11", "eventTime": at.Format(time.RFC3339), "eventID": id, "requestID": id,
		"eventSource": "s3.amazonaws.com", "eventName": c.Caller.API, "eventType": "AwsApiCall", "eventCategory": "Data",
		"awsRegion": "eu-central-1", "sourceIPAddress": c.Shown, "userAgent": "[aws-cli]", "userIdentity": c.identity(),
		"readOnly": dataset.ClassOf(c.Caller.API) != dataset.Copies, "managementEvent": false, "recipientAccountId": account,
		"requestParameters": parameters, "additionalEventData": more,
		"resources": []any{
			map[string]any{"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::" + bucket + "/a/b"},
			map[string]any{"type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::" + bucket, "accountId": account},
		},
	}
	if c.Caller.VPCEndpoint != "" {
		record["vpcEndpointId"] = c.Caller.VPCEndpoint
	}
	return record
}

func (c Call) identity() map[string]any {
	principal, err := arn.Parse(c.Caller.Principal)
	switch {
	case c.Caller.Service:
		return map[string]any{"type": "AWSService", "invokedBy": "athena.amazonaws.com"}
	case err != nil:
		return map[string]any{"type": "AWSAccount", "principalId": "", "accountId": "anonymous"}
	}
	account := principal.AccountID
	id := map[string]any{"type": "IAMUser", "principalId": "AIDAEXAMPLE", "arn": principal.String(), "accountId": account}
	if role, isRole := strings.CutPrefix(principal.Resource, "role/"); isRole {
		name := path.Base(role)
		id["type"], id["principalId"] = "AssumedRole", "AROAEXAMPLE:session"
		// The ARN of a session lacks the role's path.
		id["arn"] = "arn:aws:sts::" + account + ":assumed-role/" + name + "/session"
		id["sessionContext"] = map[string]any{"sessionIssuer": map[string]any{
			"type": "Role", "principalId": "AROAEXAMPLE", "arn": principal.String(), "accountId": account, "userName": name,
		}}
	}
	if c.Caller.ViaService {
		id["invokedBy"] = "athena.amazonaws.com"
	}
	return id
}
