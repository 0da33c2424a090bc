package cases

import (
	"datatrail/judge/request"
	"datatrail/tests/oracle/reference"
	"datatrail/tests/oracle/requirement"
)

// used are actions on a key that tell apart what its users may do from what else there is.
var used = []string{
	"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext",
	"kms:ReEncryptFrom", "kms:CreateGrant", "kms:PutKeyPolicy", "kms:DisableKey", "kms:ScheduleKeyDeletion",
}

// context is an encryption context.
type context struct{ key, value string }

// Key enumerates requests to a key: what everybody could try, what services could for this stack and for others,
// and what readers could with objects of these buckets and of others.
func Key(s requirement.Stack, actions []reference.Action, buckets map[string]string) []request.Request {
	who := people{s.Partition()}
	callers := who.everywhere(s.Account)
	for _, arn := range s.Logs.Administrators {
		callers = append(callers, who.like(arn)...)
	}
	for _, d := range s.Datasets {
		if d.Perimeter == nil {
			continue
		}
		for _, entry := range d.Perimeter.Readers {
			callers = append(callers, who.reader(entry, s.Account)...)
		}
	}
	var out []request.Request
	for _, caller := range callers {
		for _, action := range names(actions) {
			out = append(out, request.Request{Action: action, Caller: caller, TLS: goodTLS, Signing: request.Header})
		}
		for _, action := range used {
			for _, c := range objects(buckets) {
				out = append(out, request.Request{Action: action, Caller: caller, TLS: goodTLS, ContextKey: c.key, ContextValue: c.value})
			}
		}
	}
	return append(out, encryptions(s)...)
}

// encryptions are the uses of a key that services could try.
func encryptions(s requirement.Stack) []request.Request {
	var out []request.Request
	for _, r := range publications(s, []string{s.Account, stranger, ""}, used) {
		for _, c := range contexts(s) {
			r.ContextKey, r.ContextValue = c.key, c.value
			out = append(out, r)
		}
	}
	return out
}

// publications are requests of services for the stack's resources and for others.
func publications(s requirement.Stack, accounts, actions []string) []request.Request {
	var out []request.Request
	for _, service := range users(s) {
		for _, source := range publishers(s) {
			for _, account := range accounts {
				for _, action := range actions {
					out = append(out, request.Request{Action: action, Caller: service, SourceARN: source, SourceAccount: account})
				}
			}
		}
	}
	return out
}

// Topic enumerates requests to a topic.
func Topic(s requirement.Stack, actions []reference.Action) []request.Request {
	var out []request.Request
	for _, caller := range append(people{s.Partition()}.everywhere(s.Account), users(s)...) {
		for _, action := range names(actions) {
			for _, tls := range []string{"", request.PlainHTTP, "1.1", "1.3"} {
				out = append(out, request.Request{Action: action, Caller: caller, TLS: tls})
			}
		}
	}
	accounts := []string{s.Account, stranger, almost(s.Account), ""}
	return append(out, publications(s, accounts, []string{"sns:Publish", "sns:Subscribe", "sns:SetTopicAttributes"})...)
}

// users are services that could use a key or a topic.
func users(s requirement.Stack) []request.Caller {
	var out []request.Caller
	for _, service := range []string{
		cloudTrail, s.LogsService(), "logs.eu-north-1.amazonaws.com", "cloudwatch.amazonaws.com", "events.amazonaws.com",
		accessLogging, strangeService,
	} {
		out = append(out, request.Caller{Kind: request.Service, Service: service})
	}
	return out
}

// publishers are the ARNs for which a service could say that it works: a trail, alarms and a rule of the stack, and
// of others.
func publishers(s requirement.Stack) []string {
	foreign := s
	foreign.Account = stranger
	return []string{
		"", s.TrailARN(), s.TrailARN() + "x", foreign.TrailARN(),
		s.AlarmARN("a/b"), almost(s.AlarmARN("")) + "a", s.AlarmARN("")[:len(s.AlarmARN(""))-1] + "2/a", foreign.AlarmARN("a/b"),
		s.RuleARN("tamper-trail"),
	}
}

// contexts are the encryption contexts that the stack's services give, and nearly those.
func contexts(s requirement.Stack) []context {
	foreign, elsewhere := s, s
	foreign.Account, elsewhere.Region = stranger, "ap-south-1"
	out := []context{
		{},
		{"aws:cloudtrail:arn", s.TrailARN()},
		{"aws:cloudtrail:arn", elsewhere.TrailARN()},
		{"aws:cloudtrail:arn", foreign.TrailARN()},
		{"aws:cloudtrail:arn", s.LogGroupARN()},
		{"aws:logs:arn", s.LogGroupARN()},
		{"aws:logs:arn", s.LogGroupARN() + "x"},
		{"aws:logs:arn", almost(s.LogGroupARN())},
		{"aws:logs:arn", s.AccessLogGroupARN()},
		{"aws:logs:arn", s.AccessLogGroupARN() + "x"},
		{"aws:logs:arn", almost(s.AccessLogGroupARN())},
		{"aws:s3:arn", s.TrailARN()},
	}
	for _, kind := range []string{"alerts", "tamper"} {
		topic := s.TopicARN(kind)
		out = append(out, context{"aws:sns:topicArn", topic}, context{"aws:sns:topicArn", topic + "x"},
			context{"aws:sns:topicArn", topic[:len(topic)-1]}, context{"aws:logs:arn", topic})
	}
	return out
}

// objects are the encryption contexts of S3 for objects of the buckets, and nearly those.
func objects(buckets map[string]string) []context {
	out := []context{{"aws:s3:arn", "arn:aws:s3:::elsewhere"}}
	for _, arn := range buckets {
		for _, value := range []string{
			arn, arn + "/k", arn + "/", arn + "/speech/k", arn + "/speech", arn + "x", arn + "x/k", almost(arn), arn[:len(arn)-1],
		} {
			out = append(out, context{"aws:s3:arn", value})
		}
		out = append(out, context{"aws:logs:arn", arn})
	}
	return out
}
