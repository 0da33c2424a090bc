package oracle

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/pulumitest"
	"datatrail/tests/oracle/composed"
	"datatrail/tests/oracle/lint"
	"datatrail/tests/oracle/reference"
)

// tolerated is what AWS's own sample of a key policy for log groups gets wrong: DescribeKey has no
// encryption context, so that part of the statement never applies. It does no harm.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
const tolerated = "LogGroupEncrypt: kms:Describe* knows no condition key kms:EncryptionContext:aws:logs:arn"

// TestEveryDocumentIsInOrder lints all documents of all environments: bucket policies, key policies,
// trust and permissions of roles, topic policies, and what the stack puts out.
func TestEveryDocumentIsInOrder(t *testing.T) {
	service, err := reference.Load()
	require.NoError(t, err)
	kinds, needed := map[composed.Kind]int{}, false
	for name, values := range environments(t) {
		documents, err := composed.Documents(name, values, pulumitest.Issuer)
		require.NoError(t, err)
		for _, d := range documents {
			kinds[d.Kind]++
			needed = inOrder(t, d, service) || needed
		}
	}
	for _, kind := range []composed.Kind{
		composed.DataBucket, composed.LogBucket, composed.Results, composed.Key, composed.Trust, composed.Role, composed.Topic, composed.Output, composed.Statements,
		composed.Attached,
	} {
		assert.NotZero(t, kinds[kind], kind)
	}
	assert.True(t, needed, "the exception has outlived its reason")
	t.Logf("documents linted: %v", kinds)
}

// inOrder demands that a document is in order, and reports whether it needs the exception.
func inOrder(t require.TestingT, d composed.Document, service *reference.Reference) bool {
	subject := lint.Subject{Bearer: d.Kind == composed.Role || d.Kind == composed.Output, Trust: d.Kind == composed.Trust}
	problems := lint.Document(d.Text, service, subject)
	i := slices.Index(problems, tolerated)
	if i >= 0 {
		problems = slices.Delete(problems, i, i+1)
	}
	require.Empty(t, problems, "%s %s: %s", d.Kind, d.Name, d.Text)
	if d.Bucket != "" {
		public, err := lint.Public(d.Text)
		require.NoError(t, err)
		require.Empty(t, public, "%s %s: public statements in %s", d.Kind, d.Name, d.Text)
	}
	return i >= 0
}
