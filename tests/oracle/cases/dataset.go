package cases

import (
	"strings"

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

// Bucket enumerates requests to a bucket: for each of its datasets those to the dataset, those that nearly are, and those to
// the other datasets.
func Bucket(b requirement.Bucket, bucket string, actions []reference.Action) []request.Request {
	if len(b.Datasets) == 0 {
		return about(requirement.Dataset{Account: b.Account, Partition: b.Partition}, newMaker(bucket, actions), actions)
	}
	var out []request.Request
	for _, d := range b.Datasets {
		m := newMaker(bucket, actions)
		m.key, m.prefix = d.Prefix+object, d.Prefix
		out = append(out, about(d, m, actions)...)
	}
	return append(out, owned(b, newMaker(bucket, actions))...)
}

// about enumerates requests by callers and from places that one dataset knows.
func about(d requirement.Dataset, m *maker, actions []reference.Action) []request.Request {
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
	for _, key := range append(keys, nearly(d.Prefix)...) {
		m.key = key
		m.product([]string{"s3:GetObject"}, sparse(callers), few(p), []string{goodTLS}, ordinary)
		if d.Prefix != "" {
			m.product([]string{"s3:GetObjectVersion"}, sparse(callers), few(p), []string{goodTLS}, refused)
		}
	}
	for _, prefix := range append([]string{"", "elsewhere/"}, nearly(d.Prefix)...) {
		m.prefix = prefix
		m.product([]string{"s3:ListBucket", "s3:ListBucketVersions"}, sparse(callers), few(p), []string{goodTLS}, ordinary)
		m.product([]string{"s3:ListBucket", "s3:ListBucketVersions"}, sparse(callers), few(p), []string{goodTLS}, refused)
	}
	return m.requests
}

// nearly are keys, and prefixes of keys, that belong to a prefix, and those that only look like it.
func nearly(prefix string) []string {
	if prefix == "" {
		return nil
	}
	name := strings.TrimSuffix(prefix, "/")
	return []string{
		prefix, prefix + "raw/", prefix + object, name, name + "x/", name + "x/" + object, name[:len(name)-1],
		strings.ToUpper(prefix) + object, strings.ToUpper(prefix), "x/" + prefix + object, name + "0",
	}
}

// owned enumerates requests that the owners' own statements let in, and those that they nearly do.
func owned(b requirement.Bucket, m *maker) []request.Request {
	who := people{b.Partition}
	for _, o := range b.Statements {
		callers := who.everywhere(b.Account)
		if o.Principal.AWS != "" {
			callers = append(callers, who.reader(o.Principal.AWS, b.Account)...)
		} else {
			callers = append(callers, request.Caller{Kind: request.Service, Service: o.Principal.Service})
		}
		sources := []string{""}
		if o.Source() != "" {
			sources = []string{o.Source(), o.Source() + "x", almost(o.Source()), ""}
		}
		for _, source := range sources {
			from := len(m.requests)
			for _, key := range append(nearly(o.Below()), o.Below()+object, "AWSLogs/x") {
				m.key = key
				m.product([]string{o.Action}, callers, []request.Network{unknownNetwork, outsideNetwork}, []string{"", goodTLS}, ordinary)
				m.product(m.actions(), sparse(callers), []request.Network{unknownNetwork}, []string{""}, ordinary)
			}
			for i := range m.requests[from:] {
				m.requests[from+i].SourceARN = source
			}
		}
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
