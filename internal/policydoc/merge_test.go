package policydoc_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/policydoc"
)

var us = policydoc.NewOwner("111122223333", "datatrail", "datatrail-prod")

func deny(sid string) policydoc.Statement {
	return policydoc.Statement{
		Sid: sid, Effect: policydoc.Deny, Principal: &policydoc.Principal{Everyone: true},
		Action: policydoc.Values{"s3:GetObject*"}, Resource: policydoc.Values{bucketARN + "/speech/*"},
		Condition: policydoc.Conditions{"NotIpAddress": {"aws:SourceIp": {"8.8.8.0/24"}}},
	}
}

func merge(t *testing.T, live string, ours ...policydoc.Statement) policydoc.Merged {
	t.Helper()
	merged, err := policydoc.Merge(live, bucketARN, ours, us)
	require.NoError(t, err)
	return merged
}

const partner = `{"Sid":"AllowPartner","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"s3:GetObject","Resource":"*"}`

func TestNewOwner_IsAnotherForEveryStackAndFitsIntoASid(t *testing.T) {
	seen := map[policydoc.Owner]bool{}
	for _, of := range [][3]string{
		{"111122223333", "datatrail", "a"},
		{"222233334444", "datatrail", "a"},
		{"111122223333", "other", "a"},
		{"111122223333", "datatrail", "b"},
		{"111122223333", "datatraila", ""},
	} {
		owner := policydoc.NewOwner(of[0], of[1], of[2])
		assert.Regexp(t, `^Dt[0-9a-f]{12}$`, owner)
		assert.False(t, seen[owner], of)
		seen[owner] = true
		assert.Equal(t, owner, policydoc.NewOwner(of[0], of[1], of[2]))
		assert.Regexp(t, owner.Pattern(), "DenyReads"+string(owner))
		assert.Regexp(t, owner.Pattern(), "DenyReads"+string(owner)+"B")
		assert.NotRegexp(t, owner.Pattern(), "DenyReads"+string(owner)+"Copy")
	}
}

func TestMerge_TellsWhatItKeepsAddsChangesAndTakesOut(t *testing.T) {
	attached := merge(t, `{"Version":"2008-10-17","Id":"P","Statement":`+partner+`}`, deny("DenyA"), deny("DenyB"))
	assert.Equal(t, []string{"AllowPartner"}, attached.Kept)
	assert.Equal(t, []string{"DenyA" + string(us), "DenyB" + string(us)}, attached.Added)
	assert.False(t, attached.Holds)
	assert.True(t, strings.HasPrefix(attached.Policy, `{"Version":"2008-10-17","Id":"P","Statement":[`+partner+`,{"Sid":"DenyA`), attached.Policy)

	other := deny("DenyB")
	other.Condition["NotIpAddress"]["aws:SourceIp"] = policydoc.Values{"8.8.4.0/24"}
	changed := merge(t, attached.Policy, other, deny("DenyC"))
	assert.Equal(t, []string{"DenyC" + string(us)}, changed.Added)
	assert.Equal(t, []string{"DenyB" + string(us)}, changed.Changed)
	assert.Equal(t, []string{"DenyA" + string(us)}, changed.TakenOut)
	assert.Equal(t, []string{"AllowPartner"}, changed.Kept)

	detached := merge(t, changed.Policy)
	before, _, _ := strings.Cut(attached.Policy, `,{"Sid":"DenyA`)
	assert.Equal(t, before+"]}", detached.Policy)
	assert.Equal(t, []string{"DenyB" + string(us), "DenyC" + string(us)}, detached.TakenOut)
}

func TestMerge_IsSatisfiedWithWhatS3MakesOfADocument(t *testing.T) {
	attached := merge(t, "", deny("DenyA"))
	for name, live := range map[string]string{
		"as it was written": attached.Policy,
		"written anew":      attached.Anew,
		"with lists of one": strings.Replace(attached.Policy, `"s3:GetObject*"`, `["s3:GetObject*"]`, 1),
		"members moved":     strings.Replace(attached.Policy, `"Effect":"Deny","Principal":"*"`, `"Principal":"*","Effect":"Deny"`, 1),
		"among others'":     strings.Replace(attached.Policy, `"Statement":[`, `"Statement":[`+partner+`,`, 1),
	} {
		again := merge(t, live, deny("DenyA"))
		assert.True(t, again.Holds, name)
		assert.Equal(t, live, again.Policy, name)
		assert.Equal(t, []string{"DenyA" + string(us)}, again.Same, name)
	}
	twice := strings.Replace(attached.Policy, `]}`, `,`+strings.TrimSuffix(strings.SplitN(attached.Policy, "[", 2)[1], "]}")+`]}`, 1)
	assert.Equal(t, []string{"DenyA" + string(us)}, merge(t, twice, deny("DenyA")).Changed, "one of two of a name is too many")
	assert.NotEqual(t, attached.Policy, attached.Anew)
	assert.False(t, policydoc.SamePolicy(attached.Policy, attached.Anew), "the engine would see no difference")
}

func TestMerge_LeavesAStatementThatDecidesNothingWhereNothingElseIs(t *testing.T) {
	attached := merge(t, "", deny("DenyA"))
	detached := merge(t, attached.Policy)
	assert.Equal(t, []string{"Nothing" + string(us)}, detached.Added)
	assert.JSONEq(t, `{"Version":"2012-10-17","Statement":[{"Sid":"Nothing`+string(us)+`","Effect":"Deny","Principal":"*","Action":"s3:GetObject",
		"Resource":"`+bucketARN+`/*","Condition":{"DateLessThan":{"aws:CurrentTime":"1970-01-01T00:00:00Z"}}}]}`, detached.Policy)
	assert.True(t, merge(t, detached.Policy).Holds)
	assert.True(t, merge(t, "").Holds, "there is no policy to write")
	assert.Equal(t, []string{"Nothing" + string(us)}, merge(t, detached.Policy, deny("DenyA")).TakenOut)
}

func TestMerge_RefusesWhatWouldFailOrChangeWhatOthersSaid(t *testing.T) {
	statement := func(members string) string {
		return `{"Version":"2012-10-17","Statement":[{"Sid":"AllowPartner","Effect":"Allow",` + members + `,"Action":"s3:GetObject","Resource":"*"}]}`
	}
	known := `"Principal":{"AWS":"arn:aws:iam::444455556666:root"}`
	for name, c := range map[string]struct{ live, says string }{
		"orphaned role":          {statement(`"Principal":{"AWS":"AROAEXAMPLEEXAMPLE12"}`), `AllowPartner.Principal "AROAEXAMPLEEXAMPLE12" is the id of a principal that no longer exists`},
		"orphaned user in list":  {statement(`"Principal":{"AWS":["444455556666","AIDAEXAMPLEEXAMPLE12"]}`), `AllowPartner.Principal "AIDAEXAMPLEEXAMPLE12" is the id`},
		"orphan among exempt":    {statement(`"NotPrincipal":{"AWS":"AROAEXAMPLEEXAMPLE12"}`), `AllowPartner.NotPrincipal "AROAEXAMPLEEXAMPLE12" is the id`},
		"id in a condition":      {statement(known + `,"Condition":{"StringLike":{"aws:userid":"AROAEXAMPLEEXAMPLE12:*"}}`), ""},
		"member twice":           {statement(known + "," + known), "AllowPartner <nil> contains Principal twice"},
		"key twice, far down":    {statement(known + `,"Condition":{"Bool":{"a:b":"true"},"Bool":{}}`), "contains Bool twice"},
		"the same key elsewhere": {statement(known + `,"Condition":{"Bool":{"a:b":"true"},"StringLike":{"a:b":["Bool","Bool"]}}`), ""},
		"digits that get lost":   {statement(known + `,"Condition":{"NumericEquals":{"a:b":[12345678901234567890]}}`), "contains the number 12345678901234567890"},
		"digits that do not":     {statement(known + `,"Condition":{"NumericEquals":{"a:b":[444455556666,1.50e1,0]}}`), ""},
		"vanishing number":       {statement(known + `,"Condition":{"NumericEquals":{"a:b":1e-99999999999}}`), "contains the number 1e-99999999999"},
		"half a character":       {statement(known + `,"Condition":{"StringLike":{"a:b":"\ud83d"}}`), "contains half a character"},
		"whole characters":       {statement(known + `,"Condition":{"StringLike":{"a:b":"\ud83d\ude00 ö \ufffd"}}`), ""},
		"no UTF-8":               {statement(known + `,"Condition":{"StringLike":{"a:b":"` + "\xff" + `"}}`), "contains bytes that are not UTF-8"},
	} {
		got := merge(t, c.live, deny("DenyA"))
		if c.says == "" {
			assert.Empty(t, got.Flaws, name)
			continue
		}
		require.Len(t, got.Flaws, 1, name)
		value := fmt.Sprint(got.Flaws[0].Value)
		if text, isText := got.Flaws[0].Value.(string); isText {
			value = fmt.Sprintf("%q", text)
		}
		assert.Contains(t, got.Flaws[0].Path+" "+value+" "+got.Flaws[0].Reason, c.says, name)
		assert.Empty(t, merge(t, got.Policy, deny("DenyA")).Flaws, name+": nothing is written where nothing has to be")
	}
}

func TestMerge_CountsTheBytesThatTheProviderSends(t *testing.T) {
	live := func(filler string) string {
		return `{"Version":"2012-10-17","Statement":{"Sid":"Large","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},` +
			`"Action":"s3:GetObject","Resource":"` + filler + `"}}`
	}
	small := merge(t, live(""), deny("DenyA"))
	room := policydoc.MaxBucketPolicyBytes - len(small.Anew)
	assert.Empty(t, merge(t, live(strings.Repeat("x", room)), deny("DenyA")).Flaws)
	for name, filler := range map[string]string{
		"one byte more": strings.Repeat("x", room+1), "six bytes each": strings.Repeat("<", room/6+1), "escaped already": strings.Repeat(`\u0026`, room/6+1),
	} {
		got := merge(t, live(filler), deny("DenyA"))
		require.Len(t, got.Flaws, 1, name)
		assert.Contains(t, got.Flaws[0].Reason, "are more than the 20480 that S3 accepts", name)
		assert.Greater(t, got.Flaws[0].Value, policydoc.MaxBucketPolicyBytes, name)
	}
	assert.Empty(t, merge(t, live(strings.Repeat(`\u0041`, room/2)), deny("DenyA")).Flaws, "an escape that the provider undoes")
}

func TestMerge_TellsWhoseGrantsArePublic(t *testing.T) {
	for statement, public := range map[string]bool{
		`"Effect":"Allow","Principal":"*"`:                                                                    true,
		`"Effect":"Allow","Principal":{"AWS":["444455556666","*"]}`:                                           true,
		`"Effect":"Allow","NotPrincipal":{"AWS":"444455556666"}`:                                              true,
		`"Effect":"Deny","Principal":"*"`:                                                                     false,
		`"Effect":"Allow","Principal":{"AWS":"444455556666"}`:                                                 false,
		`"Effect":"Allow","Principal":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}`: false,
		`"Effect":"Allow","Principal":"*","Condition":{"StringLike":{"aws:PrincipalOrgID":"o-*"}}`:            true,
		`"Effect":"Allow","Principal":"*","Condition":{"IpAddress":{"aws:SourceIp":["8.8.8.8"]}}`:             false,
		`"Effect":"Allow","Principal":"*","Condition":7`:                                                      true,
	} {
		got := merge(t, `{"Statement":[{`+statement+`,"Action":"s3:GetObject","Resource":"*"}]}`, deny("DenyA"))
		assert.Equal(t, public, len(got.Public) > 0, statement)
		assert.Equal(t, []string{"statement [0], which has no Sid"}, got.Kept)
	}
}

func TestMerge_RefusesWhatIsNoPolicy(t *testing.T) {
	for live, says := range map[string]string{
		`[]`:                               "is not a JSON object",
		`{"Statement":[1]}`:                "statement [0] is not a JSON object",
		`{"Statement":[{"Sid":"a"}]} more`: "is followed by something else",
		`{"Statement":[],"Statement":[]}`:  "Statement appears twice",
		`{"Statement":[`:                   "unexpected EOF",
		`{"Statement":null}`:               "is not a JSON object",
		` `:                                "is not a JSON object",
	} {
		_, err := policydoc.Merge(live, bucketARN, []policydoc.Statement{deny("DenyA")}, us)
		assert.ErrorContains(t, err, says, live)
	}
	got := merge(t, `{"Version":"2012-10-17"}`, deny("DenyA"))
	assert.Contains(t, got.Policy, `"Statement":[{"Sid":"DenyA`)
}
