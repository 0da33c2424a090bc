package rules_test

import (
	"slices"
	"strings"

	"datatrail/policies/sample"
)

func sound() sample.Program { return sample.Sound("alpha", "beta") }

func set(name, key string, value any) func(sample.Program) sample.Program {
	return func(p sample.Program) sample.Program {
		p.Named(name).Props[key] = value
		return p
	}
}

func both(first, second func(sample.Program) sample.Program) func(sample.Program) sample.Program {
	return func(p sample.Program) sample.Program { return second(first(p)) }
}

func without(names ...string) func(sample.Program) sample.Program {
	return func(p sample.Program) sample.Program { return p.Without(names...) }
}

func add(resource *sample.Resource) func(sample.Program) sample.Program {
	return func(p sample.Program) sample.Program { return append(p, resource) }
}

// mistake makes a wrong stack of the sound one.
type mistake struct {
	name     string
	rule     string
	resource string
	says     string
	mistake  func(sample.Program) sample.Program
}

// mistakes lists minimal wrong stacks.
func mistakes() []mistake { return slices.Concat(wrong, wrongAccess) }

var wrong = []mistake{
	{
		"a dataset in no selector", "data-recorded", "gamma", "recorded by no trail",
		add(&sample.Resource{Type: sample.Bucket, Name: "gamma", Props: sample.Props{}}),
	},
	{"a trail that is switched off", "data-recorded", "alpha", "enableLogging", set("trail", "enableLogging", false)},
	{
		"a selector with a wildcard", "data-recorded", "alpha", "wildcards",
		set("trail", "advancedEventSelectors", selectors("arn:aws:s3:::alpha/*", "arn:aws:s3:::beta/")),
	},
	{
		"a selector on a part of the dataset", "data-recorded", "alpha", "recorded by no trail",
		set("trail", "advancedEventSelectors", selectors("arn:aws:s3:::alpha/train/", "arn:aws:s3:::beta/")),
	},
	{"a dataset without access logs", "accesses-logged", "alpha", "BucketLoggingV2", without("alpha-logging")},
	{"a trail bucket without access logs", "accesses-logged", "trail-logs", "BucketLoggingV2", without("trail-logs-logging")},
	{
		"a selector of everything", "no-recording-loop", "trail", `"trail-logs"`,
		set("trail", "advancedEventSelectors", []any{sample.Selector()}),
	},
	{
		"a selector whose value lacks its slash", "no-recording-loop", "trail", `"access-logs"`,
		set("trail", "advancedEventSelectors", selectors("arn:aws:s3:::alpha/", "arn:aws:s3:::beta/", "arn:aws:s3:::access")),
	},
	{
		"a basic selector of all buckets", "no-recording-loop", "trail", `"trail-logs"`,
		set("trail", "eventSelectors", []any{sample.Props{"dataResources": []any{
			sample.Props{"type": "AWS::S3::Object", "values": []any{"arn:aws:s3"}},
		}}}),
	},
	{
		"a bucket that logs to itself", "no-access-log-loop", "access-logs", "access-logs -> access-logs",
		add(logs("access-logs", "access-logs")),
	},
	{
		"a circle of three", "no-access-log-loop", "access-logs", "access-logs -> alpha -> beta -> access-logs",
		func(p sample.Program) sample.Program {
			return append(p.Without("alpha-logging", "beta-logging"),
				logs("access-logs", "alpha"), logs("alpha", "beta"), logs("beta", "access-logs"))
		},
	},
	{
		"a trail without digests", "trail-validated", "trail", "enableLogFileValidation",
		set("trail", "enableLogFileValidation", false),
	},
	{
		"a trail without key, into a bucket that declares no encryption", "trail-encrypted", "trail", "kmsKeyId",
		both(set("trail", "kmsKeyId", nil), without("trail-logs-encryption")),
	},
	{
		"a trail that does not wait for the bucket policy", "trail-waits-for-policies", "trail", `"trail-logs-policy"`,
		waitFor("role-policy"),
	},
	{
		"a trail that does not wait for the role policy", "trail-waits-for-policies", "trail", `"role-policy"`,
		waitFor("trail-logs-policy"),
	},
	{
		"a trail that does not wait for the key policy", "trail-waits-for-policies", "trail", `"key-policy"`,
		add(&sample.Resource{Type: sample.KeyPolicy, Name: "key-policy", Props: sample.Props{
			"keyId": sample.From{Name: "key", Text: "1111"}, "policy": statements(),
		}}),
	},
	{"a trail bucket without policy", "trail-waits-for-policies", "trail", "has no policy", without("trail-logs-policy")},
	{
		"a log bucket open to public access", "public-access-blocked", "trail-logs", "BucketPublicAccessBlock",
		without("trail-logs-public-access"),
	},
	{
		"half a public access block", "public-access-blocked", "alpha", "restrictPublicBuckets",
		set("alpha-public-access", "restrictPublicBuckets", false),
	},
	{
		"ACLs left on", "owner-enforced", "trail-logs", "BucketOwnerEnforced",
		set("trail-logs-ownership", "rule", sample.Props{"objectOwnership": "ObjectWriter"}),
	},
	{
		"versioning suspended", "logs-versioned", "access-logs", "Enabled",
		set("access-logs-versioning", "versioningConfiguration", sample.Props{"status": "Suspended"}),
	},
	{"plain HTTP", "tls-only", "alpha", "aws:SecureTransport", set("alpha-policy", "policy", statements(sample.Perimeter("alpha")))},
	{
		"a grant without source", "service-grants-carry-source", "trail-logs-policy", "aws:SourceArn",
		set("trail-logs-policy", "policy", statements(naive("s3:PutObject", "cloudtrail.amazonaws.com"))),
	},
	{
		"a key grant without source", "service-grants-carry-source", "key", "aws:SourceArn",
		set("key", "policy", statements(naive("kms:Decrypt", "cloudtrail.amazonaws.com"))),
	},
	{
		"KMS where access logs arrive", "access-logs-deliverable", "access-logs", "AES256",
		set("access-logs-encryption", "rules", []any{
			sample.Props{"applyServerSideEncryptionByDefault": sample.Props{"sseAlgorithm": "aws:kms"}},
		}),
	},
	{
		"a lock where access logs arrive", "access-logs-deliverable", "access-logs", "Object Lock",
		add(&sample.Resource{Type: sample.Lock, Name: "lock", Props: sample.Props{"bucket": sample.Named("access-logs")}}),
	},
	{
		"requester pays where access logs arrive", "access-logs-deliverable", "access-logs", "BucketOwner",
		add(&sample.Resource{Type: sample.Payment, Name: "pay", Props: sample.Props{
			"bucket": sample.Named("access-logs"), "payer": "Requester",
		}}),
	},
	{
		"no grant where access logs arrive", "access-logs-deliverable", "access-logs", "logging.s3.amazonaws.com",
		set("access-logs-policy", "policy", statements()),
	},
	{"a lifecycle shorter than the lock", "lock-within-lifecycle", "trail-logs", "locks them for 365", expire("trail-logs", 364)},
	{"records that expire too early", "retention-kept", "access-logs", "at least 365", expire("access-logs", 30)},
	{
		"records that expire on a date", "retention-kept", "access-logs", "expiration.date",
		set("access-logs-lifecycle", "rules", []any{
			sample.Props{"status": "Enabled", "expiration": sample.Props{"date": "2027-01-01"}},
		}),
	},
	{
		"a log group that forgets like its trail's bucket", "log-group-retention", "group", "retentionInDays",
		both(set("group", "retentionInDays", 90), expire("trail-logs", 90)),
	},
	{
		"a forgetful log group beside files that nobody can validate", "log-group-retention", "group", "retentionInDays",
		both(set("group", "retentionInDays", 90), set("trail", "enableLogFileValidation", false)),
	},
	{
		"two policies on one bucket", "one-policy-per-bucket", "alpha", "alpha-policy, second",
		add(&sample.Resource{Type: sample.Policy, Name: "second", Props: sample.Props{
			"bucket": sample.Named("alpha"), "policy": statements(),
		}}),
	},
	{
		"an Allow to everyone", "no-open-grant", "alpha-policy", "allows everyone",
		set("alpha-policy", "policy", statements(
			`{"Effect":"Allow","Principal":{"AWS":["*"]},"Action":"s3:GetObject","Resource":"*"}`)),
	},
	{"a policy that is no JSON", "no-open-grant", "alpha-policy", "cannot be read", set("alpha-policy", "policy", "{")},
	{"a data bucket without Deny", "perimeter-declared", "alpha", "NotIpAddress", set("alpha-policy", "policy", statements())},
	{
		"a Deny that spares anonymous callers", "perimeter-declared", "alpha-policy", "BoolIfExists",
		set("alpha-policy", "policy", statements(denyPlain("alpha"), strings.ReplaceAll(sample.Perimeter("alpha"), "IfExists", ""))),
	},
	{
		"an open key", "key-policy-closed", "key", "kms:CallerAccount",
		set("key", "policy", statements(`{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:*","Resource":"*"}`)),
	},
	{"an unprotected log bucket", "evidence-protected", "access-logs", "protect", unprotected("access-logs")},
	{"an unprotected dataset", "evidence-protected", "alpha", "holds data", unprotected("alpha")},
	{
		"a protected dataset whose perimeter is not", "evidence-protected", "alpha", "would delete alpha-policy, alpha-versioning",
		both(unprotected("alpha-policy"), unprotected("alpha-versioning")),
	},
	{"an unprotected trail", "evidence-protected", "trail", "protect", unprotected("trail")},
	{"an unprotected role of the trail", "evidence-protected", "role", "protect", unprotected("role")},
	{"an unprotected key", "evidence-protected", "key", "protect", unprotected("key")},
	{
		"a log bucket that goes with its content", "no-force-destroy", "trail-logs", "forceDestroy",
		set("trail-logs", "forceDestroy", true),
	},
}
