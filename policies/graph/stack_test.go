package graph_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/policies/graph"
	"datatrail/policies/sample"
)

func TestStack_RecognisesBucketsByWhatPointsAtThem(t *testing.T) {
	program := sample.Sound("alpha")
	for _, resources := range [][]*graph.Resource{program.Update(), program.Preview()} {
		stack := graph.New("dev", resources)
		require.Len(t, stack.Buckets, 3)
		trail, access := bucket(stack, program, "trail-logs"), bucket(stack, program, "access-logs")
		data := bucket(stack, program, "alpha")
		assert.True(t, trail.HoldsTrail)
		assert.False(t, trail.HoldsAccessLogs)
		assert.True(t, access.HoldsAccessLogs)
		assert.True(t, data.IsData())
		assert.Equal(t, access.URN, data.LogsTo.Target)
	}
}

func TestStack_FollowsNamesARNsAndIDs(t *testing.T) {
	for _, spelling := range []string{"data", "arn:aws:s3:::data", "arn:aws-cn:s3:::data"} {
		program := sample.Program{
			{Type: sample.Bucket, Name: "data"},
			{Type: sample.Versioning, Name: "versioning", Props: sample.Props{"bucket": spelling}},
		}
		stack := graph.New("dev", program.Update())
		assert.Len(t, bucket(stack, program, "data").SideCars(graph.KindVersioning), 1, spelling)
	}
}

func TestStack_LeavesOutsideBucketsOutside(t *testing.T) {
	program := sample.Program{
		{Type: sample.Bucket, Name: "data", Props: sample.Props{"bucket": "data"}},
		{Type: sample.Logging, Name: "logging", Props: sample.Props{"bucket": "data", "targetBucket": "elsewhere"}},
	}
	stack := graph.New("dev", program.Preview())
	data := bucket(stack, program, "data")
	assert.Empty(t, data.LogsTo.Target)
	assert.NotZero(t, data.LogsTo.State, "it does log, to a bucket that this program does not own")
}

func TestStack_WithholdsJudgementWhereSeveralBucketsFit(t *testing.T) {
	program := sample.Program{
		{Type: sample.Bucket, Name: "one"},
		{Type: sample.Bucket, Name: "two"},
		{Type: sample.Trail, Name: "trail", Props: sample.Props{"s3BucketName": sample.Named("one")}},
		{Type: sample.Versioning, Name: "versioning", Props: sample.Props{"bucket": sample.Named("one")}},
	}
	resources := program.Preview()
	for _, resource := range resources {
		for key := range resource.PropertyDeps {
			resource.PropertyDeps[key] = []string{program.URN("one"), program.URN("two")}
		}
	}
	stack := graph.New("dev", resources)
	for _, name := range []string{"one", "two"} {
		assert.True(t, bucket(stack, program, name).Uncertain, name)
		assert.True(t, bucket(stack, program, name).Read(graph.KindVersioning, "x", "").HasUnknown(), name)
	}
}

func TestStack_BeforeFollowsDependenciesAndEndsInACircle(t *testing.T) {
	program := sample.Program{
		{Type: sample.Trail, Name: "trail", DependsOn: []string{"policy"}},
		{Type: sample.Policy, Name: "policy", DependsOn: []string{"bucket"}},
		{Type: sample.Bucket, Name: "bucket", DependsOn: []string{"trail"}},
	}
	stack := graph.New("dev", program.Update())
	before := stack.Before(stack.Resource(program.URN("trail")))
	assert.True(t, before[program.URN("policy")])
	assert.True(t, before[program.URN("bucket")])
}

func TestBucket_LockDaysCountsYears(t *testing.T) {
	program := sample.Program{
		{Type: sample.Bucket, Name: "logs"},
		{Type: sample.Lock, Name: "lock", Props: sample.Props{
			"bucket": sample.Named("logs"), "rule": sample.Props{"defaultRetention": sample.Props{"years": 2}},
		}},
	}
	days, _ := bucket(graph.New("dev", program.Update()), program, "logs").LockDays()
	assert.InDelta(t, 730, days, 0)
}

func bucket(stack *graph.Stack, program sample.Program, name string) *graph.Bucket {
	return stack.Bucket(program.URN(name))
}

func TestStack_LearnsAccounts(t *testing.T) {
	key := func(managers ...any) *sample.Resource {
		return &sample.Resource{Type: sample.Key, Name: "key", Props: sample.Props{"policy": sample.Props{"Statement": sample.Props{
			"Effect": "Allow", "Principal": sample.Props{"AWS": managers}, "Action": "kms:*", "Resource": "*",
		}}}}
	}
	role := &sample.Resource{Type: sample.Role, Name: "role"}
	for _, test := range []struct {
		name      string
		resources []*graph.Resource
		bound     string
		want      string
	}{
		{"from what its provider is bound to", sample.Program{role}.Update(), "444455556666", "444455556666"},
		{"from the ARNs that it answered", sample.Program{role}.Update(), "", "123456789012"},
		{"from whoever manages its key, at a preview", sample.Program{key("arn:aws:iam::123456789012:root")}.Preview(), "", "123456789012"},
		{"not from two who manage its key", sample.Program{key("arn:aws:iam::123456789012:root", "111122223333")}.Preview(), "", ""},
		{"not from nothing", sample.Program{role}.Preview(), "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.resources[0].Account = test.bound
			stack := graph.New("dev", test.resources)
			assert.Equal(t, test.want, stack.AccountOf(test.resources[0]))
			assert.Empty(t, stack.AccountOf(&graph.Resource{Provider: "of another account"}))
		})
	}
}
