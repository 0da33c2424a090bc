package generate

import (
	"net/url"
	"strconv"
	"strings"
)

// entry is one record of the access log of a bucket. A request may leave none, one or two.
type entry struct {
	*request
	operation string
	bucket    string
	key       string
	bytes     int64
}

func (r *request) entries() []entry {
	if !r.inAccess || r.do.operation == "" {
		return nil
	}
	if r.source == "" {
		own := entry{r, r.do.operation, r.bucket, r.key, r.bytes + r.miscounted}
		if r.do.operation != "BATCH.DELETE.OBJECT" {
			return []entry{own}
		}
		return []entry{own, {r, "REST.POST.MULTI_OBJECT_DELETE", r.bucket, "", r.bytes}}
	}
	read := entry{r, "REST.COPY.OBJECT_GET", r.source, r.sourceKey, r.size}
	if r.bucket != r.source {
		return []entry{read}
	}
	return []entry{read, {r, "REST.COPY.OBJECT", r.bucket, r.key, r.bytes}}
}

// written are fields of an entry as both forms of the log have them, with hyphens for what there is not.
type written struct {
	owner, address, uri, sig, cipher, auth, host, tls, origin string
}

func (e entry) fields() written {
	f := written{
		owner: "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be", address: e.address, uri: "-",
		sig: "SigV4", cipher: "TLS_AES_128_GCM_SHA256", auth: e.method(), tls: "TLSv1.3", origin: "-",
		host: e.bucket + ".s3." + e.region + ".amazonaws.com",
	}
	if e.do.method != "" {
		f.uri = e.do.method + " /" + encode(e.key) + query(e) + " HTTP/1.1"
	} else {
		f.host, f.tls, f.cipher = "-", "-", "-"
	}
	if e.caller.requester == "-" || e.do.method == "" {
		f.sig, f.auth = "-", "-"
	}
	if e.caller.service != "" {
		f.address, f.origin = "-", e.region
	}
	return f
}

// line renders the entry as S3 writes it: fields apart by spaces, quotation marks inside quoted fields left as they are.
func (e entry) line() string {
	f := e.fields()
	fields := []string{
		f.owner, e.bucket, e.received.Format("[02/Jan/2006:15:04:05 -0700]"), f.address, e.caller.requester, e.id, e.operation,
		dash(encode(e.key)), `"` + f.uri + `"`, number(int64(e.status)), dash(e.fault), number(e.bytes), number(e.size),
		number(1 + e.size>>16), "12", `"-"`, `"` + e.caller.agent + `"`, dash(e.version), e.host, f.sig, f.cipher, f.auth, f.host,
		f.tls, "-", "-", f.origin,
	}
	return strings.Join(fields, " ")
}

func query(e entry) string {
	switch {
	case e.isPresigned:
		return `?X-Amz-Algorithm=AWS4-HMAC-SHA256&note="signed"&X-Amz-Expires=3600`
	case e.operation == "REST.GET.BUCKET":
		return "?list-type=2&prefix=train%2F&encoding-type=url"
	}
	return ""
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func number(n int64) string {
	if n == 0 {
		return "-"
	}
	return strconv.FormatInt(n, 10)
}

// encode is the encoding of keys in both logs: every byte but the harmless ones and the slash.
func encode(key string) string {
	return strings.ReplaceAll(strings.ReplaceAll(url.QueryEscape(key), "%2F", "/"), "+", "%20")
}
