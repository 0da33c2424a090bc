package cases

import (
	"maps"
	"slices"

	"datatrail/judge/request"
	"datatrail/tests/oracle/reference"
	"datatrail/tests/oracle/requirement"
)

// Logs enumerates requests to a log bucket.
func Logs(l requirement.LogBucket, bucket string, actions []reference.Action) []request.Request {
	who := people{l.Stack.Partition()}
	callers := who.everywhere(l.Stack.Account)
	for _, arn := range l.Stack.Logs.Administrators {
		callers = append(callers, who.like(arn)...)
	}
	m := newMaker(bucket, actions)
	none := requirement.Perimeter{}
	m.product(names(actions), callers, []request.Network{outsideNetwork}, []string{goodTLS}, ordinary)
	m.product([]string{"s3:PutObject", "s3:GetObject", "s3:DeleteObject", "s3:ListBucket", "s3:PutBucketPolicy"},
		callers, few(none), []string{"", request.PlainHTTP, "1.0", "1.1", "1.2", "1.3"}, ordinary)
	for _, service := range []string{cloudTrail, accessLogging, storage, strangeService, formerServiceName} {
		m.deliveries(l, request.Caller{Kind: request.Service, Service: service})
	}
	return m.requests
}

// deliveries are what services could try, for this stack and for others.
func (m *maker) deliveries(l requirement.LogBucket, service request.Caller) {
	owner := l.Stack.Account
	const handover = "bucket-owner-full-control"
	forms := []struct{ account, acl string }{
		{owner, handover},
		{owner, "private"},
		{owner, ""},
		{stranger, handover},
		{almost(owner), handover},
		{"", handover},
	}
	for _, source := range sources(l) {
		for _, form := range forms {
			for _, key := range deliveryKeys(l.Stack) {
				m.deliver("s3:PutObject", key, service, source, form.account, form.acl)
			}
		}
	}
	for _, source := range append([]string{l.Stack.TrailARN()}, l.Sources...) {
		for _, action := range slices.Sorted(maps.Keys(m.onBucket)) {
			for _, key := range []string{deliveryKeys(l.Stack)[0], "s3/x", "storage-class-analysis/x"} {
				m.deliver(action, key, service, source, owner, handover)
			}
		}
	}
}

func (m *maker) deliver(action, key string, service request.Caller, source, account, acl string) {
	if m.onBucket[action] {
		key = ""
	}
	m.requests = append(m.requests, request.Request{
		Action: action, Bucket: m.bucket, Key: key, Caller: service,
		SourceARN: source, SourceAccount: account, ACL: acl,
	})
}

// sources are the ARNs for which a service could say that it works: the stack's and others.
func sources(l requirement.LogBucket) []string {
	trail := l.Stack.TrailARN()
	elsewhere := l.Stack
	elsewhere.Region = "eu-north-1"
	if l.Stack.Region == elsewhere.Region {
		elsewhere.Region = "eu-south-1"
	}
	foreign := l.Stack
	foreign.Account = stranger
	// Names that nearly are such as the stack gives, and one that is.
	bucket := func(first, middle, account string) string {
		return "arn:" + l.Stack.Partition() + ":s3:::" + first + middle + "-" + account
	}
	name, owner := l.Stack.Name, l.Stack.Account
	out := []string{
		l.ARN, l.ARN + "x", l.ARN + "-" + owner, bucket(name, "-another", owner),
		bucket(name, "-another", stranger), bucket(name, "-another", almost(owner)),
		bucket(name, "another", owner), bucket(name, "", owner),
		bucket("x"+name, "-another", owner), bucket(name[1:], "-another", owner),
		bucket(name, "-another", owner) + "x", bucket(name, "-another", owner) + "/x",
	}
	out = append(out, "", trail, trail+"x", almost(trail), elsewhere.TrailARN(), foreign.TrailARN())
	for _, bucket := range l.Sources {
		out = append(out, bucket, bucket+"x", bucket+"/x", almost(bucket), bucket[:len(bucket)-1])
	}
	return out
}

// deliveryKeys are where records lie, and nearly lie.
func deliveryKeys(s requirement.Stack) []string {
	prefix := ""
	if s.Trail.KeyPrefix != "" {
		prefix = s.Trail.KeyPrefix + "/"
	}
	records := prefix + "AWSLogs/" + s.Account
	return []string{
		records + "/CloudTrail/eu-central-1/2026/11/21/x.json.gz",
		records + "/CloudTrail-Digest/eu-central-1/2026/11/21/x.json.gz",
		records + "x/CloudTrail/x",
		records,
		prefix + "AWSLogs/" + stranger + "/CloudTrail/x",
		prefix + "AWSLogs/x",
		"elsewhere/" + records + "/x",
		"AWSLogs/" + s.Account + "/x",
		"s3/" + s.Account + "/eu-central-1/bucket/2026/11/21/x",
		"storage-class-analysis/dataset/x", "storage-class-analysis", "x/storage-class-analysis/y",
		"s3/x", "s3", "s3x/y", "x/s3/y", "x",
	}
}
