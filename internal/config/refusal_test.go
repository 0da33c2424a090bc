package config_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/config"
)

// perimeter is a dataset with the given members of its perimeter.
func perimeter(members string) string {
	return `[{"name":"a","perimeter":{` + members + `}}]`
}

// tags are n tags, as JSON.
func tags(n int) string {
	items := make([]string, n)
	for i := range items {
		items[i] = fmt.Sprintf(`"k%d":"v"`, i)
	}
	return "{" + strings.Join(items, ",") + "}"
}

func networks(list string) string { return perimeter(`"cidrs":[` + list + `]`) }

// refusals are one mistake each: the key, its value, and what the error has to name.
var refusals = map[string]struct{ key, value, path, want string }{
	"a path without its last slash": {"datatrail:roles", `{"path":"/audit"}`, "roles.path", "begin and end it with a slash"},
	"a boundary that is a role":     {"datatrail:roles", `{"permissionsBoundary":"arn:aws:iam::111122223333:role/a"}`, "roles.permissionsBoundary", "not the ARN of an IAM policy"},
	"a boundary of another partition": {
		"datatrail:roles", `{"permissionsBoundary":"arn:aws-cn:iam::111122223333:policy/a"}`, "roles.permissionsBoundary", "write arn:aws:",
	},
	"a session that is too short":     {"aws:assumeRole", `{"roleArn":"arn:aws:iam::111122223333:role/a","duration":"5m"}`, "aws:assumeRole.duration", "from 15m to 12h"},
	"a duration in words":             {"aws:assumeRole", `{"roleArn":"arn:aws:iam::111122223333:role/a","duration":"an hour"}`, "aws:assumeRole.duration", "such as 1h30m"},
	"tags that are ignored, but none": {"aws:ignoreTags", `{"keys":[]}`, "aws:ignoreTags", "ignores nothing"},
	"the stack's own tag ignored":     {"aws:ignoreTags", `{"keys":["datatrail:stack"]}`, "aws:ignoreTags.keys[0]", "identifies the stack's own resources"},
	"the stack's own tags ignored":    {"aws:ignoreTags", `{"keyPrefixes":["data"]}`, "aws:ignoreTags.keyPrefixes[0]", "identify the stack's own resources"},
	"a web identity without a token": {
		"aws:assumeRoleWithWebIdentity", `{"roleArn":"arn:aws:iam::111122223333:role/a"}`, "aws:assumeRoleWithWebIdentity", "webIdentityTokenFile",
	},
	"a web identity with two tokens": {
		"aws:assumeRoleWithWebIdentity", `{"roleArn":"arn:aws:iam::111122223333:role/a","webIdentityToken":"a","webIdentityTokenFile":"b"}`,
		"aws:assumeRoleWithWebIdentity", "not both",
	},
	"a web identity of a user": {
		"aws:assumeRoleWithWebIdentity", `{"roleArn":"arn:aws:iam::111122223333:user/a","webIdentityTokenFile":"b"}`,
		"aws:assumeRoleWithWebIdentity.roleArn", "is not a role",
	},
	"no datasets":                 {"datatrail:datasets", `[]`, "datasets", "list at least one"},
	"a dataset without a name":    {"datatrail:datasets", `[{}]`, "datasets[0].name", "is missing"},
	"a name that is not DNS-safe": {"datatrail:datasets", `[{"name":"A_b"}]`, "datasets[0].name", `"A_b" is not DNS-safe`},
	"a duplicate name":            {"datatrail:datasets", `[{"name":"a"},{"name":"a"}]`, "datasets[1].name", "taken by datasets[0]"},
	"a duplicate bucket": {
		"datatrail:datasets", `[{"name":"a","bucket":"abc"},{"name":"b","bucket":"abc"}]`, "datasets[1].bucket", "taken by datasets[0]",
	},
	"a prefix without its slash": {"datatrail:datasets", `[{"name":"a","prefix":"a"}]`, "datasets[0].prefix", `write "a/"`},
	"a prefix with a wildcard":   {"datatrail:datasets", `[{"name":"a","prefix":"a*/"}]`, "datasets[0].prefix", "do not take literally"},
	"a prefix with a variable":   {"datatrail:datasets", `[{"name":"a","prefix":"${aws:userid}/"}]`, "datasets[0].prefix", "do not take literally"},
	"the same prefix twice":      {"datatrail:datasets", lake(`"prefix":"a/"`, `"prefix":"a/"`), "datasets[1].prefix", `"a/" and a/ of datasets[0] overlap`},
	"a prefix below another":     {"datatrail:datasets", lake(`"prefix":"a/"`, `"prefix":"a/b/"`), "datasets[1].prefix", "overlap"},
	"a prefix above another":     {"datatrail:datasets", lake(`"prefix":"a/b/"`, `"prefix":"a/"`), "datasets[1].prefix", "overlap"},
	"a prefix of a dataset's bucket": {
		"datatrail:datasets", lake(`"events":"all"`, `"prefix":"a/"`), "datasets[1].prefix", "is part of datasets[0], which is the whole bucket",
	},
	"a whole bucket beside a prefix": {
		"datatrail:datasets", lake(`"prefix":"a/"`, `"events":"all"`), "datasets[1].prefix", "is missing: datasets[0] has a/ of the same bucket",
	},
	"a shared bucket that nobody describes": {
		"datatrail:datasets", lake(`"prefix":"a/"`, `"prefix":"b/"`), "datasets[1].bucket", "buckets: [{name: lake}] is enough",
	},
	"a bucket without a name":        {"datatrail:buckets", `[{"noncurrentDays":7}]`, "buckets[0].name", "is missing"},
	"a bucket that no dataset names": {"datatrail:buckets", `[{"name":"lake"}]`, "buckets[0].name", "belongs to no dataset"},
	"a bucket that exists with an encryption": {
		"datatrail:buckets", `[{"name":"lake","existing":true,"encryption":"sse-s3"}]`, "buckets[0].encryption", `"sse-s3" has no effect on an existing bucket`,
	},
	"a bucket that exists with days for its versions": {
		"datatrail:buckets", `[{"name":"lake","existing":true,"noncurrentDays":7}]`, "buckets[0].noncurrentDays", "7 has no effect on an existing bucket",
	},
	"a bucket that exists and is protected": {
		"datatrail:buckets", `[{"name":"lake","existing":true,"protect":false}]`, "buckets[0].protect", "false has no effect on an existing bucket",
	},
	"a bucket that exists with statements": {
		"datatrail:buckets", `[{"name":"lake","existing":true,"statements":[]}]`, "buckets[0].statements", "its owner adds them",
	},
	"a setting that cannot be managed": {
		"datatrail:buckets", `[{"name":"lake","existing":true,"manage":["lifecycle"]}]`, "buckets[0].manage[0]", "write one of policy, request-metrics",
	},
	"a setting that is managed twice": {
		"datatrail:buckets", `[{"name":"lake","existing":true,"manage":["policy","policy"]}]`, "buckets[0].manage[1]", "twice",
	},
	"a setting that is managed in another Region": {
		"datatrail:buckets", `[{"name":"lake","existing":true,"region":"eu-west-1","manage":["request-metrics"]}]`, "buckets[0].manage[0]",
		"cannot be managed in eu-west-1, because the stack is in eu-central-1",
	},
	"settings of a bucket that is made": {
		"datatrail:buckets", `[{"name":"lake","manage":["policy"]}]`, "buckets[0].manage", "is only for existing buckets: set existing to true",
	},
	"the account of a bucket that is made": {
		"datatrail:buckets", `[{"name":"lake","account":"111122223333"}]`, "buckets[0].account", "is only for existing buckets",
	},
	"the Region of a bucket that is made": {
		"datatrail:buckets", `[{"name":"lake","region":"eu-central-1"}]`, "buckets[0].region", "is only for existing buckets",
	},
	"an account of a bucket that is none": {
		"datatrail:buckets", `[{"name":"lake","existing":true,"account":"me"}]`, "buckets[0].account", "12 digits",
	},
	"a Region of a bucket that is none": {
		"datatrail:buckets", `[{"name":"lake","existing":true,"region":"frankfurt"}]`, "buckets[0].region", "is not the name of a Region",
	},
	"a bucket of another partition": {
		"datatrail:buckets", `[{"name":"lake","existing":true,"region":"cn-north-1"}]`, "buckets[0].region", "is in partition aws-cn",
	},
	"a key of another Region than the bucket's": {
		"datatrail:buckets", `[{"name":"lake","existing":true,"region":"eu-west-1","kmsKeyArn":"arn:aws:kms:eu-central-1:111122223333:key/1"}]`,
		"buckets[0].kmsKeyArn", "is not in Region eu-west-1",
	},
	"statements that are no list": {"datatrail:buckets", `[{"name":"lake","statements":{"Sid":"A"}}]`, "buckets[0].statements", "is not a list"},
	"statements that are no JSON": {"datatrail:buckets", `[{"name":"lake","statements":"Allow"}]`, "buckets[0].statements", "nor JSON that holds one"},
	"a statement that is a text": {
		"datatrail:buckets", `[{"name":"lake","statements":["Allow"]}]`, "buckets[0].statements[0]", "is not a statement",
	},
	"a bucket name with capitals":    {"datatrail:datasets", `[{"name":"a","bucket":"Data"}]`, "datasets[0].bucket", "S3 accepts"},
	"a bucket name like an address":  {"datatrail:datasets", `[{"name":"a","bucket":"192.0.2.1"}]`, "datasets[0].bucket", "S3 accepts"},
	"a bucket name with two dots":    {"datatrail:datasets", `[{"name":"a","bucket":"a..b"}]`, "datasets[0].bucket", "S3 accepts"},
	"a bucket name that is an alias": {"datatrail:datasets", `[{"name":"a","bucket":"abc-s3alias"}]`, "datasets[0].bucket", "access point"},
	"a bucket name of a regional namespace": {
		"datatrail:datasets", `[{"name":"a","bucket":"corpus-111122223333-eu-central-1-an"}]`, "datasets[0].bucket", "regional namespace of an account",
	},
	"a directory bucket":             {"datatrail:datasets", `[{"name":"a","bucket":"abc--euc1-az1--x-s3"}]`, "datasets[0].bucket", "directory bucket"},
	"a table bucket":                 {"datatrail:datasets", `[{"name":"a","bucket":"abc--table-s3"}]`, "datasets[0].bucket", "table bucket"},
	"the ARN of a bucket":            {"datatrail:datasets", `[{"name":"a","bucket":"arn:aws:s3:::abc/*"}]`, "datasets[0].bucket", "write abc"},
	"the address of a bucket":        {"datatrail:datasets", `[{"name":"a","bucket":"s3://abc/x"}]`, "datasets[0].bucket", "write abc"},
	"a bucket name with S3's prefix": {"datatrail:datasets", `[{"name":"a","bucket":"xn--abc"}]`, "datasets[0].bucket", "S3 accepts"},
	"unknown events":                 {"datatrail:datasets", `[{"name":"a","events":"some"}]`, "datasets[0].events", "egress, reads, writes, all"},
	"no days for older versions":     {"datatrail:datasets", `[{"name":"a","noncurrentDays":0}]`, "datasets[0].noncurrentDays", "the minimum is 1"},
	"half a day":                     {"datatrail:datasets", `[{"name":"a","noncurrentDays":0.5}]`, "datasets[0].noncurrentDays", "whole number"},
	"kms without a key":              {"datatrail:datasets", `[{"name":"a","encryption":"kms"}]`, "datasets[0].kmsKeyArn", "is missing"},
	"an alias for a key":             {"datatrail:datasets", `[{"name":"a","kmsKeyArn":"alias/a"}]`, "datasets[0].kmsKeyArn", "aliases and ids"},
	"a key in another Region": {
		"datatrail:datasets", `[{"name":"a","kmsKeyArn":"arn:aws:kms:us-east-1:111122223333:key/1"}]`,
		"datasets[0].kmsKeyArn", "not in Region eu-central-1",
	},
	"a key without use": {
		"datatrail:datasets", `[{"name":"a","encryption":"sse-s3","kmsKeyArn":"arn:aws:kms:eu-central-1:111122223333:key/1"}]`,
		"datasets[0].kmsKeyArn", "no effect",
	},
	"own queries without Athena":    {"datatrail:datasets", `[{"name":"a","ownQueries":true}]`, "datasets[0].ownQueries", "set analysis.since"},
	"an unknown key of a dataset":   {"datatrail:datasets", `[{"name":"a","cidrs":[]}]`, "datasets[0].cidrs", "unknown key"},
	"an unknown key of a perimeter": {"datatrail:datasets", perimeter(`"cidr":[]`), "datasets[0].perimeter.cidr", "write cidrs; the keys here are mode, cidrs"},
	"a dataset that is a string":    {"datatrail:datasets", `["a"]`, "datasets[0]", "is not an object"},
	"datasets that are no list":     {"datatrail:datasets", `{"a":{}}`, "datasets", "is not a list"},
	"datasets that are no JSON":     {"datatrail:datasets", `a, b`, "datasets", "is not JSON"},

	"a private range":             {"datatrail:datasets", networks(`"10.1.0.0/16"`), "datasets[0].perimeter.cidrs[0]", "private range"},
	"a shared range":              {"datatrail:datasets", networks(`"100.64.0.0/10"`), "datasets[0].perimeter.cidrs[0]", "private range"},
	"a unique local range":        {"datatrail:datasets", networks(`"fd00::/8"`), "datasets[0].perimeter.cidrs[0]", "private range"},
	"a loopback range":            {"datatrail:datasets", networks(`"127.0.0.1/32"`), "datasets[0].perimeter.cidrs[0]", "loopback range"},
	"a link-local range":          {"datatrail:datasets", networks(`"169.254.169.254/32"`), "datasets[0].perimeter.cidrs[0]", "link-local range"},
	"the IPv4 world":              {"datatrail:datasets", networks(`"0.0.0.0/0"`), "datasets[0].perimeter.cidrs[0]", "whole world"},
	"the IPv6 world":              {"datatrail:datasets", networks(`"::/0"`), "datasets[0].perimeter.cidrs[0]", "whole world"},
	"the world in two halves":     {"datatrail:datasets", networks(`"0.0.0.0/1","128.0.0.0/1"`), "datasets[0].perimeter.cidrs", "whole world"},
	"a benchmarking range":        {"datatrail:datasets", networks(`"198.18.0.0/15"`), "datasets[0].perimeter.cidrs[0]", "benchmarking range"},
	"a range of protocols":        {"datatrail:datasets", networks(`"192.0.0.0/24"`), "datasets[0].perimeter.cidrs[0]", "protocol assignment range"},
	"a 6to4 range":                {"datatrail:datasets", networks(`"2002:c000:204::/48"`), "datasets[0].perimeter.cidrs[0]", "6to4 range"},
	"a range that nobody has":     {"datatrail:datasets", networks(`"4000::/16"`), "datasets[0].perimeter.cidrs[0]", "reserved range"},
	"a zone of one machine":       {"datatrail:datasets", networks(`"2600::1%eth0/128"`), "datasets[0].perimeter.cidrs[0]", "write 2600::1/128"},
	"a link-local address":        {"datatrail:datasets", networks(`"fe80::1%eth0/128"`), "datasets[0].perimeter.cidrs[0]", "link-local range"},
	"a private address alone":     {"datatrail:datasets", networks(`"10.0.0.7"`), "datasets[0].perimeter.cidrs[0]", "private range"},
	"an address in IPv6 form":     {"datatrail:datasets", networks(`"::ffff:8.8.8.8"`), "datasets[0].perimeter.cidrs[0]", "write it as IPv4, 8.8.8.8/32"},
	"host bits":                   {"datatrail:datasets", networks(`"8.8.8.8/24"`), "datasets[0].perimeter.cidrs[0]", "write 8.8.8.0/24, or 8.8.8.8/32"},
	"an address without a length": {"datatrail:datasets", networks(`"8.8.8.8"`), "datasets[0].perimeter.cidrs[0]", "write 8.8.8.8/32"},
	"no range at all":             {"datatrail:datasets", networks(`"office"`), "datasets[0].perimeter.cidrs[0]", "not a CIDR range"},
	"IPv4 in IPv6 form":           {"datatrail:datasets", networks(`"::ffff:8.8.8.0/120"`), "datasets[0].perimeter.cidrs[0]", "write it as IPv4"},
	"an empty range":              {"datatrail:datasets", networks(`""`), "datasets[0].perimeter.cidrs[0]", "is empty"},

	"enforce without networks":    {"datatrail:datasets", perimeter(`"mode":"enforce"`), "datasets[0].perimeter", "without any network"},
	"an unknown mode":             {"datatrail:datasets", perimeter(`"mode":"warn"`), "datasets[0].perimeter.mode", "enforce, observe"},
	"a VPC endpoint that is none": {"datatrail:datasets", perimeter(`"vpcEndpoints":["vpc-12345678"]`), "datasets[0].perimeter.vpcEndpoints[0]", "vpce-"},
	"a VPC endpoint twice": {
		"datatrail:datasets", perimeter(`"vpcEndpoints":["vpce-12345678","vpce-12345678"]`), "datasets[0].perimeter.vpcEndpoints[1]", "twice",
	},
	"a VPC that is none": {"datatrail:datasets", perimeter(`"vpcs":["vpce-12345678"]`), "datasets[0].perimeter.vpcs[0]", "id of a VPC"},
	"a role of every account": {
		"datatrail:datasets", perimeter(`"mode":"observe","exemptPrincipals":["arn:aws:iam::*:role/deployer"]`),
		"datasets[0].perimeter.exemptPrincipals[0]", "12 digits of one account",
	},
	"a reader that cannot exist": {
		"datatrail:datasets", perimeter(`"mode":"observe","readers":["arn:aws:iam::444455556666:role/AWSReservedSSO_Data_0123456789abcdef"]`),
		"datasets[0].perimeter.readers[0]", "matches no role that can exist",
	},
	"a session as exempt": {
		"datatrail:datasets", perimeter(`"mode":"observe","exemptPrincipals":["arn:aws:sts::111122223333:assumed-role/a/b"]`),
		"datasets[0].perimeter.exemptPrincipals[0]", "--role-name a --query Role.Arn",
	},
	"every role as exempt": {
		"datatrail:datasets", perimeter(`"mode":"observe","exemptPrincipals":["arn:aws:iam::111122223333:role/*"]`),
		"datasets[0].perimeter.exemptPrincipals[0]", "matches every principal",
	},
	"an exempt principal of another partition": {
		"datatrail:datasets", perimeter(`"mode":"observe","exemptPrincipals":["arn:aws-cn:iam::111122223333:role/a"]`),
		"datasets[0].perimeter.exemptPrincipals[0]", "is in partition aws-cn",
	},
	"anonymous reads of what a key encrypts": {
		"datatrail:datasets",
		`[{"name":"a","kmsKeyArn":"arn:aws:kms:eu-central-1:111122223333:key/1","perimeter":{"cidrs":["8.8.8.0/24"],"anonymousReads":true}}]`,
		"datasets[0].perimeter.anonymousReads", "use encryption sse-s3",
	},
	"a reader that is none":         {"datatrail:datasets", perimeter(`"mode":"observe","readers":["me"]`), "datasets[0].perimeter.readers[0]", "account id"},
	"half an account id":            {"datatrail:datasets", perimeter(`"mode":"observe","readers":[111122223333.5]`), "datasets[0].perimeter.readers[0]", "put it in quotes"},
	"an account id of 11 digits":    {"datatrail:datasets", perimeter(`"mode":"observe","readers":["11112222333"]`), "datasets[0].perimeter.readers[0]", "12 digits"},
	"a user as a reader":            {"datatrail:datasets", perimeter(`"mode":"observe","readers":["arn:aws:iam::111122223333:user/a"]`), "datasets[0].perimeter.readers[0]", "not a role"},
	"a reader with a wildcard":      {"datatrail:datasets", perimeter(`"mode":"observe","readers":["arn:aws:iam::111122223333:role/a*"]`), "datasets[0].perimeter.readers[0]", "wildcard"},
	"two organizations":             {"datatrail:datasets", perimeter(`"mode":"observe","readers":["o-aaaaaaaaaa","o-bbbbbbbbbb"]`), "datasets[0].perimeter.readers[1]", "second organization"},
	"presigned links for ever":      {"datatrail:datasets", perimeter(`"mode":"observe","presignedMaxAgeSeconds":604801`), "datasets[0].perimeter.presignedMaxAgeSeconds", "7 days"},
	"presigned links of no time":    {"datatrail:datasets", perimeter(`"mode":"observe","presignedMaxAgeSeconds":0`), "datasets[0].perimeter.presignedMaxAgeSeconds", "the minimum is 1"},
	"anonymous reads from anywhere": {"datatrail:datasets", perimeter(`"vpcs":["vpc-12345678"],"anonymousReads":true`), "datasets[0].perimeter.anonymousReads", "needs cidrs"},
	"anonymous reads from too much": {"datatrail:datasets", perimeter(`"cidrs":["8.0.0.0/7"],"anonymousReads":true`), "datasets[0].perimeter.cidrs[0]", "too broad"},

	"a name prefix with a space": {"datatrail:namePrefix", "my audit", "namePrefix", "CloudTrail accepts"},
	"a name prefix too short":    {"datatrail:namePrefix", "ab", "namePrefix", "3 to 128"},
	"a trail name with a space":  {"datatrail:trail", `{"name":"my trail"}`, "trail.name", "CloudTrail accepts"},
	"a trail name with two dots": {"datatrail:trail", `{"name":"a..b"}`, "trail.name", "CloudTrail accepts"},
	"a key prefix with a slash":  {"datatrail:trail", `{"keyPrefix":"a/"}`, "trail.keyPrefix", "CloudTrail accepts"},
	"a key prefix that is long":  {"datatrail:trail", `{"keyPrefix":"` + strings.Repeat("a", 201) + `"}`, "trail.keyPrefix", "at most 200"},
	"an unknown AI service":      {"datatrail:trail", `{"aiServices":["comprehend"]}`, "trail.aiServices[0]", "sagemaker, bedrock"},
	"an AI service twice":        {"datatrail:trail", `{"aiServices":["bedrock","bedrock"]}`, "trail.aiServices[1]", "twice"},
	"unknown management events":  {"datatrail:trail", `{"managementEvents":"reads"}`, "trail.managementEvents", "none, writes, all"},
	"a flag that is a word":      {"datatrail:trail", `{"multiRegion":"yes"}`, "trail.multiRegion", "neither true nor false"},

	"no retention":                     {"datatrail:logs", `{"retentionDays":0}`, "logs.retentionDays", "the minimum is 1"},
	"expiry before the archive":        {"datatrail:logs", `{"retentionDays":30,"archiveAfterDays":30}`, "logs.archiveAfterDays", "logs.retentionDays (30)"},
	"expiry before the lock ends":      {"datatrail:logs", `{"retentionDays":30,"lock":"governance","lockDays":31}`, "logs.retentionDays", "before the lock"},
	"no days for deleted records":      {"datatrail:logs", `{"noncurrentDays":0}`, "logs.noncurrentDays", "the minimum is 1"},
	"lock days without a lock":         {"datatrail:logs", `{"lockDays":3}`, "logs.lockDays", "no effect without a lock"},
	"a lock of 101 years":              {"datatrail:logs", `{"retentionDays":36865,"lock":"governance","lockDays":36865}`, "logs.lockDays", "at most 36500"},
	"a log key without use":            {"datatrail:logs", `{"encryption":"sse-s3","kmsKeyArn":"arn:aws:kms:eu-central-1:111122223333:key/1"}`, "logs.kmsKeyArn", "no effect"},
	"an administrator that is none":    {"datatrail:logs", `{"administrators":["root"]}`, "logs.administrators[0]", "not the ARN"},
	"text for a number":                {"datatrail:logs", `{"retentionDays":"400 days"}`, "logs.retentionDays", "without quotes"},
	"a number beyond all days":         {"datatrail:logs", `{"retentionDays":4000000000}`, "logs.retentionDays", "at most 2147483647"},
	"a truth for a number":             {"datatrail:logs", `{"retentionDays":true}`, "logs.retentionDays", "not a whole number"},
	"nothing for a text":               {"datatrail:trail", `{"aiServices":[null]}`, "trail.aiServices[0]", "has no value"},
	"more than one value":              {"datatrail:logs", `{} {"lock":"compliance"}`, "logs", "something follows"},
	"retention CloudWatch lacks":       {"datatrail:cloudWatch", `{"retentionDays":42}`, "cloudWatch.retentionDays", "one of [0 1 3 5"},
	"a log group without retention":    {"datatrail:cloudWatch", `{"encryption":"kms"}`, "cloudWatch.retentionDays", "is missing"},
	"a log group name with a space":    {"datatrail:cloudWatch", `{"retentionDays":30,"logGroupName":"my group"}`, "cloudWatch.logGroupName", "CloudWatch Logs accepts"},
	"a log group name of AWS's":        {"datatrail:cloudWatch", `{"retentionDays":30,"logGroupName":"aws/group"}`, "cloudWatch.logGroupName", "aws/"},
	"a protection that is neither":     {"datatrail:datasets", `[{"name":"a","protect":"maybe"}]`, "datasets[0].protect", "neither true nor false"},
	"an unknown log group encryption":  {"datatrail:cloudWatch", `{"retentionDays":30,"encryption":"none"}`, "cloudWatch.encryption", "kms, aws-owned"},
	"forceDestroy with protect":        {"datatrail:forceDestroy", `true`, "forceDestroy", "contradicts protect"},
	"protect that is a word":           {"datatrail:protect", `on`, "protect", "neither true nor false"},
	"a tag that AWS reserves":          {"datatrail:tags", `{"aws:owner":"a"}`, "tags.aws:owner", "reserves"},
	"a tag that datatrail sets":        {"datatrail:tags", `{"datatrail:stack":"a"}`, "tags.datatrail:stack", "sets itself"},
	"a tag that is long":               {"datatrail:tags", `{"a":"` + strings.Repeat("b", 257) + `"}`, "tags.a", "too long"},
	"a tag that lost its digits":       {"datatrail:tags", `{"a":1.10}`, "tags.a", "put it in quotes"},
	"a tag without a key":              {"datatrail:tags", `{"":"a"}`, `tags[""]`, "empty key"},
	"a tag with a comma":               {"datatrail:tags", `{"a,b":"a"}`, `tags["a,b"]`, "a key that S3 refuses"},
	"a tag with an ampersand":          {"datatrail:tags", `{"a":"R&D"}`, "tags.a", "a value that S3 refuses"},
	"a tag with a line break":          {"datatrail:tags", `{"a":"b\nc"}`, "tags.a", "a value that S3 refuses"},
	"a tag with a combining accent":    {"datatrail:tags", `{"a":"u\u0308"}`, "tags.a", "a value that S3 refuses"},
	"a tag that AWS reserves, shouted": {"datatrail:tags", `{"AWS:owner":"a"}`, "tags.AWS:owner", "reserves"},
	"a tag of ours, shouted":           {"datatrail:tags", `{"Datatrail:stack":"a"}`, "tags.Datatrail:stack", "sets itself"},
	"47 tags":                          {"datatrail:tags", tags(47), "tags", "list at most 46"},
	"tags that are a list":             {"datatrail:tags", `["a"]`, "tags", "is not an object"},
	"an unknown key of the project":    {"datatrail:dataset", `[]`, "dataset", "write datasets; the keys here are datasets"},
	"a key of another place":           {"datatrail:retentionDays", `30`, "retentionDays", "it belongs to logs.retentionDays or cloudWatch.retentionDays"},
	"a key with a dot":                 {"datatrail:logs.lock", `governance`, "logs.lock", "write lock below logs"},
	"a key that is not offered":        {"datatrail:datasets", `[{"name":"a","versioning":true}]`, "datasets[0].versioning", "every bucket has versions"},

	"a namespace that is misspelt":          {"datatrial:logs", `{"lock":"compliance"}`, "datatrial:logs", "write datatrail:logs"},
	"a namespace of another case":           {"Datatrail:protect", `true`, "Datatrail:protect", "write datatrail:protect"},
	"the namespace of a project's old name": {"mycorp-audit:forceDestroy", `true`, "mycorp-audit:forceDestroy", "write datatrail:forceDestroy"},
	"a misspelt provider":                   {"asw:allowedAccountIds", `["111122223333"]`, "asw:allowedAccountIds", "write aws:allowedAccountIds"},
	"a misspelt engine":                     {"pulimi:disable-default-providers", `[]`, "pulimi:disable-default-providers", "write pulumi:"},

	"an analysis from no day":      {"datatrail:analysis", `{"queryDays":7}`, "analysis.since", "is missing"},
	"an analysis from another day": {"datatrail:analysis", `{"since":"21.11.2026"}`, "analysis.since", "such as 2026-11-21"},
	"a scan limit without a unit":  {"datatrail:analysis", `{"since":"2026-11-21","scanLimit":"lots"}`, "analysis.scanLimit", "such as 100 GB"},
	"a scan limit below Athena's":  {"datatrail:analysis", `{"since":"2026-11-21","scanLimit":"1 MB"}`, "analysis.scanLimit", "at least 10 MiB"},
	"results for no day":           {"datatrail:analysis", `{"since":"2026-11-21","resultDays":0}`, "analysis.resultDays", "the minimum is 1"},
	"a Region of the table that is none": {
		"datatrail:analysis", `{"since":"2026-11-21","regions":["frankfurt"]}`, "analysis.regions[0]", "such as eu-central-1",
	},

	"a Region of the table twice": {
		"datatrail:analysis", `{"since":"2026-11-21","regions":["eu-central-1","us-east-1","us-east-1"]}`, "analysis.regions[2]", "twice",
	},
	"a Region of another partition in the table": {
		"datatrail:analysis", `{"since":"2026-11-21","regions":["eu-central-1","cn-north-1"]}`, "analysis.regions[1]", "is in partition aws-cn",
	},
	"a table without the own Region": {
		"datatrail:analysis", `{"since":"2026-11-21","regions":["us-east-1"]}`, "analysis.regions", "add eu-central-1",
	},
	"an analysis that begins in the future": {"datatrail:analysis", `{"since":"2999-01-01"}`, "analysis.since", "is in the future"},

	"a Region that is none":        {"aws:region", `frankfurt`, "aws:region", "eu-central-1"},
	"a Region that is misspelt":    {"aws:region", `eu-cental-1`, "aws:region", "write eu-central-1, or another"},
	"a Region with underscores":    {"aws:region", `us_east_1`, "aws:region", "write us-east-1, or another"},
	"a Region in capitals":         {"aws:region", `EU-WEST-3`, "aws:region", "write eu-west-3, or another"},
	"an Availability Zone":         {"aws:region", `eu-central-1a`, "aws:region", "write its Region, eu-central-1"},
	"an account that is none":      {"aws:allowedAccountIds", `["1"]`, "aws:allowedAccountIds[0]", "12 digits"},
	"a role that is a user":        {"aws:assumeRole", `{"roleArn":"arn:aws:iam::111122223333:user/a"}`, "aws:assumeRole.roleArn", "not a role"},
	"a provider key not handed on": {"aws:maxRetries", `3`, "aws:maxRetries", "set AWS_MAX_ATTEMPTS"},
	"the provider's default tags":  {"aws:defaultTags", `{"tags":{"a":"b"}}`, "aws:defaultTags", "set datatrail:tags"},
	"a provider key nobody knows":  {"aws:colour", `red`, "aws:colour", "the keys here are region"},
	"a policy for a role":          {"aws:assumeRole", `{"roleArn":"arn:aws:iam::111122223333:role/a","policy":"x"}`, "aws:assumeRole.policy", "limit the role itself"},
	"an access key alone":          {"aws:accessKey", `a`, "aws:accessKey", "set together"},
}

// lake are two datasets of one bucket.
func lake(first, second string) string {
	const open = `"perimeter":{"mode":"observe"},"bucket":"lake",`
	return `[{"name":"a",` + open + first + `},{"name":"b",` + open + second + `}]`
}

func TestLoad_RefusesOneMistakeByPathAndRemedy(t *testing.T) {
	for name, test := range refusals {
		t.Run(name, func(t *testing.T) {
			values := valid()
			if test.key == "datatrail:buckets" && test.path != "buckets[0].name" {
				values["datatrail:datasets"] = `[{"name":"a","bucket":"lake"}]`
			}
			values[test.key] = test.value
			_, err := load(t, values)
			problems := unwrap(t, err)
			require.Len(t, problems, 1, "%v", err)
			assert.Equal(t, test.path, problems[0].Path)
			assert.Contains(t, problems[0].Error(), test.want)
		})
	}
}

func TestLoad_RefusesAMissingRegion(t *testing.T) {
	_, err := load(t, map[string]string{"datatrail:datasets": one})
	assert.ErrorContains(t, err, "aws:region: is missing")
}

func TestLoad_ReportsAllMistakesAtOnce(t *testing.T) {
	_, err := load(t, map[string]string{
		"aws:region":            "frankfurt",
		"datatrail:datasets":    `[{"name":"A","events":1},{"title":"b"}]`,
		"datatrail:logs":        `{"retentionDays":"long","lock":"compliance"}`,
		"datatrail:cloudWatch":  `{"retentionDays":2}`,
		"datatrail:protect":     "maybe",
		"datatrail:cloudwatch2": "x",
	})
	var paths []string
	for _, p := range unwrap(t, err) {
		paths = append(paths, p.Path)
	}
	assert.ElementsMatch(t, []string{
		"aws:region", "datasets[0].name", "datasets[0].events", "datasets[1].title", "datasets[1].name",
		"logs.retentionDays", "cloudWatch.retentionDays", "protect", "cloudwatch2",
	}, paths)
}

// unwrap returns the problems that an error of Load joins.
func unwrap(t *testing.T, err error) []*config.Problem {
	t.Helper()
	require.Error(t, err)
	var out []*config.Problem
	var visit func(error)
	visit = func(err error) {
		var problem *config.Problem
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			for _, e := range joined.Unwrap() {
				visit(e)
			}
			return
		}
		if errors.As(err, &problem) && fmt.Sprint(err) == problem.Error() {
			out = append(out, problem)
			return
		}
		if inner := errors.Unwrap(err); inner != nil {
			visit(inner)
		}
	}
	visit(err)
	return out
}
