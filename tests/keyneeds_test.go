package tests

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/stack"
)

const broughtKey = "arn:aws:kms:eu-central-1:111122223333:key/1"

func TestKeyNeeds_AreWhatTheStacksOwnKeyHasBesidesItsManagement(t *testing.T) {
	values := everythingWatched(1)
	values["datatrail:trail"] = `{"name":"a.b","managementEvents":"all"}`
	own, _, err := run(t, values)
	require.NoError(t, err)
	var policy struct{ Statement []json.RawMessage }
	require.NoError(t, json.Unmarshal([]byte(own.One(t, "aws:kms/key:Key", "audit-key").Text(t, "policy")), &policy))

	values["datatrail:logs"] = `{"kmsKeyArn":"` + broughtKey + `"}`
	_, plan, err := run(t, values)
	require.NoError(t, err)
	require.Len(t, plan.KeyNeeds, 1)
	needs := plan.KeyNeeds[0]
	assert.Equal(t, broughtKey, needs.KeyARN)
	assert.Equal(t, []string{"logs.kmsKeyArn"}, needs.Paths)
	got, err := json.Marshal(needs.Statements)
	require.NoError(t, err)
	want, err := json.Marshal(policy.Statement[1:])
	require.NoError(t, err)
	assert.Contains(t, string(policy.Statement[0]), "AccountPolicies")
	assert.JSONEq(t, string(want), string(got))
	assert.Contains(t, string(got), "arn:aws:sns:eu-central-1:111122223333:a-b-alerts", "a topic's name takes no dots")
}

func TestKeyNeeds_LetReadersOfOtherAccountsDecryptTheirDatasetAlone(t *testing.T) {
	dataset := func(name, perimeter string) string {
		return `{"name":"` + name + `","kmsKeyArn":"` + broughtKey + `","perimeter":{"cidrs":["8.8.8.0/24"],"readers":[` + perimeter + `]}}`
	}
	graph, plan, err := run(t, minimal("datatrail:datasets", "["+strings.Join([]string{
		dataset("a", `"444455556666","111122223333","o-exampleorg1"`),
		dataset("b", `"arn:aws:iam::777788889999:role/x/y","111122223333"`),
		dataset("c", `"111122223333"`), dataset("d", ``),
	}, ",")+"]"))
	require.NoError(t, err)
	require.Len(t, plan.KeyNeeds, 1, "one key")
	needs := plan.KeyNeeds[0]
	assert.Equal(t, []string{"datasets[0].kmsKeyArn", "datasets[1].kmsKeyArn"}, needs.Paths,
		"the others have no readers elsewhere")
	got, err := json.Marshal(needs.Statements)
	require.NoError(t, err)
	context := func(dataset string) string {
		arn := "arn:aws:s3:::datatrail-test-" + dataset + "-111122223333"
		return `"StringLike":{"kms:EncryptionContext:aws:s3:arn":["` + arn + `","` + arn + `/*"]}`
	}
	assert.JSONEq(t, `[
		{"Sid":"AllowReadersToDecrypt","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},
		 "Action":"kms:Decrypt","Resource":"*","Condition":{`+context("a")+`}},
		{"Sid":"AllowOrganizationToDecrypt","Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*","Condition":{
			`+context("a")+`,"StringEquals":{"aws:PrincipalOrgID":"o-exampleorg1"},
			"StringNotEquals":{"aws:PrincipalAccount":"111122223333"}}},
		{"Sid":"AllowForeignRolesToDecrypt","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::777788889999:root"},
		 "Action":"kms:Decrypt","Resource":"*","Condition":{`+context("b")+`,"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::777788889999:role/x/y"}}}
	]`, string(got))
	warnings := strings.Join(plan.Warnings, "\n")
	assert.Contains(t, warnings, "datasets[0].kmsKeyArn: this key encrypts what perimeter.readers of dataset a read")
	assert.NotContains(t, warnings, "dataset c")
	assert.Contains(t, graph.Exports, stack.OutputKeyStatements)
}

func TestKeyNeeds_NameEachStatementOnce(t *testing.T) {
	const reader = `"kmsKeyArn":"` + broughtKey + `","perimeter":{"cidrs":["8.8.8.0/24"],"readers":["444455556666"]}}`
	_, plan, err := run(t, minimal("datatrail:datasets", `[{"name":"a",`+reader+`,{"name":"b",`+reader+`,{"name":"c",`+reader+`]`))
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, s := range plan.KeyNeeds[0].Statements {
		assert.False(t, seen[s.Sid], s.Sid)
		seen[s.Sid] = true
	}
	assert.Len(t, seen, 3)
}

func TestKeyNeeds_StandInTheSummaryAndNowhereWithoutAKeyOfOnesOwn(t *testing.T) {
	got := squeezed(t, minimal("datatrail:logs", `{"kmsKeyArn":"`+broughtKey+`"}`))
	assert.Contains(t, got, "The policy of key "+broughtKey+" (logs.kmsKeyArn) must contain\n[\n{\n\"Sid\": "+
		"\"CloudTrailEncrypt\",")
	assert.NotContains(t, squeezed(t, minimal()), "must contain")
}
