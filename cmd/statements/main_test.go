package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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
	runbook, err := os.ReadFile("../../docs/runbook.md")
	require.NoError(t, err)
	assert.Contains(t, string(runbook), strings.NewReplacer(bucket, "NAME", string(plan.Owner), "MARK").Replace(plan.TakeOut(bucket)))
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

// looked writes a folder with the policy of a bucket. Empty: it has none.
func looked(t *testing.T, name, policy string) string {
	t.Helper()
	dir := t.TempDir()
	document := map[string]string{}
	if policy != "" {
		document["Policy"] = policy
	}
	content, err := json.Marshal(document)
	require.NoError(t, err)
	require.NoError(t, os.Mkdir(filepath.Join(dir, name), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, name, live.PolicyFile), content, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, name, live.LocationFile), []byte(`{"LocationConstraint":"eu-central-1"}`), 0o600))
	return dir
}

func TestWhatIsThereAlreadyIsToldStatementByStatement(t *testing.T) {
	plan, err := settings{config: example, stack: "existing"}.plan()
	require.NoError(t, err)
	wanted := plan.Buckets[0].Existing.Spec.Statements()
	owned := func(names ...string) string { return strings.Join(names, string(plan.Owner)+", ") + string(plan.Owner) }
	merged := func(statements []policydoc.Statement) string {
		out, err := policydoc.Merge(`{"Statement":{"Sid":"Theirs","Effect":"Deny"}}`, "arn:aws:s3:::"+bucket, statements, plan.Owner)
		require.NoError(t, err)
		return out.Policy
	}
	narrower := slices.Clone(wanted)
	narrower[0].Action = policydoc.Values{"s3:GetObject"}
	const heading = "]\nThe policy now has:\n"
	all := []string{"AllowReadersToReadSpeech", "AllowReadersToListSpeech", "AllowReadersToLocateSpeech", "DenyReadsOutsidePerimeterSpeech"}
	for name, c := range map[string]struct{ policy, want string }{
		"no policy":  {"", heading + "  missing: " + owned(all...) + "\n\n"},
		"all of it":  {merged(wanted), heading + "  kept, of others: Theirs\n  already there: " + owned(all...) + "\n\n"},
		"a part":     {merged(wanted[1:]), "  already there: " + owned(all[1:]...) + "\n  missing: " + owned(all[0]) + "\n\n"},
		"an old one": {merged(narrower), "  already there: " + owned(all[1:]...) + "\n  to be replaced by those above: " + owned(all[0]) + "\n\n"},
		"one too many": {
			merged(append([]policydoc.Statement{{
				Sid: "AllowOnce", Effect: policydoc.Allow, Action: policydoc.Values{"s3:GetObject"}, Resource: policydoc.Values{"*"},
			}}, wanted...)),
			"  already there: " + owned(all...) + "\n  to be removed: " + owned("AllowOnce") + "\n\n",
		},
	} {
		assert.Contains(t, statements(t, "-config", example, "-stack", "existing", "-live", looked(t, bucket, c.policy)), c.want, name)
	}
	assert.NotContains(t, statements(t, "-config", example, "-stack", "existing", "-live", looked(t, "another", "")), "The policy now has")
	err = run([]string{"-config", example, "-live", looked(t, bucket, `[]`)}, &bytes.Buffer{})
	require.ErrorContains(t, err, "live state: bucket "+bucket)
	require.ErrorContains(t, run([]string{"-config", example, "-live", "missing"}, &bytes.Buffer{}), "live state: open missing")
}

// The archive is its owner's, too.
func TestTheStatementsOfAnArchiveAreComparedAndTakenOutLikeThoseOfDatasets(t *testing.T) {
	const archive, file = "example-corp-log-archive", "../../examples/archive.yaml"
	args := []string{"-config", file, "-stack", "archive", "-account", "111122223333"}
	plan, err := settings{config: file, stack: "archive", account: "111122223333"}.plan()
	require.NoError(t, err)
	require.Len(t, plan.BucketNeeds, 1)
	out := statements(t, append(args, "-live", looked(t, archive, `{"Statement":[{"Sid":"Theirs","Effect":"Deny"}]}`))...)
	assert.Contains(t, out, plan.TakeOut(archive))
	assert.Contains(t, out, "The policy now has:\n  kept, of others: Theirs\n  missing: ")
	for _, s := range plan.BucketNeeds[0].Statements {
		assert.Regexp(t, plan.Owner.Pattern(), s.Sid, "the line finds it")
		assert.Contains(t, out, s.Sid)
	}
}
