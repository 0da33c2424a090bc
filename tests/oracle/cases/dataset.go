package cases

import (
	"datatrail/judge/request"
	"datatrail/tests/oracle/reference"
	"datatrail/tests/oracle/requirement"
)

const (
	object  = "images/0001.tar"
	goodTLS = "1.2"
	millis  = 1000
)

var keys = []string{object, "AWSLogs/x", "a key with spaces/ü", "/"}

// Dataset enumerates requests to a dataset's bucket.
func Dataset(d requirement.Dataset, bucket string, actions []reference.Action) []request.Request {
	var p requirement.Perimeter
	if d.Perimeter != nil {
		p = *d.Perimeter
	}
	who := people{d.Partition}
	callers := who.everywhere(d.Account)
	for _, arn := range p.ExemptPrincipals {
		callers = append(callers, who.like(arn)...)
	}
	for _, entry := range p.Readers {
		callers = append(callers, who.reader(entry, d.Account)...)
	}
	m := newMaker(bucket, actions)
	for _, action := range []string{"s3:GetObject", "s3:ListBucket"} {
		m.product([]string{action}, callers, networks(p), []string{goodTLS}, ordinary)
	}
	m.product([]string{"s3:GetObjectVersion", "s3:ListBucketVersions", "s3:PutObject", "s3:PutBucketPolicy"},
		callers, few(p), []string{"", request.PlainHTTP, "1.0", "1.1", "1.2", "1.3"}, ordinary)
	m.product([]string{"s3:GetObject", "s3:ListObjectAnnotations", "s3:ListBucket", "s3:PutObject", "s3:GetBucketPolicy"},
		callers, few(p), []string{goodTLS}, signatures(p.PresignedMaxAgeSeconds))
	m.product(names(actions), sparse(callers), few(p), []string{goodTLS}, ordinary)
	refused := []signature{
		{request.Presigned, p.PresignedMaxAgeSeconds*millis + 1},
		{request.Presigned, request.UnknownAge},
	}
	m.product(names(actions), sparse(callers), inside(p), []string{goodTLS}, refused)
	for _, key := range keys {
		m.key = key
		m.product([]string{"s3:GetObject"}, sparse(callers), few(p), []string{goodTLS}, ordinary)
	}
	return m.requests
}

// signature is a way of signing, with the age of the signature.
type signature struct {
	way string
	age int
}

var ordinary = []signature{{way: request.Header}}

// signatures are all ways of signing, and ages around a limit in seconds.
func signatures(limit int) []signature {
	tooOld := limit*millis + 1
	out := []signature{
		{},
		{age: tooOld},
		{way: request.Header},
		{request.Header, tooOld},
		{request.Post, tooOld},
		{request.Presigned, request.UnknownAge},
	}
	const week = 7 * 24 * 3600 * millis
	for _, age := range []int{0, limit, limit + 1, limit*millis - 1, limit * millis, tooOld, (limit + 1) * millis, week} {
		out = append(out, signature{request.Presigned, age})
	}
	return out
}

// sparse keeps one caller of each kind and account, and all services.
func sparse(callers []request.Caller) []request.Caller {
	type sort struct {
		kind       request.Kind
		who        string
		viaService bool
		silent     bool
	}
	seen := map[sort]bool{}
	var out []request.Caller
	for _, c := range callers {
		s := sort{c.Kind, c.Account + c.Service + c.Organization, c.ViaService, c.Silent}
		if !seen[s] {
			seen[s] = true
			out = append(out, c)
		}
	}
	return out
}

func names(actions []reference.Action) []string {
	var out []string
	for _, action := range actions {
		out = append(out, action.FullName())
	}
	return out
}
