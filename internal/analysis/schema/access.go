package schema

import "slices"

// AccessColumns returns the data columns of the server access log table, in the order of the fields of a line.
func AccessColumns() []Column {
	return slices.Clone(accessColumns)
}

// AccessPartitions returns the partition columns of the server access log table, in the order of the object keys.
func AccessPartitions() []Column {
	return []Column{
		{"account", "string", "account that owns the source bucket"},
		{"region", "string", "Region of the source bucket"},
		{"source_bucket", "string", "bucket whose requests the files record"},
		{"dt", "string", "day of the requests, yyyy/MM/dd (partitioned by event time)"},
	}
}

// AccessPattern splits a line of the server access log into AccessColumns, one group a column.
//
// It differs from the expression in the S3 user guide in four ways. A quotation mark inside the request, the referrer or
// the user agent, which S3 does not escape, no longer shifts the fields behind it: the request is three words, and no
// field after the user agent may hold a quotation mark, so a caller cannot forge the fields that follow. Fields missing at
// the end leave only those columns empty. Fields that S3 may add later are passed over. A requester may hold spaces, as a
// CloudFront origin access identity does.
//
// The request id and the operation settle where the requester ends, whatever the caller wrote into the fields after them.
// An operation has a dot, as REST.GET.OBJECT. The further words of a requester and the request id have none, so neither
// can be the operation. A request id is capitals and digits alone, so it cannot be the operation either.
const AccessPattern = `^([^ ]*) ([^ ]*) \[([^\]]*)\] ([^ ]*) ` +
	`([^ ]*(?: [0-9A-Za-z]+){0,8}?) ([^ .]*) ([0-9A-Z]*[^ 0-9A-Z][^ ]*) ([^ ]*) ` +
	`("-"|"[A-Za-z][^ ]* [^ ]* [^ ]*"|-) (-|[0-9]*) ([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*) ` +
	`("[^\n]*?"|-) ("[^\n]*"|-) ([^ "]*)` +
	`(?: ([^ "]*)(?: ([^ "]*)(?: ([^ "]*)(?: ([^ "]*)(?: ([^ "]*)(?: ([^ "]*)(?: ([^ "]*)(?: ([^ "]*)(?: ([^ "]*)` +
	`)?)?)?)?)?)?)?)?)?(?: [^"]*)?$`

var accessColumns = []Column{
	{"bucketowner", "string", "canonical id of the owner of the source bucket"},
	{"bucket_name", "string", "bucket that the request was made to"},
	{"requestdatetime", "string", "when the request was received, as 06/Nov/2026:15:04:05 +0000"},
	{"remoteip", "string", "caller's address as S3 saw it; - for what S3 did by itself"},
	{"requester", "string", "ARN of the caller, canonical id for another account, - for an anonymous one"},
	{"requestid", "string", "id of the request; the CloudTrail event has the same id"},
	{"operation", "string", "such as REST.GET.OBJECT; S3.* for lifecycle actions"},
	{"key", "string", "object key, URL-encoded"},
	{"request_uri", "string", "request line as the caller sent it, in quotation marks"},
	{"httpstatus", "string", "HTTP status of the answer"},
	{"errorcode", "string", "S3 error code, or -"},
	{"bytessent", "bigint", "bytes of the answer without protocol overhead"},
	{"objectsize", "bigint", "size of the object"},
	{"totaltime", "string", "milliseconds from the request to the last byte sent"},
	{"turnaroundtime", "string", "milliseconds S3 spent on the request"},
	{"referrer", "string", "Referer header, in quotation marks"},
	{"useragent", "string", "User-Agent header, in quotation marks"},
	{"versionid", "string", "version of the object, or -"},
	{"hostid", "string", "extended request id"},
	{"sigv", "string", "signature version, - for an anonymous request"},
	{"ciphersuite", "string", "TLS cipher"},
	{"authtype", "string", "AuthHeader, QueryString for a presigned URL, - for an anonymous request"},
	{"endpoint", "string", "host that the request was sent to"},
	{"tlsversion", "string", "TLS version"},
	{"accesspointarn", "string", "access point, or -"},
	{"aclrequired", "string", "Yes when only an ACL allowed the request"},
	{"sourceregion", "string", "Region the request came from; - from outside AWS"},
}
