// Package oracle judges the bucket policies that the composed program registers by what the
// requirement says, with a policy engine made by others.
package oracle

import (
	"cmp"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"datatrail/internal/envfile"
	"datatrail/internal/pulumitest"
	"datatrail/judge/evaluator"
	"datatrail/judge/request"
	"datatrail/tests/oracle/cases"
	"datatrail/tests/oracle/composed"
	"datatrail/tests/oracle/reference"
	"datatrail/tests/oracle/requirement"
)

// subject is one bucket, key or topic of a deployed stack: its policy, and what must come of which requests.
type subject struct {
	name      string
	document  composed.Document
	partition string
	// arn of a topic.
	arn      string
	expect   func(request.Request) request.Verdict
	requests []request.Request
}

// judged is a policy that is ready to judge.
type judged interface {
	Judge(request.Request) (request.Verdict, error)
}

func (s subject) policy(t require.TestingT, text string) judged {
	var policy judged
	var err error
	switch s.document.Kind {
	case composed.Key, composed.Statements:
		policy, err = evaluator.ParseKey(text, pulumitest.Account, s.partition)
	case composed.Topic:
		policy, err = evaluator.ParseTopic(text, pulumitest.Account, s.partition, s.arn)
	default:
		policy, err = evaluator.Parse(text, pulumitest.Account, s.partition)
	}
	require.NoError(t, err)
	return policy
}

// alike reports whether two policies of one subject cannot but judge a request the same.
func alike(a, b judged, r request.Request) bool {
	if bucket, ok := a.(*evaluator.Policy); ok {
		return bucket.Alike(b.(*evaluator.Policy), r)
	}
	return a.(*evaluator.Resource).Alike(b.(*evaluator.Resource), r)
}

// subjects are all buckets, keys and topics that a configuration makes.
func subjects(t require.TestingT, stack string, values map[string]string, deployer string) []subject {
	documents, err := composed.Documents(stack, values, deployer)
	require.NoError(t, err)
	wanted, err := requirement.Read(values, composed.Project, stack, pulumitest.Account)
	require.NoError(t, err)
	service, err := reference.Load()
	require.NoError(t, err)
	actions := cases.Actions(service, wanted.Partition())

	made, logs := composed.BucketNames(documents, composed.DataBucket), composed.BucketNames(documents, composed.LogBucket)
	arn := func(bucket string) string { return "arn:" + wanted.Partition() + ":s3:::" + bucket }
	data := map[string]string{}
	sources, analysed := []string{}, []string{}
	if logs[requirement.TrailLogs] != "" {
		sources = append(sources, arn(logs[requirement.TrailLogs]))
	}
	for _, d := range wanted.Datasets {
		data[d.Name] = cmp.Or(d.Bucket, made[d.Name])
		if held := wanted.Holding(d.Name); held.Existing {
			if slices.Contains(held.Manage, "access-logs") {
				sources = append(sources, arn(d.Bucket))
			}
			continue
		}
		require.True(t, hasPolicy(documents, data[d.Name]), "dataset %s has no policy", d.Name)
		sources = append(sources, arn(data[d.Name]))
		if d.StorageClassAnalysis {
			analysed = append(analysed, arn(data[d.Name]))
		}
	}
	for _, bucket := range composed.BucketNames(documents, composed.Results) {
		sources = append(sources, arn(bucket))
	}
	if !wanted.AccessLogs.Filed() {
		sources = nil
	}
	var out []subject
	for _, document := range documents {
		s := subject{name: string(document.Kind) + " " + document.Name, document: document, partition: wanted.Partition()}
		switch document.Kind {
		case composed.DataBucket, composed.Attached:
			held := wanted.Holding(first(data, document.Bucket))
			if document.Kind == composed.Attached && !held.Existing {
				// An archive: what its owner has to add is delivery and reading, not a perimeter.
				continue
			}
			s.expect, s.requests = held.Expect, cases.Bucket(held, document.Bucket, actions)
		case composed.LogBucket:
			bucket := requirement.LogBucket{Role: document.Name, Stack: wanted, Sources: sources, Analysed: analysed, ARN: arn(document.Bucket)}
			s.expect, s.requests = bucket.Expect, cases.Logs(bucket, document.Bucket, actions)
		case composed.Results:
			// Like a dataset that is open to its account: it has HTTPS to demand, and nobody to admit.
			results := requirement.Bucket{Account: wanted.Account, Partition: wanted.Partition()}
			s.expect, s.requests = results.Expect, cases.Bucket(results, document.Bucket, actions)
		case composed.Key:
			s.expect, s.requests = requirement.Key{Stack: wanted}.Expect, cases.Key(wanted, service.Actions("kms:*"), nil)
		case composed.Statements:
			arns := map[string]string{}
			for name, bucket := range data {
				arns[name] = arn(bucket)
			}
			if wanted.Logs.TrailBucket != nil {
				arns["the archive"], arns["its files"] = wanted.ArchiveARN(), wanted.FilesARN()
			}
			brought := requirement.Brought{KeyARN: document.Name, Stack: wanted, Buckets: arns}
			s.expect, s.requests = brought.Expect, cases.Key(wanted, service.Actions("kms:*"), arns)
		case composed.Topic:
			topic := requirement.Topic{Stack: wanted, Tamper: document.Name == "tamper-topic"}
			s.arn = wanted.TopicARN(map[bool]string{false: "alerts", true: "tamper"}[topic.Tamper])
			s.expect, s.requests = topic.Expect, cases.Topic(wanted, service.Actions("sns:*"))
		default:
			continue
		}
		out = append(out, s)
	}
	return out
}

func hasPolicy(documents []composed.Document, bucket string) bool {
	return slices.ContainsFunc(documents, func(d composed.Document) bool { return d.Kind == composed.DataBucket && d.Bucket == bucket })
}

// first is a dataset of a bucket.
func first(data map[string]string, bucket string) string {
	for _, name := range slices.Sorted(maps.Keys(data)) {
		if data[name] == bucket {
			return name
		}
	}
	return ""
}

// environments are all environment files: the two shipped ones, the examples, and one with every
// switch on.
func environments(t testing.TB) map[string]map[string]string {
	t.Helper()
	const top = "../.."
	files, err := filepath.Glob(filepath.Join(top, "Pulumi.*.yaml"))
	require.NoError(t, err)
	examples, err := filepath.Glob(filepath.Join(top, "examples", "*.yaml"))
	require.NoError(t, err)
	out := map[string]map[string]string{}
	for _, file := range slices.Concat(files, examples, []string{"testdata/everything.yaml", "testdata/brought.yaml"}) {
		values, err := envfile.Values(file, composed.Project)
		require.NoError(t, err)
		if len(values) > 0 {
			out[strings.TrimPrefix(strings.TrimSuffix(filepath.Base(file), ".yaml"), "Pulumi.")] = values
		}
	}
	require.Contains(t, out, "dev")
	require.Contains(t, out, "prod")
	return out
}
