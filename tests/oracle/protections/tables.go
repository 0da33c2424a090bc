package protections

import "datatrail/judge/request"

// Account, and whom the configuration names.
const (
	Account  = "111122223333"
	Deployer = "arn:aws:iam::" + Account + ":role/ci/datatrail-deployer"
	Auditor  = "arn:aws:iam::" + Account + ":role/security/audit-admin"
)

var (
	yes, no = Answer{Keeps: true}, Answer{}
	pulumi  = Answer{Keeps: true, By: Pulumi}
	locked  = Answer{Keeps: true, By: ObjectLock, Until: "until the lock ends"}
	expires = Answer{By: Lifecycle}

	administrators = map[string]any{"administrators": []string{Deployer, Auditor}}
	governance     = map[string]any{"lock": "governance"}
	compliance     = map[string]any{"lock": "compliance"}
	both           = map[string]any{"lock": "governance", "administrators": []string{Deployer, Auditor}}
)

func principal(arn string) *request.Caller {
	return &request.Caller{Kind: request.Signed, Account: Account, ARN: arn}
}

var (
	deployer     = principal(Deployer)
	stranger     = principal("arn:aws:iam::" + Account + ":role/admin")
	impersonator = principal(Auditor)
	root         = principal("arn:aws:iam::" + Account + ":root")
	outsider     = &request.Caller{Kind: request.Signed, Account: "999988887777", ARN: "arn:aws:iam::999988887777:role/admin"}
	nobody       = &request.Caller{Kind: request.Anonymous}
)

// Names of threats that several tables have.
const (
	byPulumi    = "`pulumi up` or `pulumi destroy`, with `forceDestroy`"
	byStranger  = "an IAM administrator who is not listed in `administrators`"
	byDeployer  = "stolen credentials of the deployer"
	byNamesake  = "a role created again with the path and name of an administrator"
	byRoot      = "the root user of the account"
	byExpiry    = "expiry, after somebody has shortened it"
	byOutsiders = "somebody in another account"
	byReader    = "a principal whose IAM policies allow S3's actions, but none on the key"
)

// Deletion is about records that are gone before their time.
var Deletion = Table{
	Question: "Does this setting alone keep the trail's records from being deleted too early?",
	Ways: []Way{
		{Name: "delete versions", Bucket: []string{"s3:DeleteObjectVersion"}, Locked: true},
		{Name: "shorten the expiry", Bucket: []string{"s3:PutLifecycleConfiguration"}, Locked: true},
		{Name: "replace the bucket's policy, then delete", Bucket: []string{"s3:PutBucketPolicy"}, Locked: true},
		{Name: "delete the bucket's policy, then records", Bucket: []string{"s3:DeleteBucketPolicy"}, Locked: true},
	},
	Protections: []Protection{
		{Name: "`protect`", Protect: true},
		{Name: "`logs.administrators`", Logs: administrators},
		{Name: "`lock: governance`", Logs: governance},
		{Name: "governance and administrators", Logs: both},
		{Name: "`lock: compliance`", Logs: compliance},
		{Name: "`encryption: kms`", Logs: map[string]any{"encryption": "kms"}},
	},
	Threats: []Threat{
		{Name: byPulumi, By: deployer, Answers: []Answer{pulumi, no, no, no, locked, no}},
		{Name: byStranger, By: stranger, Answers: []Answer{no, yes, no, yes, locked, no}},
		{Name: byDeployer, By: deployer, Answers: []Answer{no, no, no, no, locked, no}},
		{Name: byNamesake, By: impersonator, Answers: []Answer{no, no, no, no, locked, no}},
		{Name: byRoot, By: root, Answers: []Answer{no, no, no, no, locked, no}},
		{Name: byExpiry, Answers: []Answer{expires, expires, locked, locked, locked, expires}},
		{Name: byOutsiders, By: outsider, Answers: []Answer{yes, yes, yes, yes, yes, yes}},
	},
}

// Key is about records that nobody can read anymore.
var Key = Table{
	Question: "Does this setting alone keep the stack's key from being disabled or deleted, and every record from being lost " +
		"with it?",
	Ways: []Way{
		{Name: "schedule its deletion", Key: []string{"kms:ScheduleKeyDeletion"}},
		{Name: "disable it", Key: []string{"kms:DisableKey"}},
		{Name: "replace its policy", Key: []string{"kms:PutKeyPolicy"}},
	},
	Protections: []Protection{
		{Name: "`protect`", Protect: true},
		{Name: "`logs.administrators`", Logs: administrators},
		{Name: "`lock: compliance`", Logs: compliance},
	},
	Threats: []Threat{
		{Name: byPulumi, By: deployer, Answers: []Answer{pulumi, no, no}},
		{Name: byStranger, By: stranger, Answers: []Answer{no, yes, no}},
		{Name: byDeployer, By: deployer, Answers: []Answer{no, no, no}},
		{Name: byNamesake, By: impersonator, Answers: []Answer{no, no, no}},
		{Name: byRoot, By: root, Answers: []Answer{no, yes, no}},
		{Name: byOutsiders, By: outsider, Answers: []Answer{yes, yes, yes}},
	},
}

// Reading is about records that are seen by people they do not concern.
var Reading = Table{
	Question: "Does this setting alone keep the trail's records from being read?",
	Ways:     []Way{{Name: "read a record", Bucket: []string{"s3:GetObject"}, Key: []string{"kms:Decrypt"}}},
	Protections: []Protection{
		{Name: "`encryption: sse-s3`", Logs: map[string]any{"encryption": "sse-s3"}},
		{Name: "`encryption: kms`", Logs: map[string]any{"encryption": "kms"}},
	},
	Threats: []Threat{
		{Name: byReader, By: withoutKey(stranger), Answers: []Answer{no, yes}},
		{Name: "an IAM administrator", By: stranger, Answers: []Answer{no, no}},
		{Name: byRoot, By: root, Answers: []Answer{no, no}},
		{Name: byOutsiders, By: outsider, Answers: []Answer{yes, yes}},
		{Name: "anybody, without authentication", By: nobody, Answers: []Answer{yes, yes}},
	},
}

// withoutKey is a caller whose IAM policies say nothing about keys: Silent, as far as a key is asked for.
func withoutKey(c *request.Caller) *request.Caller {
	silent := *c
	silent.Silent = true
	return &silent
}

// Tables are all of them, in the order of the page.
func Tables() []Table { return []Table{Deletion, Key, Reading} }
