package answer_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/generate"
	"datatrail/report/internal/logs"
	"datatrail/report/internal/source"
)

// The access log gives the same answers in each of its forms, and counts a request once that comes in several.
func TestTheFormOfTheAccessLogChangesNoAnswer(t *testing.T) {
	cases := map[string]struct {
		forms  []generate.AccessForm
		split  bool
		events dataset.Events
	}{
		"all forms at once":                       {generate.AccessForms, false, dataset.Writes},
		"each record in one form, some in all":    {generate.AccessForms, true, dataset.Egress},
		"the same, with reads of the access log":  {generate.AccessForms, true, dataset.Writes},
		"classic files beside exports":            {[]generate.AccessForm{generate.ClassicForm, generate.ExportForm}, false, dataset.Egress},
		"classic files for some, exports for all": {[]generate.AccessForm{generate.ExportForm, generate.ClassicForm}, true, dataset.Writes},
	}
	for i, form := range generate.AccessForms {
		c := cases["each record in one form, some in all"]
		c.forms, c.split, c.events = []generate.AccessForm{form}, false, []dataset.Events{dataset.Writes, dataset.Egress}[i%2]
		cases[string(form)] = c
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := generate.New(11, start, 3, 1500)
			w.Access, w.Split, w.Open = c.forms, c.split, true
			dir := t.TempDir()
			require.NoError(t, w.Write(dir, func(int) {}))
			o := answer.Options{Logs: source.Folder(dir), ListingLimit: 4, Declared: saying(w, false, c.events)}
			report := compare(t, w, o)
			for _, count := range report.Counts {
				assert.NotContains(t, unread, count.Kind, count.Examples)
			}
		})
	}
}

var unread = []logs.Kind{logs.BadAccessRecord, logs.BadLine, logs.BadRecord, logs.OtherFile, logs.TruncatedFile}

// A bucket may have both deliveries. What AWS leaves open of either must not make two requests of one.
func TestARequestThatBothDeliveriesTellOfCountsOnce(t *testing.T) {
	classic := func(old ...string) string { return strings.NewReplacer(old...).Replace(inClassic) }
	inJSON := func(old ...string) string { return strings.NewReplacer(old...).Replace(inRecord) }
	other := []string{"REQ1", "REQ2", "REST.GET.OBJECT", "BATCH.DELETE.OBJECT", "GET /a%20b/1.wav HTTP/1.1", "POST /?delete HTTP/1.1"}
	cases := map[string]struct {
		line, record string
		requests     int64
	}{
		"as AWS describes both":                {classic(), inJSON(), 1},
		"the classic key encoded twice":        {classic("OBJECT a%20b", "OBJECT a%2520b"), inJSON(), 1},
		"the key in JSON encoded":              {classic(), inJSON("a b", "a%20b"), 1},
		"the key in JSON encoded twice":        {classic(), inJSON("a b", "a%2520b"), 1},
		"no key in the request line":           {classic(other...), inJSON(other...), 1},
		"none there, and encoded twice":        {strings.Replace(classic(other...), "OBJECT a%20b", "OBJECT a%2520b", 1), inJSON(other...), 1},
		"the classic time rounded up":          {classic("12:00:00 +", "12:00:01 +"), inJSON("00.500Z", "00.900Z"), 1},
		"no bytes, told by a hyphen and zero":  {classic(" 26 26 ", " - - "), inJSON(":26", ":0"), 1},
		"no bytes, told by a hyphen and null":  {classic(" 26 26 ", " - - "), inJSON(":26", ":null"), 1},
		"no bytes, told by zero and null":      {classic(" 26 26 ", " 0 0 "), inJSON(":26", ":null"), 1},
		"nobody, told by a hyphen and null":    {classic("arn:aws:iam::111122223333:user/a", "-"), inJSON(`"arn:aws:iam::111122223333:user/a"`, "null"), 1},
		"an ACL, told by Yes and true":         {classic("- - eu-west-1", "- Yes eu-west-1"), inJSON(`"acl_required":null`, `"acl_required":true`), 1},
		"two keys of one request":              {classic(other...), strings.Replace(inJSON(other...), "1.wav", "2.wav", 1), 2},
		"two requests of one second":           {classic(), inJSON("REQ1", "REQ2"), 2},
		"two operations of one request, by id": {classic(), inJSON("REST.GET.OBJECT", "REST.COPY.OBJECT_GET"), 2},
	}
	// Each in a bucket of its own.
	dir, names := t.TempDir(), slices.Sorted(maps.Keys(cases))
	var exported strings.Builder
	for i, name := range names {
		bucket := fmt.Sprintf("acme-%02d", i)
		key := schema.AccessKey("s3/", "111122223333", "eu-west-1", bucket, noon, "0123456789ABCDEF")
		write(t, filepath.Join(dir, key), []byte(strings.ReplaceAll(cases[name].line, corpus, bucket)+"\n"))
		exported.WriteString("2026-11-06T14:00:00.000Z " + strings.ReplaceAll(cases[name].record, corpus, bucket) + "\n")
	}
	write(t, filepath.Join(dir, "exports/task/stream/000000.gz"), gzipped(t, exported.String()))
	report := reported(t, answer.Options{Logs: source.Folder(dir)})
	require.Len(t, report.Datasets, len(names))
	for i, name := range names {
		d := report.Datasets[slices.IndexFunc(report.Datasets, func(d answer.Dataset) bool { return d.Bucket == fmt.Sprintf("acme-%02d", i) })]
		assert.Equal(t, cases[name].requests, d.Section("coverage").Total("records"), name)
	}
}

const (
	inClassic = `79a5 acme-corpus [06/Nov/2026:12:00:00 +0000] 198.51.100.7 arn:aws:iam::111122223333:user/a REQ1 REST.GET.OBJECT a%20b/1.wav ` +
		`"GET /a%20b/1.wav HTTP/1.1" 200 - 26 26 7 6 "-" "boto" - h= SigV4 TLS AuthHeader host TLSv1.3 - - eu-west-1`
	inRecord = `{"schema_version_id":"V_1_0","bucket_arn":"arn:aws:s3:::acme-corpus","bucket_name":"acme-corpus",` +
		`"request_time":"2026-11-06T12:00:00.500Z","bucket_owner_id":"79a5","remote_ip":"198.51.100.7",` +
		`"requester":"arn:aws:iam::111122223333:user/a","request_id":"REQ1","operation":"REST.GET.OBJECT","key_name":"a b/1.wav",` +
		`"request_uri":"GET /a%20b/1.wav HTTP/1.1","http_status":200,"error_code":null,"bytes_sent_size":26,"object_size":26,` +
		`"total_duration":7,"turn_around_duration":6,"referer":null,"user_agent":"boto","version_id":null,"host_id":"h=",` +
		`"signature_version":"SigV4","cipher_suite":"TLS","authentication_type":"AuthHeader","host_header":"host",` +
		`"tls_version":"TLSv1.3","access_point_arn":null,"acl_required":null,"source_region":"eu-west-1"}`
)
