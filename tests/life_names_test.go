package tests

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLife_AnUnprotectedStackMovesToAnotherRegion(t *testing.T) {
	in := func(region string) map[string]string {
		return minimal("datatrail:protect", "false", "datatrail:cloudWatch", allRecorded, "aws:region", region)
	}
	l := live(t, in("eu-central-1"))
	l.up()
	l.options.Account.PutObject(trailBucket)
	settings := l.settings(trailBucket)

	l.configure(in("eu-west-1"))
	_, err := l.Up(context.Background())
	require.ErrorContains(t, err, "BucketNotEmpty")
	assert.Equal(t, settings, l.settings(trailBucket), "the records lie open")
	l.configure(in("eu-central-1"))
	l.up()
	l.expectQuiet()

	l.options.Account.EmptyBucket(trailBucket)
	l.configure(in("eu-west-1"))
	l.up()
	l.expectQuiet()
	for _, arn := range l.options.Account.IDs(trailToken) {
		assert.Contains(t, arn, ":eu-west-1:", "nothing is left behind")
	}
}

func TestLife_ARenamedTrailKeepsItsLogGroup(t *testing.T) {
	trail := func(name, group string) map[string]string {
		return minimal("datatrail:protect", "false", "datatrail:trail", `{"name":"`+name+`"}`,
			"datatrail:cloudWatch", `{"retentionDays":365,"logGroupName":"`+group+`"}`)
	}
	l := live(t, trail("one", "/cloudtrail/one"))
	l.up()
	l.configure(minimal("datatrail:protect", "false", "datatrail:trail", `{"name":"two"}`, "datatrail:cloudWatch", allRecorded))
	l.refused(l.Up, "set cloudWatch.logGroupName to /cloudtrail/one")

	l.configure(trail("two", "/cloudtrail/one"))
	done := strings.Join(l.up(), "\n")
	assert.Contains(t, done, "replace Trail trail")
	assert.NotContains(t, done, "LogGroup")
	l.expectQuiet()
	assert.Equal(t, []string{"/cloudtrail/one"}, l.options.Account.IDs("aws:cloudwatch/logGroup:LogGroup"))
}

func TestLife_ARenamedStackKeepsItsResourcesWithItsOldPrefix(t *testing.T) {
	l := live(t, guarded())
	l.up()
	_, err := l.Command(context.Background(), "stack", "rename", "renamed")
	require.NoError(t, err)
	l.options.Stack = "renamed"
	l.configure(guarded())
	_, err = l.Preview(context.Background())
	require.ErrorContains(t, err, "set namePrefix to datatrail-life")

	l.configure(guarded("datatrail:namePrefix", "datatrail-life"))
	preview, err := l.Preview(context.Background())
	require.NoError(t, err)
	for _, step := range steps(preview) {
		assert.Regexp(t, "^update ", step, "only the tag with the stack's name changes")
	}
	assert.Equal(t, steps(preview), l.up())
	l.expectQuiet()
}

// The runbook's commands, word by word but for the stack's name, after the provider was killed whenever one of
// these had just been made.
func TestLife_WhatAKilledProviderMadeIsTakenIn(t *testing.T) {
	lost := [][2]string{
		{bucketToken, trailBucket},
		{bucketToken, "datatrail-life-access-logs-111122223333"},
		{bucketToken, "datatrail-life-a-111122223333"},
		{"aws:kms/alias:Alias", "alias/datatrail-life"},
		{"aws:cloudwatch/logGroup:LogGroup", "/cloudtrail/datatrail-life"},
		{trailToken, "arn:aws:cloudtrail:eu-central-1:111122223333:trail/datatrail-life"},
	}
	l := live(t, minimal("datatrail:cloudWatch", allRecorded))
	for _, made := range lost {
		l.options.Account.LoseAnswer(made[0], made[1])
	}
	_, err := l.Up(context.Background())
	require.ErrorContains(t, err, "the provider was killed")
	_, err = l.Command(context.Background(), "cancel", "--yes")
	require.NoError(t, err)
	_, err = l.Up(context.Background())
	require.ErrorContains(t, err, "already exists", "an update alone does not recover")

	commands, taken := imports(t), 0
	for range lost {
		recorded := map[[2]string]bool{}
		for _, r := range l.holds() {
			recorded[[2]string{string(r.Type), string(r.ID)}] = true
		}
		for _, command := range commands {
			if made := [2]string{command[1], command[3]}; l.exists(made[0], made[1]) && !recorded[made] {
				_, err := l.Command(context.Background(), command...)
				require.NoError(t, err)
				taken++
			}
		}
		if _, err = l.Up(context.Background()); err == nil {
			break
		}
	}
	require.NoError(t, err)
	assert.Equal(t, len(lost), taken)
	l.expectQuiet()
	for _, r := range l.holds() {
		assert.Equal(t, r.Custom && strings.HasPrefix(string(r.Type), "aws:"), r.Custom && r.Protect, "what was taken in: %s", r.URN)
	}
}

// imports are the arguments of the runbook's pulumi import, for stack life and its dataset a.
func imports(t *testing.T) [][]string {
	t.Helper()
	_, rest, found := strings.Cut(read(t, "docs/runbook.md"), "\ntake() {\n")
	require.True(t, found)
	body, rest, found := strings.Cut(rest, "\n}\n")
	require.True(t, found)
	lines, _, _ := strings.Cut(rest, "```")
	unwrapped := strings.NewReplacer("\\\n", " ", `"`, "").Replace(body)
	var commands [][]string
	for _, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		words := strings.Fields(line)
		require.Len(t, words, 5, line)
		require.Equal(t, "take", words[0])
		command := strings.NewReplacer("$stack", "urn:pulumi:prod::datatrail", "$1", words[1], "$2", words[2], "$3", words[3], "$4", words[4]).
			Replace(unwrapped)
		command = strings.NewReplacer("prod", "life", "DATASET", "a", "ACCOUNT", "111122223333", "REGION", "eu-central-1").Replace(command)
		words = strings.Fields(command)
		require.Equal(t, []string{"pulumi", "import"}, words[:2])
		commands = append(commands, words[1:])
	}
	return commands
}

func TestLife_ADatasetKeepsItsBucketUnderAnotherName(t *testing.T) {
	l := live(t, guarded())
	l.up()
	for _, r := range l.holds() {
		if name := r.URN.Name(); name == "b" || strings.HasPrefix(name, "b-") {
			_, err := l.Command(context.Background(), "state", "rename", string(r.URN), "c"+name[1:], "--yes")
			require.NoError(t, err)
		}
	}
	l.configure(guarded("datatrail:datasets", `[{"name":"a"},{"name":"c","bucket":"`+bucketOfB+`"}]`))
	assert.Equal(t, []string{"update BucketV2 c"}, slices.DeleteFunc(l.up(), func(step string) bool { return strings.HasSuffix(step, "dashboard") }),
		"its tag has the new name")
	l.expectQuiet()
}
