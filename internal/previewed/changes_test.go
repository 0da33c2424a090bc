package previewed_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/internal/graph"
	"datatrail/internal/previewed"
)

const (
	bucketType   = "aws:s3/bucketV2:BucketV2"
	policyType   = "aws:s3/bucketPolicy:BucketPolicy"
	providerType = "pulumi:providers:aws"
)

func made(token, name string, protect bool, inputs map[string]any) graph.Resource {
	return graph.Resource{URN: token + "::" + name, Type: token, Name: name, Protect: protect, Inputs: inputs}
}

func TestChanges_SaysWhatBecomesOfEachResource(t *testing.T) {
	bucket := func(name string) graph.Resource {
		return made(bucketType, "b", true, map[string]any{"bucket": name})
	}
	policy := func(text string) graph.Resource {
		return made(policyType, "p", false, map[string]any{"bucket": "x", "policy": text})
	}
	const one = `{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow"},{"Sid":"B","Effect":"Allow"}]}`
	const other = `{"Version":"2012-10-17","Statement":[{"Sid":"B","Effect":"Deny"},{"Sid":"A","Effect":"Allow"},{"Sid":"C"}]}`
	type told struct {
		kind       previewed.Kind
		name, path string
		statements []string
		replaces   bool
	}
	for name, c := range map[string]struct {
		before, after []graph.Resource
		want          []told
	}{
		"nothing": {[]graph.Resource{bucket("x")}, []graph.Resource{bucket("x")}, nil},
		"a resource that is new": {
			nil, []graph.Resource{bucket("x")}, []told{{kind: previewed.Created, name: "b"}},
		},
		"a resource that is gone": {
			[]graph.Resource{bucket("x")}, nil, []told{{kind: previewed.Deleted, name: "b"}},
		},
		"a name that AWS cannot change": {
			[]graph.Resource{bucket("x")},
			[]graph.Resource{bucket("y")},
			[]told{{previewed.Replaced, "b", "bucket", nil, true}},
		},
		"statements, whatever their order": {
			[]graph.Resource{policy(one)},
			[]graph.Resource{policy(other)},
			[]told{{previewed.Changed, "p", "policy", []string{"B", "C"}, false}},
		},
		"protection alone": {
			[]graph.Resource{made(bucketType, "b", true, nil)},
			[]graph.Resource{made(bucketType, "b", false, nil)},
			[]told{{previewed.Changed, "b", "protect", nil, false}},
		},
		"another Region, which replaces all that stays": {
			[]graph.Resource{made(providerType, "aws", false, map[string]any{"region": "a"}), bucket("x"), policy(one)},
			[]graph.Resource{made(providerType, "aws", false, map[string]any{"region": "b"}), bucket("x"), policy(other)},
			[]told{
				{kind: previewed.Replaced, name: "b"},
				{previewed.Replaced, "p", "policy", []string{"B", "C"}, false},
				{previewed.Replaced, "aws", "region", nil, true},
			},
		},
	} {
		var got []told
		for _, change := range previewed.Changes(graph.Graph{Resources: c.before}, graph.Graph{Resources: c.after}) {
			one := told{kind: change.Kind, name: change.Name}
			if len(change.Inputs) > 0 {
				input := change.Inputs[0]
				one.path, one.statements, one.replaces = input.Path, input.Statements, input.Replaces
			}
			got = append(got, one)
		}
		assert.Equal(t, c.want, got, name)
	}
}

func TestChanges_BeginsWithWhatIsProtectedAndThenWithTheGravest(t *testing.T) {
	before := graph.Graph{Resources: []graph.Resource{
		made(bucketType, "changed", false, map[string]any{"tags": "a"}), made(bucketType, "deleted", false, nil),
		made(bucketType, "guarded", true, map[string]any{"tags": "a"}), made(bucketType, "lost", true, nil),
		made(bucketType, "replaced", false, map[string]any{"bucket": "a"}),
	}}
	after := graph.Graph{Resources: []graph.Resource{
		made(bucketType, "changed", false, map[string]any{"tags": "b"}), made(bucketType, "created", false, nil),
		made(bucketType, "guarded", true, map[string]any{"tags": "b"}),
		made(bucketType, "replaced", false, map[string]any{"bucket": "b"}),
	}}
	var names []string
	for _, change := range previewed.Changes(before, after) {
		names = append(names, change.Name)
	}
	assert.Equal(t, []string{"lost", "guarded", "deleted", "replaced", "changed", "created"}, names)
}

func TestChanges_HoldsBothValuesOfANestedInput(t *testing.T) {
	rules := func(days int) map[string]any {
		return map[string]any{"rules": []any{map[string]any{"expiration": map[string]any{"days": days}}}}
	}
	changes := previewed.Changes(
		graph.Graph{Resources: []graph.Resource{made(bucketType, "b", false, rules(30))}},
		graph.Graph{Resources: []graph.Resource{made(bucketType, "b", false, rules(40))}})
	assert.Equal(t, []previewed.Input{{Path: "rules[0].expiration.days", Before: 30, After: 40}}, changes[0].Inputs)
}
