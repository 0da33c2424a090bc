// Package composed runs the program of datatrail without an account and collects every IAM document
// that it registers.
package composed

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"datatrail/internal/bucket"
	"datatrail/internal/config"
	"datatrail/internal/stack"
)

// Project is the name of the Pulumi project.
const Project = "datatrail"

// DatasetsKey is the full configuration key of the datasets.
const DatasetsKey = Project + ":datasets"

// Kind is what a document is attached to.
type Kind string

// The kinds of documents that datatrail makes.
const (
	DataBucket Kind = "data bucket"
	LogBucket  Kind = "log bucket"
	Results    Kind = "result bucket"
	Key        Kind = "key"
	Trust      Kind = "trust of a role"
	Role       Kind = "permissions of a role"
	Topic      Kind = "topic"
	// Output is a permissions policy that the stack makes for others to attach.
	Output Kind = "output"
	// Statements are what the stack tells others to add to the policy of a key.
	Statements Kind = "statements for a key"
	// Attached are what a bucket that already exists gets: the stack writes it, or tells the bucket's owner to add it.
	Attached Kind = "statements for a bucket"
)

// Document is one IAM document as it was registered.
type Document struct {
	Kind Kind
	// Name is that of the dataset, or of the log bucket's, key's, topic's or role's component; of statements, the
	// ARN of the key or the bucket.
	Name string
	// Bucket is the physical name of the bucket that the document is attached to.
	Bucket string
	Text   string
}

// Documents deploys a configuration, given with full keys such as datatrail:datasets, as a principal of
// account pulumitest.Account, and returns all documents, sorted by kind and name.
func Documents(stackName string, values map[string]string, deployer string) ([]Document, error) {
	m := &monitor{}
	m.Caller, m.Issuer, m.Partition = deployer, deployer, partition(values)
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		if err := stack.Program(config.WithKeys(ctx, slices.Collect(maps.Keys(values)))); err != nil {
			return err
		}
		return m.keepOutputs(ctx.Context(), ctx.GetCurrentExportMap())
	}, pulumi.WithMocks(Project, stackName, m), func(info *pulumi.RunInfo) { info.Config = values })
	if err != nil {
		return nil, fmt.Errorf("stack %s: %w", stackName, err)
	}
	slices.SortFunc(m.documents, func(a, b Document) int {
		return strings.Compare(string(a.Kind)+a.Name, string(b.Kind)+b.Name)
	})
	return m.documents, nil
}

func partition(values map[string]string) string {
	return config.AWS{Region: values["aws:region"]}.Partition()
}

// BucketNames returns the physical names of the data buckets by dataset, and of the log buckets by
// component.
func BucketNames(documents []Document, kind Kind) map[string]string {
	names := map[string]string{}
	for _, d := range documents {
		if d.Kind == kind {
			names[d.Name] = d.Bucket
		}
	}
	return names
}

// owner tells the component that registered a resource, by the URN of the resource's parent.
func owner(parent string) (token, name string) {
	parts := strings.Split(parent, "::")
	if len(parts) < urnParts {
		return "", ""
	}
	types := strings.Split(parts[2], "$")
	return types[len(types)-1], parts[3]
}

const urnParts = 4

func bucketKind(token string) Kind {
	switch token {
	case bucket.PerimeterType:
		return DataBucket
	case bucket.ResultBucketType:
		return Results
	case bucket.AttachedPolicyType:
		return Attached
	default:
		return LogBucket
	}
}
