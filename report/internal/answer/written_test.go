package answer_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
)

const (
	corpus = "acme-corpus"
	notes  = "acme-notes"
)

var noon = time.Date(2026, 11, 6, 12, 0, 0, 0, time.UTC)

// read is a GetObject as both logs tell of it.
type read struct {
	id, bucket string
	key        string
	at         time.Time
	bytes      int64
	size       int64
	requester  string // "-" for an anonymous caller
	auth       string
	status     string
	fault      string
}

// readOf is a read of a whole object by a role.
func readOf(bucket, id string, at time.Time, bytes int64) read {
	return read{
		id: id, bucket: bucket, key: "a/1.wav", at: at, bytes: bytes, size: bytes, auth: "AuthHeader", status: "200",
		requester: "arn:aws:sts::111122223333:assumed-role/trainer/train",
	}
}

// line is the read's line in the access log.
func (r read) line() string {
	fault := r.fault
	if fault == "" {
		fault = "-"
	}
	key := strings.ReplaceAll(url.QueryEscape(r.key), "%2F", "/")
	return fmt.Sprintf(`79a5 %s [%s] 198.51.100.7 %s %s REST.GET.OBJECT %s "GET /%s HTTP/1.1" %s %s %d %d 7 6 "-" "boto" - h= `+
		"SigV4 TLS %s host TLSv1.3 - - eu-west-1\n",
		r.bucket, r.at.Format("02/Jan/2006:15:04:05 -0700"), r.requester, r.id, key, key, r.status, fault, r.bytes, r.size, r.auth)
}

// record is the read's record in CloudTrail.
func (r read) record() map[string]any {
	record := map[string]any{
		"eventID": "event-" + r.id, "eventTime": r.at.Format(time.RFC3339), "eventSource": "s3.amazonaws.com",
		"eventName": "GetObject", "eventType": "AwsApiCall", "eventCategory": "Data", "requestID": r.id,
		"sourceIPAddress": "198.51.100.7", "recipientAccountId": "111122223333", "awsRegion": "eu-west-1",
		"userIdentity": map[string]any{
			"type": "AssumedRole", "arn": r.requester, "accountId": "111122223333", "principalId": "AROAEXAMPLE:train",
		},
		"requestParameters":   map[string]any{"bucketName": r.bucket, "key": r.key},
		"additionalEventData": map[string]any{"bytesTransferredOut": r.bytes, "AuthenticationMethod": r.auth},
	}
	if r.fault != "" {
		record["errorCode"] = r.fault
	}
	return record
}

// trailed writes reads into a file that CloudTrail delivers at a time.
func trailed(t *testing.T, dir string, delivered time.Time, reads ...read) {
	t.Helper()
	records := make([]any, len(reads))
	for i, r := range reads {
		records[i] = r.record()
	}
	deliver(t, filepath.Join(dir, "trail"), "eu-west-1", delivered, records)
}

// logged writes reads into the access logs of their buckets, a file for each bucket and day.
func logged(t *testing.T, dir string, reads ...read) {
	t.Helper()
	for _, r := range reads {
		file := filepath.Join(dir, "access", schema.AccessKey("s3/", "111122223333", "eu-west-1", r.bucket, r.at, "0123456789ABCDEF"))
		before, err := os.ReadFile(filepath.Clean(file))
		if err != nil {
			require.ErrorIs(t, err, os.ErrNotExist)
		}
		write(t, file, append(before, r.line()...))
	}
}

// declare is what an environment says of some buckets.
func declare(events dataset.Events, buckets ...string) dataset.Declared {
	var d dataset.Declared
	for _, bucket := range buckets {
		d.Datasets = append(d.Datasets, dataset.Dataset{Name: bucket, Bucket: bucket, Events: events})
	}
	return d
}

func reported(t *testing.T, o answer.Options) *answer.Report {
	t.Helper()
	o.Threads = 1
	report, err := answer.Build(context.Background(), o)
	require.NoError(t, err)
	return report
}

// texts are the texts of the findings of a severity.
func texts(report *answer.Report, severity answer.Severity) []string {
	var all []string
	for _, f := range report.Findings {
		if f.Severity == severity {
			all = append(all, f.Dataset+": "+f.Text)
		}
	}
	return all
}

// covered lists the states of a log, day by day.
func covered(d answer.Dataset, log dataset.Log) []dataset.Coverage {
	var all []dataset.Coverage
	s := d.Section("coverage")
	for _, row := range s.Rows {
		if row[s.Column("log")] == string(log) {
			all = append(all, dataset.Coverage(row[s.Column("state")].(string)))
		}
	}
	return all
}
