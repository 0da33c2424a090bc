package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/live"
	"datatrail/internal/pagetest"
)

// looked is a folder in which somebody has written what policy a bucket has. Empty: none.
func looked(t *testing.T, bucket, policy string) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, bucket), 0o700))
	content := []byte(`{}`)
	if policy != "" {
		var err error
		content, err = json.Marshal(map[string]string{"Policy": policy})
		require.NoError(t, err)
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, bucket, live.PolicyFile), content, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, bucket, live.LocationFile), []byte(`{"LocationConstraint":"eu-central-1"}`), 0o600))
	return dir
}

const partnerPolicy = `{"Version":"2008-10-17","Id":"P","Statement":[
	{"Sid":"Partner","Effect":"Allow","Principal":{"AWS":["999988887777"]},"Action":"s3:Get*","Resource":"arn:aws:s3:::example-corp-a/*"},
	{"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::example-corp-a/secret/*"},
	{"Sid":"Tagged","Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::example-corp-a/*",
	 "Condition":{"StringEquals":{"aws:PrincipalTag/left":"yes"}}}]}`

func TestAnExistingBucketIsJudgedByItsPolicyAndWhatIsAddedToIt(t *testing.T) {
	file := environment(t, `{name: a, bucket: example-corp-a, perimeter: {cidrs: [8.8.8.0/24], readers: ["444455556666"]}}`,
		`{name: example-corp-a, existing: true}`)
	bare, partner := looked(t, "example-corp-a", ""), looked(t, "example-corp-a", partnerPolicy)
	for _, c := range []struct{ name, live, as, from, want string }{
		{"nobody has looked", "", "111122223333", "8.8.8.7", "allowed unless the bucket's own policy denies it: the address is in cidrs; "},
		{"nobody has looked", "", "999988887777", "8.8.8.7", "refused at least, unless the bucket's own policy allows it: nothing grants it; "},
		{"what the stack denies is denied for sure", "", "999988887777", "192.0.2.1", "denied: outside the perimeter, and not exempt [DenyReadsOutsidePerimeter]\n"},
		{"there is no policy", bare, "111122223333", "8.8.8.7", "allowed: the address is in cidrs; if its IAM policies allow it\n"},
		{"there is no policy", bare, "999988887777", "8.8.8.7", "not granted: nothing grants it\n"},
		{"a reader", bare, "444455556666", "8.8.8.7", "allowed: the address is in cidrs; readers names the caller [AllowReadersToRead]\n"},
		{"others grant it", partner, "999988887777", "8.8.8.7", "allowed unless Tagged denies it: the address is in cidrs; a statement of the bucket's owner says so; not judged: Tagged [Partner]\n"},
		{"others grant it, and the stack denies it", partner, "999988887777", "192.0.2.1", "denied: outside the perimeter, and not exempt [DenyReadsOutsidePerimeter]\n"},
	} {
		args := []string{"-config", file, "-as", c.as, "-from", c.from}
		if c.live != "" {
			args = append(args, "-live", c.live)
		}
		assert.Contains(t, explain(t, args...), c.want, c.name)
	}
	assert.Contains(t, explain(t, "-config", file), "its owner's policy is not known")
	out := explain(t, "-config", file, "-live", partner)
	assert.Contains(t, out, "the answers come from its current policy, with the datasets' statements added.")
	assert.Contains(t, out, "\nnot judged: statement 2, which has NotPrincipal\n")
	assert.Contains(t, out, "\nnot judged: Tagged, which has a condition on aws:PrincipalTag/left\n")
	assert.Contains(t, explain(t, "-config", file, "-live", looked(t, "another", "")), "its owner's policy is not known", "the folder says nothing of the bucket")
}

func TestAPerimeterThatObservesAddsNothingToAnExistingBucket(t *testing.T) {
	file := environment(t, `{name: a, bucket: example-corp-a, perimeter: {mode: observe, cidrs: [8.8.8.0/24]}}`, `{name: example-corp-a, existing: true}`)
	out := explain(t, "-config", file, "-from", "192.0.2.1", "-live", looked(t, "example-corp-a", ""))
	assert.Contains(t, out, "allowed: if its IAM policies allow it; enforce would refuse it: outside the perimeter, and not exempt\n")
}

func TestAPolicyThatIsNoneIsRefused(t *testing.T) {
	file := environment(t, `{name: a, bucket: example-corp-a, perimeter: {cidrs: [8.8.8.0/24]}}`, `{name: example-corp-a, existing: true}`)
	for policy, says := range map[string]string{
		`[]`: "dataset a: ", strings.Replace(partnerPolicy, `"Effect":"Allow"`, `"Effect":"Perhaps"`, 1): "Partner: has an Effect other than Allow and Deny",
	} {
		err := run([]string{"-config", file, "-live", looked(t, "example-corp-a", policy)}, &bytes.Buffer{})
		assert.ErrorContains(t, err, says)
	}
	assert.ErrorContains(t, run([]string{"-config", file, "-live", "missing"}, &bytes.Buffer{}), "live state: open missing")
}

func TestThePageShowsAnAnswerAboutABucketThatExists(t *testing.T) {
	pagetest.Output(t, "../../docs/explain.md",
		"make explain STACK=existing CONFIG=examples/existing.yaml LIVE=examples/existing-live DATASET=speech FROM=198.51.100.7",
		explain(t, "-config", "../../examples/existing.yaml", "-stack", "existing", "-live", "../../examples/existing-live",
			"-dataset", "speech", "-from", "198.51.100.7"))
}
