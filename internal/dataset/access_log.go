package dataset

// AccessLogFields are those of a server access log in JSON, in the order of its record.
// docs/unproven.md#delivered-access-logs
func AccessLogFields() []string {
	return []string{
		"schema_version_id", "bucket_arn", "bucket_name", "request_time", "bucket_owner_id", "remote_ip", "requester", "request_id",
		"operation", "key_name", "request_uri", "http_status", "error_code", "bytes_sent_size", "object_size", "total_duration",
		"turn_around_duration", "referer", "user_agent", "version_id", "host_id", "signature_version", "cipher_suite",
		"authentication_type", "host_header", "tls_version", "access_point_arn", "acl_required", "source_region",
	}
}
