package tests

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	looked "datatrail/internal/live"
	"datatrail/internal/offline"
)

const managedLogs = `"access-logs"`

// theirs is where somebody else has the bucket log, and ours where the stack does.
var (
	theirs = looked.Logging{Bucket: "audit-logs", Prefix: "lake/"}
	ours   = looked.Logging{Bucket: "datatrail-life-access-logs-111122223333", Prefix: "s3/", PartitionedBy: "EventTime"}
)

// logs opens a stack in an account whose bucket logs somewhere. The stack has it log here.
func logs(t *testing.T, to looked.Logging) *life {
	t.Helper()
	l := live(t, theirLake(managedLogs, here))
	l.options.Account.PutBucket("lake", "eu-central-1")
	l.options.Account.PutLogging("lake", to)
	return l
}

// said is all that the engine tells of a run.
func said(result offline.Result) string {
	var out []string
	for _, d := range result.Diagnostics {
		out = append(out, d.Message)
	}
	return strings.Join(out, "\n")
}

func (l *life) expectLogging(want looked.Logging) {
	l.t.Helper()
	assert.Equal(l.t, want, l.options.Account.Logging("lake"))
}

// forget takes a resource out of the state, with the flags that a page has for it.
func (l *life) forget(name, page string) {
	l.t.Helper()
	_, flags, found := strings.Cut(page, "endswith(\"::NAME-logging\"))')\npulumi state delete ")
	require.True(l.t, found)
	flags, _, found = strings.Cut(flags, ` "$urn"`)
	require.True(l.t, found)
	for _, r := range l.holds() {
		if r.URN.Name() == name {
			_, err := l.Command(context.Background(), append([]string{"state", "delete", "--yes", string(r.URN)}, strings.Fields(flags)...)...)
			require.NoError(l.t, err)
		}
	}
}

func TestAttachedLogs_ABucketThatLogsNowhereLogsToTheStackUntilItIsTakenOut(t *testing.T) {
	l := logs(t, looked.Logging{})
	assert.Contains(t, l.up(), "create BucketLoggingV2 lake-logging")
	l.expectLogging(ours)
	assert.Contains(t, l.options.Account.Policy(ours.Bucket), `"arn:aws:s3:::lake"`, "S3 may deliver from there")
	l.expectQuiet()
	l.configure(theirLake("", here))
	assert.Equal(t, []string{"delete BucketLoggingV2 lake-logging", "update BucketPolicy access-logs-policy"}, l.up())
	l.expectLogging(looked.Logging{})
	assert.NotContains(t, l.options.Account.Policy(ours.Bucket), "s3:::lake")
	l.expectQuiet()
}

func TestAttachedLogs_ABucketThatLogsHereAlreadyIsTakenAsItIs(t *testing.T) {
	l := logs(t, ours)
	l.up()
	l.expectLogging(ours)
	l.expectQuiet()
}

func TestAttachedLogs_ABucketThatLogsElsewhereOrCannotBeReadIsRefused(t *testing.T) {
	for says, account := range map[string]func(*offline.Account){
		"the bucket logs to s3://audit-logs/lake/, and a bucket has only one target, so whoever reads those logs would lose them": func(a *offline.Account) {
			a.PutLogging("lake", theirs)
		},
		`make report read them there (LOGS="s3://audit-logs/lake/ ...")`: func(a *offline.Account) { a.PutLogging("lake", theirs) },
		"accessLogs.destinations: [cloudwatch-logs]":                     func(a *offline.Account) { a.PutLogging("lake", theirs) },
		"the bucket logs to s3://" + ours.Bucket + "/other/": func(a *offline.Account) {
			a.PutLogging("lake", looked.Logging{Bucket: ours.Bucket, Prefix: "other/"})
		},
		"read its settings through Cloud Control": func(a *offline.Account) { a.DenySettings("lake") },
		"the bucket is in eu-north-1":             func(a *offline.Account) { a.PutBucket("lake", "eu-north-1") },
	} {
		l := logs(t, looked.Logging{})
		account(l.options.Account)
		before := l.options.Account.Logging("lake")
		result, err := l.Up(context.Background())
		require.ErrorContains(t, err, `buckets[0].manage: "access-logs" cannot be managed for bucket lake: `)
		require.ErrorContains(t, err, says)
		assert.Empty(t, steps(result), says)
		l.expectLogging(before)
	}
}

func TestAttachedLogs_WhatGoesToALogGroupAloneLeavesTheOtherPlaceAlone(t *testing.T) {
	l := logs(t, theirs)
	inGroup := theirLake(managedLogs, here, "datatrail:accessLogs", `{"destinations":["cloudwatch-logs"],"retentionDays":90}`)
	l.configure(inGroup)
	assert.NotContains(t, l.up(), "create BucketLoggingV2 lake-logging")
	l.expectLogging(theirs)
	l.options.Account.PutLogging("lake", looked.Logging{})
	l.configure(theirLake(managedLogs, here))
	l.up()
	l.expectLogging(ours)
	l.configure(inGroup)
	l.up()
	l.expectLogging(looked.Logging{})
}

func TestAttachedLogs_WhoSetsThemBetweenReadingAndWritingIsNotOverwritten(t *testing.T) {
	l := logs(t, looked.Logging{})
	l.options.Account.PutLoggingOnceRead("lake", theirs)
	_, err := l.Up(context.Background())
	require.ErrorContains(t, err, "access logging of bucket lake: others have changed it since it was read: nothing was written")
	l.expectLogging(theirs)
}

func TestAttachedLogs_WhatOthersTurnedOffComesBackWithARefresh(t *testing.T) {
	l := logs(t, looked.Logging{})
	l.up()
	l.options.Account.PutLogging("lake", looked.Logging{})
	result, err := l.Preview(context.Background())
	require.NoError(t, err)
	assert.Empty(t, result.Changed())
	assert.Contains(t, said(result), "bucket lake no longer logs its accesses, and the state does not show that: pulumi up --refresh")
	_, err = l.Refresh(context.Background())
	require.NoError(t, err)
	assert.Equal(t, []string{"create BucketLoggingV2 lake-logging"}, l.up())
	l.expectLogging(ours)
}

func TestAttachedLogs_WhatOthersSetSinceIsNotTurnedOff(t *testing.T) {
	l := logs(t, looked.Logging{})
	l.up()
	l.options.Account.PutLogging("lake", theirs)
	l.refused(l.Up, "the bucket logs to s3://audit-logs/lake/")
	without := map[string]map[string]string{
		"out of manage": theirLake("", here),
		"no entry":      minimal("datatrail:datasets", `[{"name":"own"}]`, "datatrail:protect", "false"),
	}
	for _, values := range without {
		l.configure(values)
		l.refused(l.Up, `buckets: "lake" no longer lists access-logs, and the bucket now logs elsewhere, which Pulumi would turn off`)
	}
	l.forget("lake-logging", read(t, "docs/runbook.md"))
	for _, values := range without {
		l.configure(values)
		l.up()
		l.expectLogging(theirs)
	}
}

func TestAttachedLogs_AnotherPrefixOfTheStackMovesThem(t *testing.T) {
	l := logs(t, looked.Logging{})
	l.up()
	l.configure(theirLake(managedLogs, here, "datatrail:namePrefix", "other"))
	l.up()
	l.expectLogging(looked.Logging{Bucket: "other-access-logs-111122223333", Prefix: "s3/", PartitionedBy: "EventTime"})
}

func TestAttachedLogs_ADestroyTurnsThemOffAndASecondStackIsRefused(t *testing.T) {
	l := logs(t, looked.Logging{})
	l.up()
	values := theirLake(managedLogs, here, "datatrail:namePrefix", "second")
	second := live(t, values)
	second.options.Account = l.options.Account
	second.configure(values)
	_, err := second.Up(context.Background())
	require.ErrorContains(t, err, "the bucket logs to s3://"+ours.Bucket+"/s3/")
	_, err = l.Destroy(context.Background())
	require.NoError(t, err)
	l.expectLogging(looked.Logging{})
	second.up()
}

func TestAttachedLogs_ABucketThatIsGoneIsLeft(t *testing.T) {
	l := logs(t, looked.Logging{})
	l.up()
	l.options.Account.DeleteBucket("lake")
	l.refused(l.Up, "look up the bucket")
	l.configure(theirLake("", here))
	l.up()
	l.expectQuiet()
}
