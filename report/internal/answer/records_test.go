package answer_test

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/logs"
	"datatrail/report/internal/source"
)

const recorded = "acme-speech-corpus"

type record = map[string]any

// resources are those of an object in a bucket of ours.
func resources(bucket string) []any {
	return []any{
		record{"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::" + bucket + "/a/1.wav"},
		record{"type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::" + bucket, "accountId": "111122223333"},
	}
}

// recordOf is a read of 1000 bytes by a training job, with some fields changed: to nil, they are absent.
func recordOf(id string, changes record) record {
	r := record{
		"eventVersion": "1.11", "eventTime": "2026-11-20T10:00:00Z", "eventSource": "s3.amazonaws.com", "eventName": "GetObject",
		"awsRegion": "eu-central-1", "sourceIPAddress": "198.51.100.7", "userAgent": "[boto]", "readOnly": true,
		"userIdentity": record{
			"type": "AssumedRole", "principalId": "AROAEXAMPLE:train", "arn": "arn:aws:sts::111122223333:assumed-role/trainer/train",
			"accountId": "111122223333", "sessionContext": record{"sessionIssuer": record{
				"type": "Role", "principalId": "AROAEXAMPLE", "arn": "arn:aws:iam::111122223333:role/trainer", "accountId": "111122223333",
			}},
		},
		"requestParameters":   record{"bucketName": recorded, "key": "a/1.wav"},
		"additionalEventData": record{"AuthenticationMethod": "AuthHeader", "bytesTransferredOut": 1000.0},
		"requestID":           "REQ" + id, "eventID": id, "resources": resources(recorded), "eventType": "AwsApiCall",
		"managementEvent": false, "recipientAccountId": "111122223333", "eventCategory": "Data",
	}
	maps.Copy(r, changes)
	for name, value := range changes {
		if value == nil {
			delete(r, name)
		}
	}
	return r
}

func reportOn(t *testing.T, records ...record) *answer.Report {
	t.Helper()
	dir := t.TempDir()
	all := make([]any, len(records))
	for i, r := range records {
		all[i] = r
	}
	trailFile(t, dir, all)
	return reportIn(t, dir, answer.Options{})
}

func reportIn(t *testing.T, dir string, o answer.Options) *answer.Report {
	t.Helper()
	o.Logs, o.Threads = source.Folder(dir), 1
	report, err := answer.Build(context.Background(), o)
	require.NoError(t, err)
	return report
}

// told are the rows of a question about the recorded, each with the columns that are named.
func told(t *testing.T, report *answer.Report, question string, columns ...string) []string {
	t.Helper()
	for _, d := range report.Datasets {
		if d.Bucket != recorded {
			continue
		}
		return toldOf(t, d, question, columns...)
	}
	require.Fail(t, "the report is not about "+recorded)
	return nil
}

// toldOf are the rows of a question about a dataset.
func toldOf(t *testing.T, d answer.Dataset, question string, columns ...string) []string {
	t.Helper()
	section := d.Section(question)
	var rows []string
	for _, row := range section.Rows {
		cells := make([]string, len(columns))
		for i, column := range columns {
			require.GreaterOrEqual(t, section.Column(column), 0, column)
			cells[i] = fmt.Sprint(row[section.Column(column)])
		}
		rows = append(rows, strings.Join(cells, " "))
	}
	return rows
}

func readsOf(t *testing.T, report *answer.Report) string {
	t.Helper()
	for _, d := range report.Datasets {
		if d.Bucket == recorded {
			s := d.Section("bytes_by_principal")
			return fmt.Sprint(s.Total("requests"), " reads, ", s.Total("bytes"), " bytes")
		}
	}
	return "no " + recorded
}

// foreign is what the owner of a bucket is told of a caller of another account, and inside what that account is told itself.
var (
	foreign = record{"type": "AWSAccount", "principalId": "AROAOTHER:carol@example.com", "accountId": "444455556666"}
	inside  = record{
		"type": "AssumedRole", "principalId": "AROAOTHER:carol@example.com", "accountId": "444455556666",
		"arn": "arn:aws:sts::444455556666:assumed-role/AWSReservedSSO_Data_0123456789abcdef/carol@example.com",
		"sessionContext": record{"sessionIssuer": record{
			"type": "Role", "arn": "arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Data_0123456789abcdef",
		}},
	}
)

func TestACallThatSeveralAccountsAreToldOfCountsOnce(t *testing.T) {
	owners := recordOf("1", record{"userIdentity": foreign, "sharedEventID": "S", "requestID": "R"})
	callers := recordOf("2", record{"userIdentity": inside, "sharedEventID": "S", "requestID": "R", "recipientAccountId": "444455556666"})
	for name, records := range map[string][]record{
		"the owner's copy first": {owners, callers}, "the caller's copy first": {callers, owners},
		"each copy delivered twice": {callers, owners, callers, owners},
	} {
		t.Run(name, func(t *testing.T) {
			report := reportOn(t, records...)
			assert.Equal(t, "1 reads, 1000 bytes", readsOf(t, report))
			assert.Equal(t, []string{"444455556666 444455556666/AROAOTHER carol@example.com"},
				told(t, report, "cross_account_reads", "account", "principal", "person"),
				"the owner's copy counts, and the person stands in the caller's")
			assert.Equal(t, []string{"carol@example.com Identity Center"}, told(t, report, "bytes_by_person", "person", "person_source"))
		})
	}
	// The caller's copy alone is better than nothing.
	assert.Equal(t, "1 reads, 1000 bytes", readsOf(t, reportOn(t, callers)))
	// Events that S3 adds for each key of one bulk delete may share what tells the copies of the call.
	deletion := record{"eventName": "DeleteObject", "eventType": "AwsServiceEvent", "sharedEventID": "S", "requestID": "R"}
	first, second := recordOf("1", deletion), recordOf("2", deletion)
	second["requestParameters"] = record{"bucketName": recorded, "key": "b"}
	assert.Contains(t, told(t, reportOn(t, first, second), "coverage", "log", "records"), "trail 2")
}

func TestACorrectedEventReplacesTheOneThatItCorrects(t *testing.T) {
	corrected := recordOf("2", record{
		"addendum":            record{"reason": "UPDATED_DATA", "originalEventID": "1", "originalRequestID": "REQ1"},
		"additionalEventData": record{"bytesTransferredOut": 7000.0},
	})
	late := recordOf("3", record{"addendum": record{"reason": "DELIVERY_DELAY"}})
	assert.Equal(t, "2 reads, 8000 bytes", readsOf(t, reportOn(t, recordOf("1", nil), corrected, late)))
}

func TestRecordsWithoutAnIDAreEachACall(t *testing.T) {
	nameless := record{"eventID": nil}
	assert.Equal(t, "3 reads, 3000 bytes", readsOf(t, reportOn(t, recordOf("", nameless), recordOf("", nameless), recordOf("", nameless))))
}

func TestNetworkActivityIsNoSecondRead(t *testing.T) {
	network := record{"eventCategory": "NetworkActivity", "eventType": "AwsVpceEvent", "additionalEventData": nil, "requestID": "R", "sharedEventID": "S"}
	refusal := maps.Clone(network)
	refusal["errorCode"], refusal["sharedEventID"], refusal["requestID"] = "VpceAccessDenied", "S2", "R2"
	unnamed := maps.Clone(refusal)
	unnamed["requestParameters"], unnamed["resources"], unnamed["sharedEventID"] = nil, nil, "S3"
	dir := t.TempDir()
	trailFile(t, dir, []any{
		recordOf("1", record{"requestID": "R", "sharedEventID": "S"}), recordOf("2", network), recordOf("3", refusal), recordOf("4", refusal), recordOf("5", unnamed),
	})
	report := reportIn(t, dir, answer.Options{})
	assert.Equal(t, "1 reads, 1000 bytes", readsOf(t, report))
	assert.Equal(t, []string{"arn:aws:iam::111122223333:role/trainer not recorded GetObject VpceAccessDenied 1"},
		told(t, report, "denied_attempts", "principal", "person", "action", "errorcode", "attempts"))
	assert.NotContains(t, told(t, report, "delivery_gap", "reason"), "unexplained")
	assert.Equal(t, int64(1), times(report)[logs.EchoEvent])
	assert.Equal(t, int64(1), times(report)[logs.NoBucketRefusal], "a refusal that names no bucket is told apart")
	assert.Equal(t, int64(1), times(report)[logs.Duplicate])
}

func TestAnEmptyErrorCodeIsNoError(t *testing.T) {
	assert.Equal(t, "1 reads, 1000 bytes", readsOf(t, reportOn(t, recordOf("1", record{"errorCode": ""}), recordOf("2", record{"errorCode": "NoSuchKey"}))))
}

func TestAnonymousCallersHaveTwoSpellings(t *testing.T) {
	caller := func(account string) record {
		return record{"userIdentity": record{"type": "AWSAccount", "principalId": "", "accountId": account}}
	}
	report := reportOn(t, recordOf("1", caller("anonymous")), recordOf("2", caller("ANONYMOUS_PRINCIPAL")))
	assert.Equal(t, []string{"2"}, told(t, report, "anonymous_reads", "requests"))
	assert.Empty(t, told(t, report, "cross_account_reads"))
	assert.Equal(t, []string{strings.Repeat("anonymous ", 2) + "0"}, told(t, report, "bytes_by_principal", "principal", "account", "persons"))
}

func TestABucketWithoutANameIsNoDataset(t *testing.T) {
	nameless := recordOf("2", record{"eventName": "PutBucketAcl", "requestParameters": record{"bucketName": ""}, "resources": nil})
	report := reportOn(t, recordOf("1", nil), nameless, recordOf("3", record{"requestParameters": nil, "resources": nil}))
	assert.Len(t, report.Datasets, 1)
	assert.Equal(t, "1 reads, 1000 bytes", readsOf(t, report))
}

func TestTheBucketOfACopyIsWhereItGoes(t *testing.T) {
	to := func(bucket, header string, things []any) record {
		return record{
			"eventName": "CopyObject", "readOnly": false, "resources": things,
			"requestParameters": record{"bucketName": bucket, "key": "stolen", "x-amz-copy-source": header},
		}
	}
	both := append(resources(recorded), resources("elsewhere")...)
	alias := "drop-abcdefgh1234567890-s3alias"
	report := reportOn(t, recordOf("0", nil),
		recordOf("1", to("elsewhere", recorded+"/a", resources("elsewhere"))),
		recordOf("2", to("elsewhere", "%2F"+recorded+"%2Fa%2F1.wav", both)),
		recordOf("3", to(alias, "/"+recorded+"/a", both)),
		recordOf("4", to(recorded, recorded+"/a", both)),
		recordOf("5", to("nowhere", recorded+"/a", resources(recorded))),
	)
	assert.ElementsMatch(t, []string{"elsewhere 3", "nowhere 1"}, told(t, report, "copies_out", "destination", "copies"),
		"whatever the record lists first, and a copy inside the dataset is none out of it")
}

func TestTheBucketOfACallThroughAnAccessPointIsTheAccessPointsBucket(t *testing.T) {
	through := func(name string) record {
		return record{
			"requestParameters": record{"bucketName": name, "key": "a"},
			"resources":         append(resources(recorded), record{"type": "AWS::S3::AccessPoint", "ARN": "arn:aws:s3:eu-central-1:111122223333:accesspoint/readers"}),
		}
	}
	report := reportOn(t, recordOf("1", through("arn:aws:s3:eu-central-1:111122223333:accesspoint/readers")), recordOf("2", through("readers-abc-s3alias")))
	assert.Equal(t, "2 reads, 2000 bytes", readsOf(t, report))
}

func TestALogThatIsNamedByItsDeliveryHoldsOlderRequests(t *testing.T) {
	line := func(at string) string {
		return "79a5 " + recorded + " [" + at + " +0000] 198.51.100.7 - REQ0000000000001 REST.GET.OBJECT a/1.wav \"GET /a/1.wav HTTP/1.1\" " +
			"403 InvalidAccessKeyId 1000 1000 7 6 \"-\" \"boto\" - s9lz= SigV4 TLS AuthHeader host TLSv1.3 - - -\n"
	}
	until := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	for _, name := range []string{
		"2026-11-21-00-16-02-0123456789ABCDEF", "s3/111122223333/eu-central-1/" + recorded + "/2026/11/21/2026-11-21-00-16-02-0123456789ABCDEF",
	} {
		dir := t.TempDir()
		trailFile(t, dir, []any{recordOf("1", nil)})
		write(t, filepath.Join(dir, "access", name), []byte(line("20/Nov/2026:23:40:00")+line("21/Nov/2026:00:10:00")))
		report := reportIn(t, dir, answer.Options{Until: until})
		assert.Equal(t, []string{"access 1"}, told(t, report, "denied_attempts", "log", "attempts"), name)
	}
}

func TestALineWhoseTimeNamesNoMonthIsOfTheDayOfItsPartition(t *testing.T) {
	noon := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	one := read{bucket: recorded, key: "a/1.wav", at: noon, id: "REQ0000000000001", requester: "-", status: "403", auth: "AuthHeader"}
	one.fault = "InvalidAccessKeyId"
	dir := t.TempDir()
	trailFile(t, dir, []any{recordOf("1", nil)})
	name := schema.AccessKey("s3/", "111122223333", "eu-central-1", recorded, noon, "0123456789ABCDEF")
	write(t, filepath.Join(dir, "access", name), []byte(one.line()+strings.NewReplacer("Nov", "Foo", "REQ0", "REQ1").Replace(one.line())))
	report := reportIn(t, dir, answer.Options{})
	assert.Equal(t, []string{"access 2"}, told(t, report, "denied_attempts", "log", "attempts"))
}
