package composed

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/internals"

	"datatrail/internal/pulumitest"
	"datatrail/internal/stack"
)

// monitor is the mock of the tests, which keeps the documents besides.
type monitor struct {
	pulumitest.Recorder

	mu        sync.Mutex
	documents []Document
}

// NewResource keeps the resource's document before the mock records the resource.
func (m *monitor) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	text := func(input resource.PropertyKey) string {
		if value := args.Inputs[input]; value.IsString() {
			return value.StringValue()
		}
		return ""
	}
	parent, name := owner(args.RegisterRPC.GetParent())
	keep := m.keep
	switch args.TypeToken {
	case "aws:s3/bucketPolicy:BucketPolicy":
		keep(Document{Kind: bucketKind(parent), Name: name, Bucket: text("bucket"), Text: text("policy")})
	case "aws:kms/key:Key":
		keep(Document{Kind: Key, Name: name, Text: text("policy")})
	case "aws:sns/topicPolicy:TopicPolicy":
		keep(Document{Kind: Topic, Name: name, Text: text("policy")})
	case "aws:iam/role:Role":
		keep(Document{Kind: Trust, Name: name, Text: text("assumeRolePolicy")})
	case "aws:iam/rolePolicy:RolePolicy":
		keep(Document{Kind: Role, Name: name, Text: text("policy")})
	default:
		for input := range args.Inputs {
			if isDocument(text(input)) {
				return "", nil, fmt.Errorf("%s %s: %s is a document of a kind that is not judged yet", args.TypeToken, args.Name, input)
			}
		}
	}
	return m.Recorder.NewResource(args)
}

func (m *monitor) keep(d Document) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.documents = append(m.documents, d)
}

// keepOutputs waits for the stack's outputs and keeps those that are documents. An apply would not do: the program
// may end before it has run.
func (m *monitor) keepOutputs(ctx context.Context, outputs map[string]pulumi.Input) error {
	for name, output := range outputs {
		result, err := internals.UnsafeAwaitOutput(ctx, pulumi.ToOutput(output))
		if err != nil {
			return fmt.Errorf("output %s: %w", name, err)
		}
		switch value := result.Value.(type) {
		case string:
			if isDocument(value) {
				m.keep(Document{Kind: Output, Name: name, Text: value})
			}
		case map[string]string:
			for of, statements := range value {
				policy := `{"Version":"2012-10-17","Statement":` + statements + `}`
				switch name {
				case stack.OutputKeyStatements:
					m.keep(Document{Kind: Statements, Name: of, Text: policy})
				case stack.OutputBucketStatements:
					m.keep(Document{Kind: Attached, Name: of, Bucket: of, Text: policy})
				}
			}
		}
	}
	return nil
}

func isDocument(text string) bool { return strings.Contains(text, `"Statement":`) }
