package tests

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/kms"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What the test of upgrades looks at has to tell a loss from a change in place.
func TestUpgrade_SeesWhatWouldBeLost(t *testing.T) {
	for name, c := range map[string]struct {
		stack      string
		old, new   string // in the environment file
		edit       pulumi.ResourceTransformation
		lost, kept []string
		refusal    string
	}{
		"a dataset with another name deletes the old one": {
			stack: "dev", old: "name: reviews", new: "name: opinions",
			lost: []string{"delete BucketV2 reviews", "delete BucketPolicy reviews-policy"},
			kept: []string{"create BucketV2 opinions", "create BucketPolicy opinions-policy"},
		},
		"a bucket with another name replaces it and its settings": {
			stack: "dev", old: "name: reviews", new: "name: reviews\n      bucket: example-corp-reviews",
			lost: []string{
				"replace BucketV2 reviews bucket", "delete-replaced BucketV2 reviews", "delete-replaced BucketPolicy reviews-policy",
			},
		},
		"a program that renames an alias replaces it": {
			stack: "dev",
			edit: func(args *pulumi.ResourceTransformationArgs) *pulumi.ResourceTransformationResult {
				if alias, ok := args.Props.(*kms.AliasArgs); ok {
					alias.Name = pulumi.String("alias/other")
				}
				return &pulumi.ResourceTransformationResult{Props: args.Props, Opts: args.Opts}
			},
			lost: []string{
				"create-replacement Alias audit-key-alias name", "delete-replaced Alias audit-key-alias",
				"replace Alias audit-key-alias name",
			},
		},
		"a protected dataset that is left out stops the preview": {
			stack: "prod", old: "name: benchmarks", new: "name: standards", refusal: "protect",
		},
		"another retention changes in place": {
			stack: "dev", old: "retentionDays: 30", new: "retentionDays: 31",
			kept: []string{
				"update BucketLifecycleConfigurationV2 access-logs-lifecycle rules",
				"update BucketLifecycleConfigurationV2 trail-logs-lifecycle rules",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			content, err := os.ReadFile(recordedFile(c.stack))
			require.NoError(t, err)
			require.Contains(t, string(content), c.old)
			file := filepath.Join(t.TempDir(), "Pulumi.yaml")
			require.NoError(t, os.WriteFile(file, []byte(strings.Replace(string(content), c.old, c.new, 1)), 0o600))
			preview, err := resume(t, c.stack, file, func(ctx *pulumi.Context) error {
				if c.edit != nil {
					if err := ctx.RegisterStackTransformation(c.edit); err != nil {
						return err
					}
				}
				return program(file)(ctx)
			}).Preview(context.Background())
			if c.refusal != "" {
				require.ErrorContains(t, err, c.refusal)
				return
			}
			require.NoError(t, err)
			lost, kept := consequences(preview)
			assert.Subset(t, lost, c.lost)
			assert.Subset(t, kept, c.kept)
			assert.Equal(t, len(c.lost) > 0, len(lost) > 0, "%v", lost)
		})
	}
}
