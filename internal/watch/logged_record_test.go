package watch

import (
	"slices"
	"strings"
	"testing"

	"datatrail/internal/dataset"
)

// loggedRequest is a request that S3 writes into access logs, in the words of the requirement.
type loggedRequest struct {
	operation, bucket, key string
	status                 int
	// sent is nil where S3 has no number.
	sent      any
	requester string // empty: nobody signed
	auth      string
	// without leaves fields that have no value out, rather than null.
	without bool
}

const (
	roleSession = "arn:aws:sts::111122223333:assumed-role/trainer/job"
	distantUser = "arn:aws:iam::444455556666:user/anonymous"
	// canonical is how the log writes accounts.
	canonical = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
)

// record is the request in the form in which CloudWatch Logs has it: the 29 fields of S3's page.
func (r loggedRequest) record(t testing.TB) any {
	t.Helper()
	text := func(value string) any {
		if value == "" {
			return nil
		}
		return value
	}
	record := map[string]any{
		"schema_version_id": "V_1_0", "bucket_arn": "arn:aws:s3:::" + r.bucket, "bucket_name": r.bucket,
		"request_time": "2026-11-01T10:11:12.345Z", "bucket_owner_id": canonical, "remote_ip": "203.0.113.7",
		"requester": text(r.requester), "request_id": "3E57427F3EXAMPLE", "operation": text(r.operation), "key_name": text(r.key),
		"request_uri": "GET /" + r.key + " HTTP/1.1", "http_status": r.status, "error_code": nil, "bytes_sent_size": r.sent,
		"object_size": 236375, "total_duration": 9, "turn_around_duration": 8, "referer": nil, "user_agent": "aws-cli", "version_id": nil,
		"host_id": "s9lz", "signature_version": "SigV4", "cipher_suite": "TLS_AES_128_GCM_SHA256", "authentication_type": text(r.auth),
		"host_header": r.bucket + ".s3.eu-central-1.amazonaws.com", "tls_version": "TLSv1.3", "access_point_arn": nil,
		"acl_required": nil, "source_region": "eu-central-1",
	}
	for field, value := range record {
		if r.without && value == nil {
			delete(record, field)
		}
	}
	return decoded(t, record)
}

// class is that of the operation, by the core's table.
func (r loggedRequest) class() dataset.Class {
	for _, o := range dataset.Operations() {
		if slices.Contains(o.LogNames(), r.operation) {
			return o.Class
		}
	}
	return dataset.Other
}

// unlisted are operations that neither read nor list, and names that begin or end like those that do.
var unlisted = []string{
	"REST.PUT.OBJECT", "REST.COPY.OBJECT", "REST.COPY.PART", "REST.DELETE.OBJECT", "REST.GET.BUCKETPOLICY", "REST.GET.OBJECTS",
	"WEBSITE.GET.OBJECT_TORRENT", "S3.EXPIRE.OBJECT", "BATCH.DELETE.OBJECT", "",
}

// statuses are those of answers with a body and without, of refusals and of failures.
var statuses = []int{200, 206, 304, 403, 404}

// everyRequest is all combinations of what matters, for some buckets, keys and statuses.
func everyRequest(buckets, keys []string, statuses ...int) []loggedRequest {
	var out []loggedRequest
	for _, operation := range append(dataset.LogOperations(), unlisted...) {
		for _, bucket := range buckets {
			for _, key := range keys {
				if strings.HasPrefix(operation, "REST.GET.BUCKET") || strings.HasPrefix(operation, "REST.HEAD.BUCKET") {
					key = ""
				}
				for _, status := range statuses {
					for _, requester := range []string{"", roleSession, canonical} {
						for i, auth := range []string{"AuthHeader", "QueryString", ""} {
							out = append(out, loggedRequest{
								operation: operation, bucket: bucket, key: key, status: status, requester: requester, auth: auth,
								sent: []any{float64(236375), nil, float64(0)}[(i+status)%3], without: (i+status)%2 == 0,
							})
						}
					}
				}
			}
		}
	}
	return out
}

// loggedMeaning says what a request adds to a measure: the requirement, not the pattern.
func loggedMeaning(m Measure, r loggedRequest) float64 {
	class, ok := r.class(), r.status == 200 || r.status == 206
	reads := class == dataset.Content || class == dataset.Attributes || class == dataset.Listings
	sent, _ := r.sent.(float64)
	counts := map[Measure]bool{
		EgressBytes:    class == dataset.Content && ok,
		EgressRequests: class == dataset.Content && ok,
		DeniedReads:    reads && r.status == 403,
		AnonymousReads: reads && ok && r.requester == "",
		PresignedReads: class == dataset.Content && ok && r.auth == "QueryString",
		CopiesOut:      class == dataset.Copies && ok,
	}
	switch {
	case !counts[m]:
		return 0
	case m == EgressBytes:
		return sent
	default:
		return 1
	}
}
