package generate

import (
	"strconv"
	"strings"
)

// accessRecord is the shape of a record of an access log in JSON, in the order in which S3 writes its fields.
type accessRecord struct {
	SchemaVersion string  `json:"schema_version_id"`
	BucketARN     string  `json:"bucket_arn"`
	Bucket        string  `json:"bucket_name"`
	Time          string  `json:"request_time"`
	Owner         string  `json:"bucket_owner_id"`
	Address       *string `json:"remote_ip"`
	Requester     *string `json:"requester"`
	RequestID     *string `json:"request_id"`
	Operation     string  `json:"operation"`
	Key           *string `json:"key_name"`
	URI           *string `json:"request_uri"`
	Status        *int    `json:"http_status"`
	Fault         *string `json:"error_code"`
	Bytes         *int64  `json:"bytes_sent_size"`
	Size          *int64  `json:"object_size"`
	Total         int64   `json:"total_duration"`
	TurnAround    int64   `json:"turn_around_duration"`
	Referer       *string `json:"referer"`
	Agent         *string `json:"user_agent"`
	Version       *string `json:"version_id"`
	Host          string  `json:"host_id"`
	Signature     *string `json:"signature_version"`
	Cipher        *string `json:"cipher_suite"`
	Authenticated *string `json:"authentication_type"`
	HostHeader    *string `json:"host_header"`
	TLS           *string `json:"tls_version"`
	AccessPoint   *string `json:"access_point_arn"`
	ACL           *bool   `json:"acl_required"`
	SourceRegion  *string `json:"source_region"`
}

// record is the entry as a record in JSON. isOpen has what AWS leaves open in all ways by turns: how keys are encoded, and
// whether nothing is null or zero.
func (e entry) record(isOpen bool) accessRecord {
	f := e.fields()
	turn := 0
	if isOpen {
		turn = e.draw() >> 4
	}
	r := accessRecord{
		SchemaVersion: "V_1_0", BucketARN: "arn:aws:s3:::" + e.bucket, Bucket: e.bucket, Owner: f.owner,
		Time:    e.received.Format("2006-01-02T15:04:05.") + strconv.Itoa(100+e.draw()%900) + "Z",
		Address: present(f.address), Requester: present(e.caller.requester), RequestID: present(e.id), Operation: e.operation,
		Key: present(e.key), URI: present(f.uri), Fault: present(e.fault), Total: 1 + e.size>>16, TurnAround: 12,
		Agent: present(e.caller.agent), Version: present(e.version), Host: e.host, Signature: present(f.sig), Cipher: present(f.cipher),
		Authenticated: present(f.auth), HostHeader: present(f.host), TLS: present(f.tls), SourceRegion: present(f.origin),
	}
	for range turn % 3 {
		r.Key = present(encode(*orEmpty(r.Key)))
	}
	if e.status != 0 {
		r.Status = &e.status
	}
	isNull := turn/3%2 == 0
	if bytes := e.bytes; bytes != 0 || !isNull {
		r.Bytes = &bytes
	}
	if size := e.size; size != 0 || !isNull {
		r.Size = &size
	}
	if isACL := false; !isNull {
		r.ACL = &isACL
	}
	return r
}

// present is nil for what a line writes as a hyphen.
func present(text string) *string {
	if text == "" || strings.Trim(text, `"`) == "-" {
		return nil
	}
	return &text
}

func orEmpty(text *string) *string {
	if text == nil {
		return new(string)
	}
	return text
}
