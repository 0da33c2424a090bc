package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/envfile"
	"datatrail/internal/live"
	"datatrail/internal/pagetest"
	"datatrail/internal/policydoc"
)

const (
	attached = "../../examples/existing.yaml"
	looked   = "../../examples/existing-live"
	training = "example-corp-training"
)

// attachedTo are the flags of a question about the example, with what exists in a folder.
func attachedTo(folder string, more ...string) []string {
	args := append([]string{"-config", attached, "-stack", "existing"}, more...)
	if folder != "" {
		args = append(args, "-live", folder)
	}
	return args
}

// folder is a folder of the live state, in which the bucket has a policy.
func folder(t *testing.T, policy string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "live")
	require.NoError(t, os.MkdirAll(filepath.Join(dir, training), 0o755))
	text, err := json.Marshal(map[string]string{"Policy": policy})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, training, live.PolicyFile), text, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, training, live.LocationFile), []byte(`{"LocationConstraint":"eu-central-1"}`), 0o600))
	return dir
}

func TestAPolicyThatNobodyLookedAtIsNotTakenForEmpty(t *testing.T) {
	out := explain(t, attachedTo("", "-dataset", "speech")...)
	assert.Contains(t, out, "nobody has looked at its policy (LIVE=folder)")
	assert.NotContains(t, out, "The policy takes")
	assert.Regexp(t, `(?m)^a role of the account, plain HTTP +198\.51\.100\.0/24 +yes`, out, "HTTPS is its owner's to demand")
	var reports []report
	require.NoError(t, json.Unmarshal([]byte(explain(t, attachedTo("", "-json")...)), &reports))
	require.Len(t, reports, 3)
	for _, r := range reports {
		assert.Equal(t, notLookedAt, r.Existing, r.Dataset)
		assert.Nil(t, r.Policy)
	}
}

func TestWhatABucketHasIsJudgedWithWhatTheStackWants(t *testing.T) {
	out := explain(t, attachedTo(looked, "-dataset", "speech")...)
	for _, line := range []string{
		"its policy does not hold what make statements prints: the answers are those of the policy with these statements in it",
		"not judged: OnlyTheSecurityTeam, which has NotPrincipal",
		"not judged: NoContractors, which has a condition on aws:PrincipalTag/team",
		"The policy takes 1728 of 20480 bytes.",
	} {
		assert.Contains(t, out, line)
	}
	assert.Regexp(t, `(?m)^a role of the account +198\.51\.100\.0/24 +yes, unless +yes .*not judged: NoContractors`, out)
	assert.Regexp(t, `(?m)^a role of the account +elsewhere, \S+ +no +yes .*\[DenyReadsOutsidePerimeterSpeechDt[0-9a-f]{12}\]`, out)
	// The dataset beside it only observes, and nobody has written anything about it.
	out = explain(t, attachedTo(looked, "-dataset", "reviews", "-from", "192.0.2.1")...)
	assert.Contains(t, out, "reviews, a role of the account, reads from 192.0.2.1: allowed: if its IAM policies allow it; enforce would refuse it")
}

func TestStatementsThatAreThereAreNotAddedAgain(t *testing.T) {
	plan, err := settings{config: attached, stack: "existing"}.plan(values(t))
	require.NoError(t, err)
	bucket := plan.Buckets[0]
	merged, err := policydoc.Merge(`{"Version":"2012-10-17","Statement":{"Sid":"Partner","Effect":"Allow","Principal":{"AWS":"222233334444"},
		"Action":"s3:GetObject","Resource":"arn:aws:s3:::`+training+`/*"}}`, bucket.BucketARN, bucket.Existing.Spec.Statements(), plan.Owner)
	require.NoError(t, err)
	dir := folder(t, merged.Policy)
	out := explain(t, attachedTo(dir, "-dataset", "speech")...)
	assert.Contains(t, out, "and its policy holds what make statements prints")
	assert.Regexp(t, `(?m)^another account +198\.51\.100\.0/24 +no `, out, "the partner is one account")
	one := explain(t, attachedTo(dir, "-dataset", "speech", "-from", "198.51.100.7", "-as", "222233334444")...)
	assert.Contains(t, one, "allowed: the address is in cidrs; the owners of the bucket say so [Partner]")
	one = explain(t, attachedTo(dir, "-dataset", "speech", "-from", "192.0.2.7", "-as", "222233334444")...)
	assert.Contains(t, one, "denied: outside the perimeter", "whatever the owners grant")
}

func TestAFolderThatCannotBeReadIsRefused(t *testing.T) {
	require.ErrorContains(t, run(attachedTo(filepath.Join(t.TempDir(), "none")), &bytes.Buffer{}), "live state")
	require.ErrorContains(t, run(attachedTo(folder(t, "{}"+"{")), &bytes.Buffer{}), "is not the JSON of a policy")
	require.ErrorContains(t, run(attachedTo(folder(t, `{"Statement":7}`)), &bytes.Buffer{}), "bucket "+training)
}

func TestThePageShowsAnAnswerAboutABucketThatExists(t *testing.T) {
	pagetest.Output(t, "../../docs/explain.md",
		"make explain STACK=existing CONFIG=examples/existing.yaml LIVE=examples/existing-live DATASET=speech FROM=198.51.100.7",
		explain(t, attachedTo(looked, "-dataset", "speech", "-from", "198.51.100.7")...))
}

func values(t *testing.T) map[string]string {
	t.Helper()
	out, err := envfile.Values(attached, project)
	require.NoError(t, err)
	return out
}
