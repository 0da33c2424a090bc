package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
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

// create makes the buckets, with the policies and settings of the graph and an object for each key that is asked about.
func (e *environment) create(ctx context.Context) error {
	client, err := world.identities.owner(e.Account)
	if err != nil {
		return err
	}
	for _, b := range e.buckets {
		if err := e.createBucket(ctx, client, b); err != nil {
			return fmt.Errorf("bucket %s: %w", b.name, err)
		}
	}
	return nil
}

func (e *environment) createBucket(ctx context.Context, client *s3.Client, b *bucket) error {
	if _, made := e.of(b.name, "BucketV2"); !made {
		return errors.New("is not in the graph")
	}
	location := &types.CreateBucketConfiguration{LocationConstraint: region}
	if _, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &b.name, CreateBucketConfiguration: location}); err != nil {
		return err
	}
	if _, err := client.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{
		Bucket: &b.name, VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled},
	}); err != nil {
		return err
	}
	access, found := e.of(b.name, "BucketPublicAccessBlock")
	if !found {
		return errors.New("has no public access block")
	}
	on := func(input string) *bool { value, _ := access.Inputs[input].(bool); return &value }
	if _, err := client.PutPublicAccessBlock(ctx, &s3.PutPublicAccessBlockInput{
		Bucket: &b.name, PublicAccessBlockConfiguration: &types.PublicAccessBlockConfiguration{
			BlockPublicAcls: on("blockPublicAcls"), BlockPublicPolicy: on("blockPublicPolicy"),
			IgnorePublicAcls: on("ignorePublicAcls"), RestrictPublicBuckets: on("restrictPublicBuckets"),
		},
	}); err != nil {
		return err
	}
	for _, key := range b.keys() {
		put, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: &b.name, Key: &key, Body: strings.NewReader(key)})
		if err != nil {
			return err
		}
		b.versions[key] = aws.ToString(put.VersionId)
	}
	return b.put(ctx, client, b.text)
}

func (b *bucket) put(ctx context.Context, client *s3.Client, policy string) error {
	_, err := client.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: &b.name, Policy: &policy})
	return err
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
