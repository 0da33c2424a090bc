package generate

import (
	"fmt"
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

// line renders the entry as S3 writes it: fields apart by spaces, quotation marks inside quoted fields left as they are.
func (e entry) line() string {
	c := e.caller
	sig, auth, cipher, tls := "SigV4", e.method(), "TLS_AES_128_GCM_SHA256", "TLSv1.3"
	host := e.bucket + ".s3." + e.region + ".amazonaws.com"
	uri := fmt.Sprintf("%q", "-")
	if e.do.method != "" {
		uri = `"` + e.do.method + " /" + encode(e.key) + query(e) + ` HTTP/1.1"`
	} else {
		host, tls, cipher = "-", "-", "-"
	}
	if c.requester == "-" || e.do.method == "" {
		sig, auth = "-", "-"
	}
	address, origin := e.address, "-"
	if c.service != "" {
		address, origin = "-", e.region
	}
	fields := []string{
		"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be", e.bucket,
		e.received.Format("[02/Jan/2006:15:04:05 -0700]"), address, c.requester, e.id, e.operation, dash(encode(e.key)), uri,
		number(int64(e.status)), dash(e.fault), number(e.bytes), number(e.size), number(1 + e.size>>16), "12",
		`"-"`, `"` + c.agent + `"`, dash(e.version), e.host, sig, cipher, auth, host, tls, "-", "-", origin,
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
