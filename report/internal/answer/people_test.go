package answer_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"datatrail/internal/dataset"
	"datatrail/internal/dataset/callertest"
	"datatrail/report/internal/answer"
)

// drawn are identities without those of Lake Formation's sessions, which are one identity to each session.
func drawn(seed int) []dataset.Identity {
	return rapid.SliceOfN(callertest.Identities(), 600, 600).Example(seed)
}

func TestPeople_AreThoseOfTheRule(t *testing.T) {
	for seed := range 4 {
		want := map[string]int{}
		var records []any
		for n, i := range drawn(seed) {
			if i.Session() == "AWSLF-x" {
				continue
			}
			records = append(records, read(fmt.Sprint(n), record{"userIdentity": callertest.Record(i)}))
			person, source := i.Person()
			want[person+" "+shown(source)]++
		}
		dir := t.TempDir()
		trailFile(t, dir, records)
		got := map[string]int{}
		for _, row := range told(t, reportIn(t, dir, answer.Options{}), "bytes_by_person", "person", "person_source", "requests") {
			at := strings.LastIndexByte(row, ' ')
			var n int
			_, err := fmt.Sscan(row[at:], &n)
			require.NoError(t, err)
			got[row[:at]] += n
		}
		assert.Equal(t, want, got)
		assert.Greater(t, len(want), 8)
	}
}

func shown(source dataset.PersonSource) string {
	if source == "" {
		return "<nil>"
	}
	return string(source)
}

func TestPeople_OfTheAccessLogAreThoseOfTheRuleAsFarAsItTells(t *testing.T) {
	want := map[string]bool{}
	var lines strings.Builder
	for n, i := range drawn(9) {
		requester, seen := callertest.Requester(i)
		person, _ := seen.Person()
		want[person] = true
		fmt.Fprintf(&lines, "79a5 %s [20/Nov/2026:10:00:00 +0000] 198.51.100.7 %s REQ%d REST.GET.OBJECT k \"GET /k HTTP/1.1\" 403 InvalidAccessKeyId "+
			"9 9 7 6 \"-\" \"boto\" - s= SigV4 TLS AuthHeader host TLSv1.3 - - -\n", corpus, requester, n)
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "2026-11-20-11-00-00-0123456789ABCDEF"), []byte(lines.String()))
	got := map[string]bool{}
	for _, person := range told(t, reportIn(t, dir, answer.Options{}), "denied_attempts", "person") {
		got[person] = true
	}
	assert.Equal(t, want, got)
}

func lake(id, session, principal string, caller dataset.Identity) record {
	return read(id, record{
		"eventSource": "lakeformation.amazonaws.com", "eventName": "GetDataAccess", "eventCategory": "Management", "resources": nil,
		"userIdentity": callertest.Record(caller), "requestParameters": record{"tableArn": "arn:aws:glue:eu-central-1:1:table/a/b"},
		"additionalEventData": record{"lakeFormationPrincipal": principal, "lakeFormationRoleSessionName": session},
	})
}

func TestPeople_BehindLakeFormationAreThoseWhomItNames(t *testing.T) {
	lent := func(session string) record {
		return record{"userIdentity": callertest.Record(dataset.Identity{
			Type: "AssumedRole", PrincipalID: "AROALAKE:" + session, ARN: "arn:aws:sts::111122223333:assumed-role/lake/" + session,
			Issuer: "arn:aws:iam::111122223333:role/lake",
		})}
	}
	const analyst = "arn:aws:iam::111122223333:role/analyst"
	report := reportOn(t,
		read("1", lent("AWSLF-00-AT-1-a")), read("2", lent("AWSLF-00-AT-1-a")), read("2", lent("AWSLF-00-AT-1-a")),
		read("3", lent("AWSLF-00-GL-1-b")), read("4", lent("AWSLF-00-RE-1-c")), read("5", nil),
		lake("6", "AWSLF-00-AT-1-a", analyst, dataset.Identity{Type: "IAMUser", ARN: "arn:aws:iam::111122223333:user/dave", UserName: "dave"}),
		lake("7", "AWSLF-00-GL-1-b", analyst, dataset.Identity{Type: "AWSAccount", PrincipalID: "AROAX:GlueJobRunnerSession"}),
		lake("8", "", analyst, dataset.Identity{Type: "AWSService"}),
	)
	assert.ElementsMatch(t, []string{
		"dave Lake Formation 2", analyst + " Lake Formation 1", "not recorded <nil> 2",
	}, told(t, report, "bytes_by_person", "person", "person_source", "requests"))
}
