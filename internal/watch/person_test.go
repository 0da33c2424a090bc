package watch

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"datatrail/internal/watch/watchtest/insights"
)

// identity is a caller as CloudTrail describes it, and whom the requirement takes it for.
type identity struct {
	record map[string]any
	person string
}

// callers draws an identity: an ARN of some kind, and the members that may stand beside it.
func callers() *rapid.Generator[identity] {
	return rapid.Custom(func(t *rapid.T) identity {
		name := rapid.StringMatching(`[a-z][a-z0-9+=,.@_-]{0,12}`).Draw(t, "name")
		hash := rapid.StringMatching(`[0-9a-f]{16}`).Draw(t, "hash")
		record, told := map[string]any{}, ""
		switch rapid.SampledFrom([]string{"center", "iam", "iam in a path", "root", "federated", "session", "look-alike", "none"}).Draw(t, "kind") {
		case "center":
			record["arn"], told = "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Data_Readers_"+hash+"/"+name, name
		case "iam":
			record["arn"], record["userName"], told = "arn:aws-cn:iam::111122223333:user/"+name, name, name
		case "iam in a path":
			record["arn"], record["userName"], told = "arn:aws:iam::111122223333:user/team/speech/"+name, name, name
		case "root":
			record["arn"], record["userName"] = "arn:aws:iam::111122223333:root", "the-account's-alias"
		case "federated":
			record["arn"] = "arn:aws:sts::111122223333:federated-user/" + name
		case "session":
			record["arn"] = "arn:aws:sts::111122223333:assumed-role/user/" + name
		case "look-alike":
			record["arn"] = "arn:aws:sts::111122223333:assumed-role/Not_AWSReservedSSO_Data_" + hash + "/" + name
		case "none":
			record["accountId"] = "anonymous"
		}
		// From the weakest to the strongest.
		if told == "" && rapid.Bool().Draw(t, "in scope of a function") {
			told = "arn:aws:lambda:eu-central-1:111122223333:function:" + name
			record["inScopeOf"] = map[string]any{"issuerType": "AWS::Lambda::Function", "sourceArn": told}
		}
		if behalf := rapid.Bool().Draw(t, "on behalf of"); behalf {
			const userID = "b3c4d5e6-0000-4000-8000-000000000001"
			record["onBehalfOf"] = map[string]any{"userId": userID}
			if told == "" || record["inScopeOf"] != nil {
				told = userID
			}
		}
		session := map[string]any{"sessionIssuer": map[string]any{"userName": "the-role"}}
		if rapid.Bool().Draw(t, "source identity") {
			told = "source-" + name
			session["sourceIdentity"] = told
		}
		record["sessionContext"] = session
		if told == "" {
			told = "not recorded"
		}
		return identity{record, told}
	})
}

func TestQueries_NameThePersonBesideThePrincipal(t *testing.T) {
	t.Parallel()
	var queries []*insights.Query
	for _, q := range shared([]Source{{Dataset: "speech", Bucket: speech}}) {
		if q.Name != "Bytes by principal" && q.Name != "Bytes by person" {
			continue
		}
		parsed, err := insights.Parse(q.Text)
		require.NoError(t, err)
		queries = append(queries, parsed)
	}
	require.Len(t, queries, 2)
	rapid.Check(t, func(t *rapid.T) {
		who := callers().Draw(t, "caller")
		record := decoded(t, map[string]any{
			"eventSource": serviceS3, "eventName": "GetObject", "requestParameters": map[string]any{"bucketName": speech},
			"userIdentity": who.record,
		})
		for _, q := range queries {
			got, found, err := q.Field(record, "person")
			if err != nil || !found || got != who.person {
				t.Fatalf("%v: want %q, got %v, %v", who.record, who.person, got, err)
			}
		}
	})
}

var groups = regexp.MustCompile(`(?m)^\| stats .* by (.*)$`)

func TestQueries_GroupByThePersonWhereverAPrincipalStands(t *testing.T) {
	t.Parallel()
	with := 0
	for _, q := range shared(watched) {
		found := groups.FindStringSubmatch(q.Text)
		require.Len(t, found, 2, q.Name)
		by := strings.Split(found[1], ", ")
		if assert.Equal(t, strings.Contains(q.Text, person+"\n"), slices.Contains(by, "person"), q.Name) && slices.Contains(by, "principal") {
			assert.Contains(t, by, "person", q.Name)
			with++
		}
	}
	assert.Equal(t, 7, with)
}
