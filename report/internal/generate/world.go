// Package generate writes both logs, as AWS would write them, for datasets that do not exist. The same seed gives the same
// logs. What happened is known before a line is written, so the right answer to every question is known too, and it is
// computed here without SQL.
package generate

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"time"

	"datatrail/internal/dataset"
)

const (
	owner   = "111122223333"
	partner = "444455556666"
	region  = "eu-west-1"
)

// World is what the logs describe.
type World struct {
	// Start is the first day.
	Start time.Time
	// Days is the number of days.
	Days int
	// Requests is the number of requests.
	Requests int
	// Datasets are the datasets, the busiest first.
	Datasets []Dataset
	// Account owns the datasets, in Region.
	Account, Region string
	// Complete says that the logs lose, repeat, miscount and delay nothing. Default: this happens to a few records.
	Complete bool
	// Lost says which requests a log lost, by their bucket and time. Default: a few, at random.
	Lost func(log dataset.Log, bucket string, at time.Time) bool

	// Access are the forms of the access logs. Default: the classic one.
	Access []AccessForm
	// Split writes most records of an access log in only one of the forms. Default: in each of them.
	Split bool
	// Open writes records in JSON in all variants that AWS leaves open. Default: keys are not encoded, and missing values are
	// null.
	Open bool

	seed uint64
}

// Dataset is what an environment would declare about a bucket, and what is in it. Whatever its events, the trail's records
// are always those of egress.
type Dataset struct {
	dataset.Dataset

	objects []object
}

type object struct {
	key  string
	size int64
}

// New returns a world of three datasets.
func New(seed uint64, start time.Time, days, requests int) *World {
	w := &World{
		Start: start.UTC().Truncate(24 * time.Hour), Days: days, Requests: requests, Account: owner, Region: region, seed: seed,
	}
	rng := w.rng(0)
	for i, name := range []string{"speech-corpus", "street-scenes", "clinical-notes"} {
		w.Datasets = append(w.Datasets, Dataset{
			Dataset: dataset.Dataset{
				Bucket: "acme-" + name,
				Events: dataset.Egress,
				Perimeter: &dataset.Perimeter{
					Mode:             dataset.Enforce,
					CIDRs:            []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("2001:db8:a::/48")},
					VPCEndpoints:     []string{fmt.Sprintf("vpce-0a1b2c3d4e5f6%04d", i)},
					ExemptPrincipals: []string{"arn:aws:iam::" + owner + ":role/break-glass", "arn:aws:iam::" + owner + ":role/ci/*"},
				},
			},
			objects: objects(rng, 60),
		})
	}
	return w
}

func (w *World) rng(stream uint64) *rand.Rand {
	return rand.New(rand.NewPCG(w.seed, stream)) //nolint:gosec // the same seed must make the same logs
}

// objects makes keys of the kinds that break parsers: spaces, quotation marks, other alphabets, no folder.
func objects(rng *rand.Rand, n int) []object {
	folders := []string{"train/", "train/shard 01/", "validation/", "labels/日本/", "raw/it's \"new\"/", ""}
	all := make([]object, n)
	for i := range all {
		folder := folders[rng.IntN(len(folders))]
		all[i] = object{
			key:  fmt.Sprintf("%spart-%05d.parquet", folder, i),
			size: 1<<10 + rng.Int64N(1<<uint(12+rng.IntN(20))),
		}
	}
	return all
}

// caller is somebody who makes requests.
type caller struct {
	principal string // as an answer names it
	kind      string // CloudTrail's type of the identity
	account   string
	arn       string
	id        string
	role      string // ARN of the role, when a session calls
	session   string
	service   string // AWS service that calls, for the caller or by itself
	requester string // as an access log names it
	agent     string
	weight    int
	late      bool // appears in the second half only

	sourceIdentity, workload string  // as the session has them
	home                     *caller // as the caller's own account is told of the call
	inTrail, inAccess        who     // behind the caller, as each log tells
}

// who is a person or a workload, and what names it. The zero value is not recorded.
type who struct{ name, source string }

// person is the name as an answer has it.
func (w who) person() string {
	if w.name == "" {
		return "not recorded"
	}
	return w.name
}

func role(path, name, session string, weight int) caller {
	assumed := "arn:aws:sts::" + owner + ":assumed-role/" + name + "/" + session
	return caller{
		principal: "arn:aws:iam::" + owner + ":role/" + path + name, kind: "AssumedRole", account: owner, arn: assumed,
		id: "AROA" + digest(name) + ":" + session, role: "arn:aws:iam::" + owner + ":role/" + path + name, session: session,
		requester: assumed, agent: botoAgent, weight: weight,
	}
}

// known lets both logs tell the same of who is behind a caller.
func (c caller) known(name, source string) caller {
	c.inTrail, c.inAccess = who{name, source}, who{name, source}
	return c
}

// human is somebody who came by way of Identity Center: everybody has the one role.
func human(name string, weight int) caller {
	return role("aws-reserved/sso.amazonaws.com/eu-west-1/", "AWSReservedSSO_DataScientist_0123456789abcdef", name, weight).
		known(name, "Identity Center")
}

// guest is somebody of another account, who came to it by way of Identity Center. The owner is told less than the guest's own
// account.
func guest() caller {
	const name = "erin@partner.example"
	home := human(name, 0)
	home.kind, home.account = "AssumedRole", partner
	home.arn, home.role = strings.Replace(home.arn, owner, partner, 1), strings.Replace(home.role, owner, partner, 1)
	return caller{
		principal: partner + "/AROA" + digest("partner"), kind: "AWSAccount", account: partner, home: &home,
		id: "AROA" + digest("partner") + ":" + name, agent: "aws-cli/2.30.0", weight: 4, requester: home.arn,
		inTrail: home.inTrail, inAccess: home.inAccess,
	}
}

// Lake Formation's role, and a session of it that Lake Formation opened for somebody.
const (
	lakeRole    = "lake-access"
	lakeSession = "AWSLF-00-AT-" + owner + "-k3Jd9xQ"
	borrower    = "arn:aws:iam::" + owner + ":role/analyst"
)

func borrowed() caller {
	c := role("", lakeRole, lakeSession, 3)
	c.inTrail = who{borrower, "Lake Formation"}
	return c
}

// studio is a notebook, whose session names nobody and has a person as its source identity.
func studio() caller {
	c := role("", "studio", "SageMaker", 5)
	c.sourceIdentity = "carol"
	c.inTrail = who{"carol", "source identity"}
	return c
}

// function is a Lambda function that holds its role's credentials.
func function() caller {
	c := role("", "thumbnailer", "thumbnailer", 3).with(nodeAgent)
	c.workload = "arn:aws:lambda:eu-west-1:" + owner + ":function:thumbnailer"
	c.inTrail = who{c.workload, "workload"}
	return c
}

func callers() []caller {
	athena := role("", "analyst", "AthenaQuery", 3)
	athena.service = "athena.amazonaws.com"
	bedrock := role("service-role/", "AmazonBedrockExecutionRoleForKnowledgeBase_x1", "kb-ingest", 4)
	bedrock.service = "bedrock.amazonaws.com"
	newcomer := role("", "data-science", "trial", 2)
	newcomer.principal, newcomer.role = "arn:aws:iam::"+owner+":role/newcomer", "arn:aws:iam::"+owner+":role/newcomer"
	newcomer.arn = "arn:aws:sts::" + owner + ":assumed-role/newcomer/trial"
	newcomer.requester, newcomer.late = newcomer.arn, true
	analyst := role("", "data-science", "dana@example.com", 2).known("dana@example.com", "session name")
	return []caller{
		role("", "training", "job-1", 30),
		role("", "training", "job-2", 20).with(goAgent),
		role("service-role/", "AmazonSageMaker-ExecutionRole-20260101T000000", "SageMaker", 15),
		studio(), function(), analyst, human("alice@example.com", 6).with(cliAgent), human("bob@example.com", 4).with(chromeAgent),
		role("", "break-glass", "night-shift", 1),
		role("ci/", "deploy", "run-77", 2),
		bedrock, athena, newcomer, guest(), borrowed(),
		role("", "pods", "eks-prod-trainer-0-01234567-89ab-cdef-0123-456789abcdef", 2).
			known("prod-trainer-0", "EKS pod").with(loaderAgent),
		role("", "spark", "00f8abcd1234wxyz,00f8attempt99", 2).known("00f8abcd1234wxyz", "EMR Serverless job").with(hadoopAgent),
		role("", "workers", "i-0123456789abcdef0", 2).known("i-0123456789abcdef0", "EC2 instance").with(rcloneAgent),
		role("", "irsa", "botocore-session-1700000000", 2),
		{
			principal: "arn:aws:iam::" + owner + ":user/alice", kind: "IAMUser", account: owner, id: "AIDA" + digest("alice"),
			arn: "arn:aws:iam::" + owner + ":user/alice", requester: "arn:aws:iam::" + owner + ":user/alice",
			agent: `Mozilla/5.0 ("quoted" browser)`, weight: 12,
			inTrail: who{"alice", "IAM user"}, inAccess: who{"alice", "IAM user"},
		},
		{
			principal: "cloudfront.amazonaws.com", kind: "AWSService", service: "cloudfront.amazonaws.com",
			requester: "svc:cloudfront.amazonaws.com", agent: "Amazon CloudFront", weight: 3,
		},
		{principal: "anonymous", kind: "Anonymous", account: "anonymous", requester: "-", agent: "curl/8.5.0", weight: 3},
	}
}

// digest makes an id of a name's characters, in the alphabet of AWS ids.
func digest(name string) string {
	id := make([]byte, 17)
	sum := uint64(14695981039346656037)
	for i := range id {
		sum = (sum ^ uint64(name[i%len(name)])) * 1099511628211
		id[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[sum>>40%32]
	}
	return string(id)
}
