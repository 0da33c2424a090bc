package logs_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/report/internal/logs"
)

const (
	readJSON = `{"schema_version_id":"V_1_0","bucket_arn":"arn:aws:s3:::acme-data","bucket_name":"acme-data",` +
		`"request_time":"2026-11-06T15:04:05.345Z","bucket_owner_id":"79a5","remote_ip":"203.0.113.1",` +
		`"requester":"arn:aws:sts::111122223333:assumed-role/train/s","request_id":"3E57427F3EXAMPLE","operation":"REST.GET.OBJECT",` +
		`"key_name":"a b.bin","request_uri":"GET /a%20b.bin HTTP/1.1","http_status":200,"error_code":null,"bytes_sent_size":26,` +
		`"object_size":26,"total_duration":9,"turn_around_duration":8,"referer":null,"user_agent":"say \"a\"","version_id":null,` +
		`"host_id":"s9lz","signature_version":"SigV4","cipher_suite":"TLS_AES_128_GCM_SHA256","authentication_type":"AuthHeader",` +
		`"host_header":"acme-data.s3.eu-central-1.amazonaws.com","tls_version":"TLSv1.3","access_point_arn":null,"acl_required":true,` +
		`"source_region":"eu-central-1"}`
	sparseJSON = `{"operation":"S3.EXPIRE.OBJECT","bucket_arn":"arn:aws:s3:::acme-data","request_time":"2026-11-07T01:00:00+01:00",` +
		`"key_name":"k","bytes_sent_size":0,"acl_required":false,"new_in_2027":{"a":[1,{"b":2}]}}`
)

// readLine and sparseLine are the same requests as a classic log has them.
const (
	readLine = `79a5 acme-data [06/Nov/2026:15:04:05.345 +0000] 203.0.113.1 arn:aws:sts::111122223333:assumed-role/train/s 3E57427F3EXAMPLE ` +
		`REST.GET.OBJECT a%20b.bin "GET /a%20b.bin HTTP/1.1" 200 - 26 26 9 8 "-" "say "a"" - s9lz SigV4 TLS_AES_128_GCM_SHA256 AuthHeader ` +
		`acme-data.s3.eu-central-1.amazonaws.com TLSv1.3 - Yes eu-central-1`
	sparseLine = `- acme-data [07/Nov/2026:00:00:00 +0000] - - - S3.EXPIRE.OBJECT k - - - - - - - "-" "-" - - - - - - - - - -`
)

func TestARecordInJSONHasTheFieldsOfItsLine(t *testing.T) {
	for written, line := range map[string]string{readJSON: readLine, sparseJSON: sparseLine} {
		var want [logs.AccessFields]logs.Value
		require.True(t, logs.SplitLine(line, &want))
		rows, tally := requestsIn(t, written)
		require.Len(t, rows, 1)
		for i, value := range want {
			assert.Equal(t, value.Text, rows[0][i], "field %d of %s", i, want[6].Text)
		}
		assert.Equal(t, []string{"acme-data", map[string]string{readJSON: "2026/11/06", sparseJSON: "2026/11/07"}[written]},
			rows[0][logs.AccessFields:])
		assert.Empty(t, tally.Counts())
	}
}

func TestRequestsInJSONAreFoundInEveryFormThatTheyAreKeptIn(t *testing.T) {
	quoted, sparse := quote(t, readJSON), quote(t, sparseJSON)
	cells := `[{"field":"@ptr","value":"Cn"},{"field":"@message","value":` + quoted + `},{"field":"key_name","value":"cut off"}]`
	fields := `[{"field":"request_time","value":"2026-11-07T00:00:00.000Z"},{"field":"bucket_name","value":"acme-data"},` +
		`{"field":"operation","value":"S3.EXPIRE.OBJECT"},{"field":"key_name","value":"k"},{"field":"bytes_sent_size","value":"0"},` +
		`{"field":"acl_required","value":"0"},{"field":"@ptr","value":"Cm"}]`
	control := `{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logStream":"","subscriptionFilters":[],` +
		`"logEvents":[{"id":"","timestamp":1,"message":"CWL CONTROL MESSAGE: Checking health of destination Firehose."}]}`
	data := func(events ...string) string {
		return `{"messageType":"DATA_MESSAGE","owner":"111122223333","logGroup":"g","logStream":"s","subscriptionFilters":["f"],` +
			`"logEvents":[` + strings.Join(events, ",") + `]}`
	}
	event := func(message string) string { return `{"id":"1","timestamp":1,"message":` + message + `}` }
	pretty := strings.NewReplacer(`,"`, ",\n    \"", `{"`, "{\n    \"").Replace(readJSON)
	for name, text := range map[string]string{
		"a record a line":                         readJSON + "\n" + sparseJSON + "\n",
		"a record a line, without a last end":     readJSON + "\r\n" + sparseJSON,
		"records over several lines":              pretty + "\n" + sparseJSON,
		"with a byte order mark":                  "\uFEFF" + readJSON + "\n" + sparseJSON,
		"a list of records":                       "[" + readJSON + ",\n" + sparseJSON + "]\n",
		"an export of a log group":                "2026-11-06T18:00:00.123Z " + readJSON + "\n2026-11-07T18:00:00.123Z " + sparseJSON + "\n",
		"aws logs tail":                           "2026-11-06T18:00:00.123000+00:00 stream/a " + readJSON + "\n2026-11-07T18:00:00+00:00 " + sparseJSON + "\n",
		"filter-log-events":                       `{"events":[{"logStreamName":"s","timestamp":1,"message":` + quoted + `,"ingestionTime":2,"eventId":"3"},` + event(sparse) + `],"searchedLogStreams":[]}`,
		"get-log-events":                          `{"events":[` + event(quoted) + `,` + event(sparse) + `],"nextForwardToken":"f/1","nextBackwardToken":"b/1"}`,
		"pages of filter-log-events":              `{"searchedLogStreams":[{"a":1}],"events":[` + event(quoted) + `],"nextToken":"x"}` + "\n" + `{"events":[]}{"events":[` + event(sparse) + `]}`,
		"events, one a line":                      event(quoted) + "\n" + event(sparse),
		"events with records that are no texts":   event(readJSON) + "\n" + event(sparseJSON),
		"a query of messages and of fields":       `{"queryLanguage":"CWLI","results":[` + cells + `,` + fields + `],"statistics":{"recordsMatched":2.0},"status":"Complete"}`,
		"the rows of a query, by themselves":      `[` + cells + `,` + fields + `]`,
		"a subscription":                          data(event(quoted), event(sparse)),
		"a subscription, object behind object":    control + data(event(quoted)) + control + "\n" + data(event(sparse)) + control,
		"records without anything between":        readJSON + sparseJSON,
		"messages as a list":                      `[` + quoted + `, ` + sparse + `]`,
		"messages as texts, one a line":           quoted + "\n" + sparse + "\n",
		"messages with tabs between":              readJSON + "\t" + sparseJSON + "\n",
		"results that the console exports":        `[{"@timestamp":"2026-11-06 15:04:05.000","@message":` + readJSON + `,"@log":"1:g"},{"@message":` + sparse + `}]`,
		"classic lines are no JSON, and the same": "",
	} {
		if text == "" {
			text = strings.Replace(readLine, ".345", "", 1) + "\n" + sparseLine + "\n"
		}
		for _, kept := range []struct{ how, name, text string }{
			{"as it is", "export.txt", text},
			{"packed, as an export names it", "exports/0b7a/stream/000000.gz", gzipped(t, text)},
			{"below AWSLogs", "AWSLogs/111122223333/S3/eu-west-1/acme-data/file.log", text},
			{"packed, one pack behind the other", "firehose-1-2026-11-06-12-00-00", gzipped(t, text[:40]) + gzipped(t, text[40:])},
			{"under the name of a classic log", "2026-11-06-16-10-55-0000000000000091", text},
		} {
			t.Run(name+", "+kept.how, func(t *testing.T) {
				found, rows, tally := look(t, kept.name, kept.text)
				require.Len(t, found.Access, 1)
				assert.Equal(t, [][]string{{"a%20b.bin", "acme-data", "2026/11/06"}, {"k", "acme-data", "2026/11/07"}}, rows)
				assert.Empty(t, tally.Counts())
			})
		}
	}
}

func TestWhatIsNoRecordBesideThoseInJSONIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		rows int
		told map[logs.Kind]int64
	}{
		"a line that is no JSON":            {readJSON + "\nhello\n" + readJSON + "\n", 2, map[logs.Kind]int64{logs.BadAccessRecord: 1}},
		"a line that is cut off":            {readJSON + "\n" + readJSON[:300] + "\n" + readJSON + "\n", 2, map[logs.Kind]int64{logs.BadAccessRecord: 1}},
		"a last line that is cut off":       {readJSON + "\n" + readJSON[:300], 1, map[logs.Kind]int64{logs.BadAccessRecord: 1, logs.TruncatedFile: 1}},
		"a list that is cut off":            {`[` + readJSON + `,` + readJSON[:300], 1, map[logs.Kind]int64{logs.BadAccessRecord: 1, logs.TruncatedFile: 1}},
		"a list without its end":            {`[` + readJSON + `,`, 1, map[logs.Kind]int64{logs.TruncatedFile: 1}},
		"another object":                    {readJSON + "\n" + `{"a":{"b":1}}` + "\n" + readJSON, 2, map[logs.Kind]int64{logs.BadAccessRecord: 1}},
		"other elements of a list":          {`[` + readJSON + `,42,"x",null,` + readJSON + `]`, 2, map[logs.Kind]int64{logs.BadAccessRecord: 3}},
		"a message that is no record":       {`{"events":[{"message":"hello"},{"message":` + quote(t, readJSON) + `}]}`, 1, map[logs.Kind]int64{logs.BadAccessRecord: 1}},
		"a record without a readable time":  {readJSON + "\n" + strings.Replace(readJSON, "2026-11-06T", "yesterday ", 1), 1, map[logs.Kind]int64{logs.BadAccessRecord: 1}},
		"a record without a bucket":         {readJSON + "\n" + `{"request_time":"2026-11-06T15:04:05Z","operation":"REST.GET.OBJECT"}`, 1, map[logs.Kind]int64{logs.BadAccessRecord: 1}},
		"an event of CloudTrail among them": {readJSON + "\n" + recordA + "\n", 1, map[logs.Kind]int64{logs.BadAccessRecord: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			rows, tally := requestsIn(t, c.text)
			assert.Len(t, rows, c.rows)
			told := map[logs.Kind]int64{}
			for _, count := range tally.Counts() {
				told[count.Kind] = count.Times
				assert.Contains(t, count.Examples[0], "export")
			}
			assert.Equal(t, c.told, told)
		})
	}
}

func TestWhatAWSPutsBesideExportsIsPassedOverQuietly(t *testing.T) {
	for name, text := range map[string]string{
		"prefix/aws-logs-write-test": "Permission Check Successful",
		"firehose-1": `{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logEvents":[{"id":"","timestamp":1,` +
			`"message":"CWL CONTROL MESSAGE: Checking health of destination Firehose."}]}`,
	} {
		found, rows, tally := look(t, name, text)
		assert.Empty(t, found.Access, name)
		assert.Empty(t, rows, name)
		assert.Empty(t, tally.Counts(), name)
	}
}
