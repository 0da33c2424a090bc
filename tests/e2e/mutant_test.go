package e2e

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/judge/evaluator"
)

// without is a policy without the statement that has a name.
func without(t *testing.T, policy, sid string) string {
	t.Helper()
	var document map[string]any
	require.NoError(t, json.Unmarshal([]byte(policy), &document))
	statements := document["Statement"].([]any)
	left := slices.DeleteFunc(slices.Clone(statements), func(s any) bool { return s.(map[string]any)["Sid"] == sid })
	require.Len(t, left, len(statements)-1, sid)
	document["Statement"] = left
	text, err := json.Marshal(document)
	require.NoError(t, err)
	return string(text)
}

// unnoticed are statements about nothing that the emulator can be asked.
var unnoticed = map[string]string{
	"DenyOutdatedTLS": unaskedTLS, "DenyOldPresignedReads": unaskedAge, "AllowForeignRolesToRead": unaskedForeign,
	"AllowForeignRolesToList": unaskedForeign, "AllowOrganizationToRead": unaskedOrganization,
	"AllowOrganizationToList": unaskedOrganization,
}

// enough is how many answers of a broken policy are looked at.
const enough = 10

// TestAStatementThatIsTakenAwayIsNoticed takes each statement of each policy away, in the emulator alone, and demands that
// the answers over the wire then differ from explain's.
func TestAStatementThatIsTakenAwayIsNoticed(t *testing.T) {
	e := shipped(t)
	client, err := world.identities.owner(e.Account)
	require.NoError(t, err)
	noticed := map[string]int{}
	for _, b := range e.buckets {
		for _, sid := range b.policy.Sids() {
			broken := without(t, b.text, sid)
			telling := b.telling(t, e.Account, broken)
			if about := unnoticed[sid]; about != "" {
				assert.Empty(t, telling, "%s of %s: %s are not asked about", sid, b.name, about)
				continue
			}
			require.NotEmpty(t, telling, "%s of %s is missed by nobody", sid, b.name)
			require.NoError(t, b.put(t.Context(), client, broken))
			differing, _, err := b.compare(t.Context(), telling, enough)
			require.NoError(t, err)
			require.NoError(t, b.put(t.Context(), client, b.text))
			assert.Len(t, differing, min(enough, len(telling)), "%s of %s", sid, b.name)
			noticed[sid]++
		}
	}
	assert.Positive(t, noticed["DenyReadsOutsidePerimeter"])
	t.Logf("noticed: %v", noticed)
}

// telling are the questions that a broken policy answers in another way.
func (b *bucket) telling(t *testing.T, account, policy string) []question {
	t.Helper()
	judge, err := evaluator.Parse(policy, b.policy.Owner, b.policy.Partition)
	require.NoError(t, err)
	broken := &bucket{policy: judge}
	return slices.DeleteFunc(b.questions(account), func(q question) bool {
		before, _, err := b.explained(q)
		require.NoError(t, err)
		after, _, err := broken.explained(q)
		require.NoError(t, err)
		return before == after
	})
}
