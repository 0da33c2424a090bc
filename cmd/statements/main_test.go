package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/live"
	"datatrail/internal/pagetest"
	"datatrail/internal/policydoc"
	"datatrail/internal/version"
)

const (
	example = "../../examples/existing.yaml"
	bucket  = "example-corp-training"
)

func statements(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, run(args, &out))
	return out.String()
}

func TestTheVersionIsPrintedAlone(t *testing.T) {
	assert.Equal(t, "datatrail statements "+version.String()+"\n", statements(t, "-version"))
}

func TestThePageShowsWhatIsPrinted(t *testing.T) {
	pagetest.Output(t, "../../docs/statements.md", "make statements STACK=existing CONFIG=examples/existing.yaml",
		statements(t, "-config", example, "-stack", "existing"))
}

func TestWhoNeedsNothingIsTold(t *testing.T) {
	assert.Equal(t, "Nobody has to add anything: the stack writes all policies that it needs.\n",
		statements(t, "-config", "../../Pulumi.dev.yaml", "-account", "111122223333"))
}

func TestBadCallsNameTheRemedy(t *testing.T) {
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"-config", "../../Pulumi.dev.yaml"}, "account: is not known, but the statements' names depend on it: give it (ACCOUNT=id)"},
		{[]string{"-config", example, "-account", "999988887777"}, "does not list account 999988887777"},
		{[]string{"-config", example, "-account", "12"}, "write its 12 digits"},
		{[]string{"-config", "missing.yaml"}, "missing.yaml"},
		{[]string{"stray"}, "everything is a flag"},
	} {
		require.ErrorContains(t, run(c.args, &bytes.Buffer{}), c.says)
	}
}

// fakeCLI answers for S3: it prints the policy of policy.json, and writes what it is given to put.json.
const fakeCLI = `#!/bin/sh
case "$2" in
get-bucket-policy) cat "$STORE/policy.json" ;;
put-bucket-policy) for last; do :; done; cp "${last#file://}" "$STORE/put.json" ;;
*) exit 1 ;;
esac
`

// What the printed line does to a policy is what Merge does that takes the statements out.
func TestTheLineTakesOutWhatWasAddedAndNothingElse(t *testing.T) {
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("the line needs jq, which is not installed here")
	}
	plan, err := settings{config: example, stack: "existing"}.plan()
	require.NoError(t, err)
	state, err := live.Read("../../examples/existing-live")
	require.NoError(t, err)
	before := state.Buckets[bucket].Policy
	merged, err := policydoc.Merge(before, "arn:aws:s3:::"+bucket, plan.Buckets[0].Existing.Spec.Statements(), plan.Owner)
	require.NoError(t, err)
	require.NotEmpty(t, merged.Added)
	another, err := policydoc.Merge(merged.Policy, "arn:aws:s3:::"+bucket, plan.Buckets[0].Existing.Spec.Statements(),
		policydoc.NewOwner("111122223333", project, "another-stack"))
	require.NoError(t, err)
	for name, c := range map[string]struct{ policy, left string }{
		"what was merged":                  {merged.Policy, before},
		"under the names of a second time": {merged.Anew, before},
		"beside another stack":             {another.Policy, without(t, another.Policy, string(plan.Owner))},
		"nothing to take out":              {before, before},
		"one statement, without a name":    {`{"Statement":{"Effect":"Allow"}}`, `{"Statement":[{"Effect":"Allow"}]}`},
		"a name that is no text":           {`{"Statement":[{"Sid":7}]}`, `{"Statement":[{"Sid":7}]}`},
	} {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "aws"), []byte(fakeCLI), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "policy.json"), []byte(c.policy), 0o600))
		line := exec.Command("sh", "-c", plan.TakeOut(bucket))
		line.Dir = dir
		line.Env = append(os.Environ(), "STORE="+dir, "PATH="+dir+":"+os.Getenv("PATH"))
		said, err := line.CombinedOutput()
		require.NoError(t, err, "%s: %s", name, said)
		written, err := os.ReadFile(filepath.Join(dir, "put.json"))
		require.NoError(t, err)
		assert.JSONEq(t, c.left, string(written), name)
	}
	assert.Contains(t, statements(t, "-config", example, "-stack", "existing"), plan.TakeOut(bucket))
}

// without is a policy without the statements whose names end in a text.
func without(t *testing.T, policy, end string) string {
	t.Helper()
	var document map[string]any
	require.NoError(t, json.Unmarshal([]byte(policy), &document))
	all, _ := document["Statement"].([]any)
	var left []any
	for _, s := range all {
		members, _ := s.(map[string]any)
		if sid, _ := members["Sid"].(string); !strings.HasSuffix(sid, end) {
			left = append(left, s)
		}
	}
	document["Statement"] = left
	text, err := json.Marshal(document)
	require.NoError(t, err)
	return string(text)
}
