package logs

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Places of the fields of a line that the form in JSON writes differently.
const (
	bucketField  = 1
	timeField    = 2
	keyField     = 7
	uriField     = 8
	bytesField   = 11
	sizeField    = 12
	refererField = 15
	agentField   = 16
	aclField     = 25
)

// accessNames are the fields of a record of a server access log that S3 delivers through CloudWatch Logs, in AWS's order, with
// the place of each among the fields of a line. Two have none. docs/unproven.md#access-logs-in-json
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-server-access-logs-cloudwatch.html
var accessNames = []accessName{
	{"schema_version_id", -1},
	{"bucket_arn", -1},
	{"bucket_name", bucketField},
	{"request_time", timeField},
	{"bucket_owner_id", 0},
	{"remote_ip", 3},
	{"requester", 4},
	{"request_id", 5},
	{"operation", 6},
	{"key_name", keyField},
	{"request_uri", uriField},
	{"http_status", 9},
	{"error_code", 10},
	{"bytes_sent_size", bytesField},
	{"object_size", sizeField},
	{"total_duration", 13},
	{"turn_around_duration", 14},
	{"referer", refererField},
	{"user_agent", agentField},
	{"version_id", 17},
	{"host_id", 18},
	{"signature_version", 19},
	{"cipher_suite", 20},
	{"authentication_type", 21},
	{"host_header", 22},
	{"tls_version", 23},
	{"access_point_arn", 24},
	{"acl_required", aclField},
	{"source_region", 26},
}

type accessName struct {
	name  string
	place int
}

// accessRecord is a record in work.
type accessRecord struct {
	fields *[AccessFields]Value
	arn    string // of the bucket
	next   int    // of the names that is expected
}

// begin forgets the record before.
func (r *accessRecord) begin(fields *[AccessFields]Value) {
	*fields = [AccessFields]Value{}
	r.fields, r.arn, r.next = fields, "", 0
}

// accessMember takes the members of a record in a text.
type accessMember struct {
	*accessRecord
	text string
}

func (m accessMember) value(key string, i int) int {
	end := anything(m.text, i, 0)
	if end > 0 {
		m.put(key, m.text[i:end])
	}
	return end
}

// put takes a field of the record with its value in JSON. What is null, or no field that is known, is passed over.
func (r *accessRecord) put(name, value string) {
	if r.next >= len(accessNames) || accessNames[r.next].name != name {
		if r.next = slices.IndexFunc(accessNames, func(is accessName) bool { return is.name == name }); r.next < 0 {
			r.next = 0
			return
		}
	}
	place := accessNames[r.next].place
	r.next++
	switch {
	case value == "null" || value == `""`:
	case place >= 0:
		r.fields[place] = Value{Text: plain(value), Valid: true}
	case name == "bucket_arn":
		r.arn = plain(value)
	}
}

// finish writes the fields as a line has them, and reports whether the record tells enough to count: a bucket and a time. wants
// tells which fields are asked for.
func (r *accessRecord) finish(wants *[AccessFields]bool) bool {
	f := r.fields
	if _, bucket, ok := strings.Cut(r.arn, ":::"); ok && !f[bucketField].Valid {
		f[bucketField] = Value{Text: bucket, Valid: true}
	}
	at, isTime := lineTime(f[timeField].Text)
	if !isTime || !f[bucketField].Valid {
		return false
	}
	f[timeField].Text = at
	f[keyField].Text = keyOf(f[keyField].Text, f[uriField].Text)
	for _, place := range []int{bytesField, sizeField} {
		f[place].Text = wholeNumber(f[place].Text)
	}
	f[aclField].Text = flag(f[aclField].Text)
	for _, place := range []int{uriField, refererField, agentField} {
		if text := f[place].Text; wants[place] && !strings.HasPrefix(text, `"`) && (text != "" || place != uriField) {
			f[place] = Value{Text: `"` + dashed(text) + `"`, Valid: true}
		}
	}
	for place := range f {
		f[place] = Value{Text: dashed(f[place].Text), Valid: true}
	}
	return true
}

// dashed is how a line writes what there is not.
func dashed(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// lineTime writes a time as a line does. What is less than a second stays behind the seconds.
func lineTime(text string) (string, bool) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return "", false
	}
	return at.UTC().Format("02/Jan/2006:15:04:05.999 -0700"), true
}

// wholeNumber writes an amount as a line does, which has none for zero.
func wholeNumber(text string) string {
	if text == "0" {
		return ""
	}
	if strings.ContainsAny(text, ".eE") {
		if n, err := strconv.ParseFloat(text, 64); err == nil {
			return wholeNumber(strconv.FormatInt(int64(n), 10))
		}
	}
	return text
}

// flag writes whether something is so as a line does.
func flag(text string) string {
	switch strings.ToLower(text) {
	case "true", "yes", "1":
		return "Yes"
	}
	return ""
}
