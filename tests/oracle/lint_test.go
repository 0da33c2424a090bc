package oracle

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/tests/oracle/composed"
	"datatrail/tests/oracle/lint"
	"datatrail/tests/oracle/reference"
)

// tolerated is what AWS's own sample of a key policy for log groups gets wrong: DescribeKey has no
// encryption context, so that part of the statement never applies. It does no harm.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
const tolerated = "LogGroupEncrypt: kms:Describe* knows no condition key kms:EncryptionContext:aws:logs:arn"

// TestEveryDocumentIsInOrder lints all documents of all environments: bucket policies, key policies,
// trust and permissions of roles, and topic policies.
func TestEveryDocumentIsInOrder(t *testing.T) {
	service, err := reference.Load()
	require.NoError(t, err)
	kinds, needed := map[composed.Kind]int{}, false
	for name, values := range environments(t) {
		documents, err := composed.Documents(name, values, composed.Deployer{})
		require.NoError(t, err)
		for _, d := range documents {
			kinds[d.Kind]++
			subject := lint.Subject{Bearer: d.Kind == composed.Role || d.Kind == composed.Output, Trust: d.Kind == composed.Trust}
			problems := lint.Document(d.Text, service, subject)
			if i := slices.Index(problems, tolerated); i >= 0 {
				problems, needed = slices.Delete(problems, i, i+1), true
			}
			assert.Empty(t, problems, "%s: %s %s", name, d.Kind, d.Name)
			if d.Bucket != "" {
				public, err := lint.Public(d.Text)
				require.NoError(t, err)
				assert.Empty(t, public, "%s: %s %s: public statements", name, d.Kind, d.Name)
			}
		}
	}
	for _, kind := range []composed.Kind{
		composed.DataBucket, composed.LogBucket, composed.Key, composed.Trust, composed.Role, composed.Topic,
		composed.Results, composed.Output,
	} {
		assert.NotZero(t, kinds[kind], kind)
	}
	assert.True(t, needed, "the exception has outlived its reason")
	t.Logf("documents linted: %v", kinds)
}
