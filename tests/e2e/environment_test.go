package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/config"
	"datatrail/internal/dataset"
	"datatrail/internal/envfile"
	"datatrail/internal/graph"
	"datatrail/internal/offline"
	"datatrail/internal/previewed"
	"datatrail/internal/stack"
	"datatrail/judge/evaluator"
	"datatrail/judge/iam"
)

const project = "datatrail"

// environment is the data buckets of a previewed graph.
type environment struct {
	graph.Graph
	dataset.Declared
	buckets []*bucket
}

// bucket is a data bucket, with what judges its policy.
type bucket struct {
	name string
	// text is the policy in full, document the same as it is read, and policy as it judges.
	text     string
	document iam.Document
	policy   *evaluator.Policy
	datasets []dataset.Dataset
	// versions are those of the objects that create puts, by key.
	versions map[string]string
}

// preview lets the real engine make the graph of an environment file.
func preview(ctx context.Context, name, file string) (*environment, error) {
	values, err := envfile.Values(file, project)
	if err != nil {
		return nil, err
	}
	e := &environment{}
	if e.Graph, err = previewed.Of(ctx, offline.Options{
		ProjectFile: "../../Pulumi.yaml", ConfigFile: file, Stack: name,
		Program: func(ctx *pulumi.Context) error {
			_, err := stack.Deploy(config.WithKeys(ctx, slices.Collect(maps.Keys(values))))
			return err
		},
	}); err != nil {
		return nil, err
	}
	declared, _ := e.Outputs["declared"].(string)
	if err := json.Unmarshal([]byte(declared), &e.Declared); err != nil {
		return nil, fmt.Errorf("output declared: %w", err)
	}
	return e, e.read()
}

// read collects the data buckets and their policies.
func (e *environment) read() error {
	for _, d := range e.Datasets {
		i := slices.IndexFunc(e.buckets, func(b *bucket) bool { return b.name == d.Bucket })
		if i < 0 {
			i = len(e.buckets)
			e.buckets = append(e.buckets, &bucket{name: d.Bucket, versions: map[string]string{}})
		}
		e.buckets[i].datasets = append(e.buckets[i].datasets, d)
	}
	for _, b := range e.buckets {
		policy, found := e.of(b.name, "BucketPolicy")
		if !found {
			return fmt.Errorf("bucket %s has no policy", b.name)
		}
		var err error
		b.text = policy.Text("policy")
		if b.document, err = iam.Parse(b.text); err != nil {
			return err
		}
		if b.policy, err = evaluator.Parse(b.text, e.Account, "aws"); err != nil {
			return err
		}
	}
	return nil
}

// of is the resource of a type that belongs to a bucket.
func (e *environment) of(bucket, kind string) (graph.Resource, bool) {
	for _, r := range e.Resources {
		if strings.HasSuffix(r.Type, ":"+kind) && r.Text("bucket") == bucket {
			return r, true
		}
	}
	return graph.Resource{}, false
}

// keys are one of each dataset, and where these are prefixes, others that only begin alike or belong to none.
func (b *bucket) keys() []string {
	var out []string
	for _, d := range b.datasets {
		out = append(out, d.Prefix+"object")
		if d.Prefix != "" {
			out = append(out, strings.TrimSuffix(d.Prefix, "/")+"x/object")
		}
	}
	return out
}
