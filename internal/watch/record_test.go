package watch

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// call is an S3 call as CloudTrail records it: what happened, in the words of the requirement.
type call struct {
	service, name      string
	readOnly, data     bool
	bucket, errorCode  string
	emptyCode          bool // a call that succeeded has errorCode "", rather than none
	identity, auth     string
	bytes              float64
	copySource, origin string // the header, and the bucket that it means
	key, asks          string // the key, unless it is the usual one, and the prefix that a listing asks for
	originKey          string // the key that the header means, where it matters
}

// Identities of callers.
const (
	role      = "role"
	user      = "user"
	anonymous = "anonymous"
	formerly  = "anonymous until 2021"
	service   = "service"
)

var identities = map[string]map[string]any{
	role: {
		"type": "AssumedRole", "principalId": "AROAEXAMPLE:job", "arn": "arn:aws:sts::111122223333:assumed-role/trainer/job",
		"accountId": "111122223333", "sessionContext": map[string]any{"sessionIssuer": map[string]any{
			"type": "Role", "arn": "arn:aws:iam::111122223333:role/team/trainer",
		}},
	},
	user: {"type": "IAMUser", "arn": "arn:aws:iam::444455556666:user/anonymous", "accountId": "444455556666"},
	// https://docs.aws.amazon.com/athena/latest/ug/query-examples-cloudtrail-logs.html
	anonymous: {"type": "AWSAccount", "principalId": "", "accountId": "anonymous"},
	formerly:  {"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"},
	service:   {"type": "AWSService", "invokedBy": "athena.amazonaws.com"},
}

// unauthenticated reports whether nobody signed the call.
func (c call) unauthenticated() bool { return c.identity == anonymous || c.identity == formerly }

// record is the call in the form in which CloudTrail delivers it.
func (c call) record(t testing.TB) any {
	t.Helper()
	parameters := map[string]any{"bucketName": c.bucket, "key": "set/shard 1.tar", "Host": c.bucket + ".s3.eu-central-1.amazonaws.com"}
	if c.key != "" {
		parameters["key"] = c.key
	}
	if c.asks != "" {
		parameters["prefix"] = c.asks
	}
	if strings.HasPrefix(c.name, "ListObject") {
		delete(parameters, "key")
	}
	if c.copySource != "" {
		parameters["x-amz-copy-source"] = c.copySource
	}
	category, address := "Management", "198.51.100.7"
	if c.data {
		category = "Data"
	}
	if c.identity == service {
		address = "athena.amazonaws.com"
	}
	record := map[string]any{
		"eventVersion": "1.11", "eventTime": "2026-11-20T10:00:00Z", "eventID": "f3b2", "eventSource": c.service, "eventName": c.name,
		"awsRegion": "eu-central-1", "sourceIPAddress": address, "userAgent": "[aws-sdk]", "userIdentity": identities[c.identity],
		"readOnly": c.readOnly, "managementEvent": !c.data, "eventCategory": category, "requestParameters": parameters,
		"additionalEventData": map[string]any{
			"bytesTransferredIn": 0, "bytesTransferredOut": c.bytes, "SignatureVersion": "SigV4", "AuthenticationMethod": c.auth,
			"CipherSuite": "TLS_AES_128_GCM_SHA256", "x-amz-id-2": "id",
		},
		"resources": []any{map[string]any{"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::" + c.bucket + "/set/shard 1.tar"}},
	}
	if c.bucket == "" {
		record["requestParameters"] = nil // too large to be recorded
	}
	if c.errorCode != "" {
		record["errorCode"], record["errorMessage"] = c.errorCode, "no"
	}
	if c.emptyCode {
		record["errorCode"] = ""
	}
	encoded, err := json.Marshal(record)
	require.NoError(t, err)
	var out any
	require.NoError(t, json.Unmarshal(encoded, &out))
	return out
}

const (
	speech = "speech"
	// Buckets whose names begin or end like a dataset's.
	longer  = "speech-2"
	earlier = "my-speech"
	foreign = "foreign"

	// otherService has calls of the same names, for directory buckets.
	otherService = "s3express.amazonaws.com"
)

// copyHeaders are headers that name what is copied, with the bucket that they mean.
var copyHeaders = map[string]string{
	"speech/set/shard": speech, "/speech/set/shard": speech, "speech%2Fset%2Fshard": speech, "/speech%2Fset": speech,
	"%2Fspeech%2Fset": speech, "%2fspeech%2fset": speech, "speech/set/shard?versionId=3": speech,
	"speech-2/set/shard": longer, "my-speech/set/shard": earlier, "/my-speech%2Fset": earlier,
	"foreign/speech/shard": foreign, "foreign%2Fspeech%2Fshard": foreign, "foreign/my/speech/": foreign,
	"arn:aws:s3:eu-central-1:111122223333:accesspoint/speech/object/set/shard": "",
}

// everyCall is all combinations of what matters.
func everyCall() []call {
	reads := []string{
		"GetObject", "SelectObjectContent", "GetObjectTorrent", "HeadObject", "GetObjectAttributes", "GetObjectTagging",
		"ListObjects", "ListObjectVersions", "HeadBucket",
	}
	var out []call
	add := func(c call) {
		for _, c.errorCode = range []string{"", "AccessDenied", "NoSuchKey"} {
			for identity := range identities {
				for _, c.auth = range []string{"AuthHeader", "QueryString"} {
					c.identity, c.emptyCode = identity, false
					out = append(out, c)
					if c.errorCode == "" {
						c.emptyCode = true
						out = append(out, c)
					}
				}
			}
		}
	}
	for _, bucket := range []string{speech, longer, earlier, foreign} {
		for _, name := range reads {
			for _, bytes := range []float64{0, 236375} {
				add(call{service: serviceS3, name: name, readOnly: true, data: true, bucket: bucket, bytes: bytes})
			}
			add(call{service: otherService, name: name, readOnly: true, data: true, bucket: bucket, bytes: 243})
		}
		add(call{service: serviceS3, name: "PutObject", data: true, bucket: bucket, bytes: 7})
		add(call{service: serviceS3, name: "GetBucketPolicy", readOnly: true, bucket: bucket, bytes: 12})
		for header, origin := range copyHeaders {
			for _, name := range []string{"CopyObject", "UploadPartCopy"} {
				add(call{service: serviceS3, name: name, data: true, bucket: bucket, bytes: 300, copySource: header, origin: origin})
			}
		}
		const header = speech + "/set/shard"
		add(call{service: otherService, name: "CopyObject", data: true, bucket: bucket, copySource: header, origin: speech})
		// No such call exists; it shows that the header alone is not what counts.
		add(call{service: serviceS3, name: "PutObject", data: true, bucket: bucket, copySource: header, origin: speech})
	}
	add(call{service: serviceS3, name: "GetObject", readOnly: true, data: true, bytes: 5})
	return out
}
