package tests

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/offline"
)

const (
	lakePartner = `{"Sid":"AllowPartner","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::444455556666:root"]},"Action":["s3:GetObject"],"Resource":"arn:aws:s3:::lake/*"}`
	lakeBackup  = `{"Effect":"Allow","Principal":{"Service":"backup.amazonaws.com"},"Action":"s3:ListBucket","Resource":"arn:aws:s3:::lake"}`
	lakePolicy  = `{"Version":"2008-10-17","Id":"Lake","Statement":[` + lakePartner + `,` + lakeBackup + `]}`
	lakeEdited  = `{"Version":"2012-10-17","Statement":[` + lakeBackup + `]}`
)

// theirLake is a stack with a dataset in a bucket that exists, and more keys of the bucket's entry.
func theirLake(manage, cidr string, changes ...string) map[string]string {
	return minimal(append([]string{
		"datatrail:datasets", `[{"name":"own"},{"name":"speech","bucket":"lake","prefix":"speech/","perimeter":{"cidrs":["` + cidr + `"]}}]`,
		"datatrail:buckets", `[{"name":"lake","existing":true,"manage":[` + manage + `]}]`, "datatrail:protect", "false",
	}, changes...)...)
}

var marked = regexp.MustCompile(`Dt[0-9a-f]{12}B?$`)

const (
	managed = `"policy"`
	here    = "8.8.8.0/24"
	there   = "8.8.4.0/24"
)

// attach opens a stack in an account that has the bucket, with a policy, and lets it attach its statements.
func attach(t *testing.T, policy string) *life {
	t.Helper()
	l := live(t, theirLake(managed, here))
	l.options.Account.PutBucket("lake", "eu-central-1")
	l.options.Account.PutPolicy("lake", policy)
	l.up()
	l.expectQuiet()
	return l
}

// written parts the bucket's policy into what others wrote, as a policy, and the text of the stack's statements.
func (l *life) written() (others string, ours []string) {
	l.t.Helper()
	var document map[string]json.RawMessage
	require.NoError(l.t, json.Unmarshal([]byte(l.options.Account.Policy("lake")), &document))
	var all, foreign []json.RawMessage
	require.NoError(l.t, json.Unmarshal(document["Statement"], &all))
	for _, s := range all {
		var named struct{ Sid string }
		require.NoError(l.t, json.Unmarshal(s, &named))
		if marked.MatchString(named.Sid) {
			ours = append(ours, string(s))
		} else {
			foreign = append(foreign, s)
		}
	}
	var err error
	document["Statement"], err = json.Marshal(foreign)
	require.NoError(l.t, err)
	text, err := json.Marshal(document)
	require.NoError(l.t, err)
	return string(text), ours
}

// expect asserts what others find in the policy, and which networks the stack's one statement there admits.
func (l *life) expect(others, cidr string) {
	l.t.Helper()
	found, ours := l.written()
	// A policy is never without a list of statements.
	found = strings.Replace(found, `"Statement":null`, `"Statement":[]`, 1)
	assert.JSONEq(l.t, others, found)
	if cidr == "" {
		assert.Empty(l.t, ours)
		return
	}
	if assert.Len(l.t, ours, 1) {
		assert.Contains(l.t, ours[0], cidr)
		assert.Contains(l.t, ours[0], "arn:aws:s3:::lake/speech/*")
	}
}

func TestAttached_AStackAddsItsStatementsAndChangesThemAndNothingElse(t *testing.T) {
	l := attach(t, lakePolicy)
	l.expect(lakePolicy, here)
	l.configure(theirLake(managed, there))
	assert.Equal(t, []string{"update BucketPolicy lake-policy"}, l.up())
	l.expect(lakePolicy, there)
	l.expectQuiet()
}

func TestAttached_WhatOthersEditIsTheirsWhateverTheStackDoesNext(t *testing.T) {
	l := attach(t, lakePolicy)
	_, ours := l.written()
	edited := strings.Replace(lakeEdited, "[", "["+ours[0]+",", 1)
	for name, next := range map[string]func(){
		"nothing":   func() { assert.Empty(t, l.up()) },
		"a refresh": func() { _, err := l.Refresh(context.Background()); require.NoError(t, err) },
		"both": func() {
			_, err := l.Refresh(context.Background())
			require.NoError(t, err)
			assert.Empty(t, l.up())
		},
	} {
		l.options.Account.PutPolicy("lake", edited)
		l.expectQuiet()
		next()
		assert.JSONEq(t, edited, l.options.Account.Policy("lake"), name)
	}
	l.configure(theirLake(managed, there))
	l.up()
	l.expect(lakeEdited, there)
}

func TestAttached_WhoWritesBetweenReadingAndWritingIsNotOverwritten(t *testing.T) {
	l := attach(t, lakePolicy)
	l.configure(theirLake(managed, there))
	l.options.Account.PutPolicyOnceRead("lake", lakeEdited)
	_, err := l.Up(context.Background())
	require.ErrorContains(t, err, "others have changed it since it was read: nothing was written")
	assert.JSONEq(t, lakeEdited, l.options.Account.Policy("lake"))
	l.up()
	l.expect(lakeEdited, there)
}

func TestAttached_WhatOthersTookOutComesBack(t *testing.T) {
	l := attach(t, lakePolicy)
	for _, c := range []struct {
		left, others string
		refreshed    bool
	}{
		{lakePolicy, lakePolicy, false},
		{lakePolicy, lakePolicy, false},
		{lakePolicy, lakePolicy, true},
		{"", `{"Version":"2012-10-17","Statement":[]}`, false},
		{"", `{"Version":"2012-10-17","Statement":[]}`, false},
		{"", `{"Version":"2012-10-17","Statement":[]}`, true},
	} {
		l.options.Account.PutPolicy("lake", c.left)
		if c.refreshed {
			_, err := l.Refresh(context.Background())
			require.NoError(t, err)
		}
		assert.Len(t, l.up(), 1, "%+v", c)
		l.expect(c.others, here)
	}
	l.expectQuiet()
}

func TestAttached_DetachingLeavesWhatOthersWroteAndNeverDeletes(t *testing.T) {
	l := attach(t, lakePolicy)
	l.configure(theirLake("", here))
	assert.Equal(t, []string{"update BucketPolicy lake-policy"}, l.up())
	l.expect(lakePolicy, "")
	assert.Equal(t, []string{"delete BucketPolicy lake-policy"}, l.up(), "it leaves the state")
	l.expect(lakePolicy, "")
	l.expectQuiet()

	l.configure(minimal("datatrail:datasets", `[{"name":"own"}]`, "datatrail:protect", "false"))
	l.up()
	l.expect(lakePolicy, "")
	_, err := l.Destroy(context.Background())
	require.NoError(t, err)
	l.expect(lakePolicy, "")
}

func TestAttached_AStackLetsGoOfAPolicyThatOthersDeleted(t *testing.T) {
	for name, refreshed := range map[string]bool{"the state still has it": false, "a refresh has seen it": true} {
		l := attach(t, lakePolicy)
		l.options.Account.PutPolicy("lake", "")
		if refreshed {
			_, err := l.Refresh(context.Background())
			require.NoError(t, err)
		}
		l.configure(theirLake("", here))
		l.up()
		l.up()
		l.expectQuiet()
		l.configure(minimal("datatrail:datasets", `[{"name":"own"}]`, "datatrail:protect", "false"))
		l.up()
		assert.Empty(t, l.options.Account.Policy("lake"), name)
	}
}

func TestAttached_WhereNothingElseIsLeftAStatementStaysThatDecidesNothing(t *testing.T) {
	l := attach(t, "")
	l.configure(theirLake("", here))
	l.up()
	_, ours := l.written()
	if assert.Len(t, ours, 1) {
		assert.Contains(t, ours[0], `"Sid":"Nothing`)
	}
	l.up()
	l.expectQuiet()
}

func TestAttached_NothingThatLeavesStatementsBehindIsDone(t *testing.T) {
	l := attach(t, lakePolicy)
	before := l.options.Account.Policy("lake")
	l.refused(l.DestroyUnseen, "protect")
	_, err := l.Destroy(context.Background())
	require.ErrorContains(t, err, "protect")
	for mistake, values := range map[string]map[string]string{
		`buckets: "lake" is no longer listed`:                                      minimal("datatrail:datasets", `[{"name":"own"}]`, "datatrail:protect", "false"),
		"would leave statements of this stack behind in the policy of bucket lake": theirLake(managed, here, "datatrail:namePrefix", "other"),
		`aws:region: "eu-west-1" would replace everything that is protected`:       theirLake(managed, here, "aws:region", "eu-west-1"),
	} {
		l.configure(values)
		l.refused(l.Up, mistake)
	}
	assert.Equal(t, before, l.options.Account.Policy("lake"))
}

func TestAttached_APolicyThatCannotBeReadOrWrittenIsRefused(t *testing.T) {
	public := strings.Replace(lakePolicy, `{"AWS":["arn:aws:iam::444455556666:root"]}`, `"*"`, 1)
	for says, account := range map[string]func(*offline.Account){
		"look up the bucket":          func(*offline.Account) {},
		"read the policy":             func(a *offline.Account) { a.PutBucket("lake", "eu-central-1"); a.DenyReading("lake") },
		"the bucket is in eu-north-1": func(a *offline.Account) { a.PutBucket("lake", "eu-north-1") },
		`AllowPartner.Principal: AROAEXAMPLEEXAMPLE12 is the id of a principal that no longer exists`: func(a *offline.Account) {
			a.PutBucket("lake", "eu-central-1")
			a.PutPolicy("lake", strings.Replace(lakePolicy, "arn:aws:iam::444455556666:root", "AROAEXAMPLEEXAMPLE12", 1))
		},
		"Block Public Access of the account refuses every policy that does": func(a *offline.Account) {
			a.PutBucket("lake", "eu-central-1")
			a.PutPolicy("lake", public)
			a.BlockPublicPolicies(true)
		},
		"Block Public Access of the bucket refuses every policy that does": func(a *offline.Account) {
			a.PutBucket("lake", "eu-central-1")
			a.PutPolicy("lake", public)
			a.BlockPublicPoliciesOf("lake", true)
		},
	} {
		l := live(t, theirLake(managed, here))
		account(l.options.Account)
		before := l.options.Account.Policy("lake")
		result, err := l.Up(context.Background())
		require.ErrorContains(t, err, says)
		assert.Empty(t, steps(result), says)
		assert.Equal(t, before, l.options.Account.Policy("lake"), says)
	}
}

func TestAttached_AGrantToEverybodyIsWarnedOfOnlyWhereNobodyKnowsWhetherItIsBlocked(t *testing.T) {
	public := strings.Replace(lakePolicy, `{"AWS":["arn:aws:iam::444455556666:root"]}`, `"*"`, 1)
	for says, account := range map[string]func(*offline.Account){
		"": func(a *offline.Account) { a.BlockPublicPoliciesOf("lake", false) },
		"statement AllowPartner of bucket lake grants something to everybody: S3 refuses to write the policy if Block Public " +
			"Access is on for the bucket or the account, which could not be read: read its settings through Cloud Control: ": func(a *offline.Account) { a.DenySettings("lake") },
	} {
		l := live(t, theirLake(managed, here))
		l.options.Account.PutBucket("lake", "eu-central-1")
		l.options.Account.PutPolicy("lake", public)
		account(l.options.Account)
		result, err := l.Up(context.Background())
		require.NoError(t, err)
		l.expect(public, here)
		if warned := said(result); says == "" {
			assert.NotContains(t, warned, "everybody")
		} else {
			assert.Contains(t, warned, says)
		}
	}
}

func TestAttached_TwoStacksOfOneBucketLeaveEachOthersStatements(t *testing.T) {
	first := attach(t, lakePolicy)
	values := theirLake(managed, there, "datatrail:namePrefix", "second")
	second := live(t, values)
	second.options.Account = first.options.Account
	second.configure(values)
	second.up()
	_, ours := first.written()
	require.Len(t, ours, 2)

	first.configure(theirLake(managed, there))
	first.up()
	second.expectQuiet()
	first.configure(theirLake("", there))
	first.up()
	second.expectQuiet()
	first.expect(lakePolicy, there)
}
