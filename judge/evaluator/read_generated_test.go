package evaluator_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"datatrail/judge/evaluator"
	"datatrail/judge/request"
)

// piece is part of a statement that is understood.
type piece map[string]any

func anyStatement(t *rapid.T) statement {
	s := statement{"Sid": "Other", "Effect": rapid.SampledFrom([]string{"Allow", "Deny"}).Draw(t, "effect")}
	pick := func(element string, choices ...any) {
		if choice := rapid.SampledFrom(choices).Draw(t, element); choice != nil {
			s[element] = choice
		}
	}
	pick("Principal", "*", map[string]any{"AWS": other}, map[string]any{"AWS": signed(owner, "role/a").ARN})
	pick("Action", "s3:GetObject", "s3:Get*", "s3:PutObject")
	pick("Resource", "arn:aws:s3:::b/*", "arn:aws:s3:::b/a/*", "arn:aws:s3:::b")
	pick("Condition", nil, piece{"IpAddress": piece{"aws:SourceIp": "192.0.2.0/24"}}, piece{"StringNotEquals": piece{"aws:SourceVpce": "vpce-a"}})
	return s
}

// Whatever the part that is not judged means, it holds for a request or does not. So the statement covers the request as it
// does without that part, or it covers nothing: the answer has to be right for both.
func TestAnAnswerThatIsNotHalvedHoldsWhateverIsNotJudged(t *testing.T) {
	halves, wholes := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		base, others := anyStatement(t), []statement{anyStatement(t), anyStatement(t)}
		base["Sid"] = "Spoilt"
		spoilt := maps.Clone(base)
		spoilt["Condition"] = piece{"DateLessThan": piece{"aws:CurrentTime": "2026-01-01T00:00:00Z"}}
		if kept, some := base["Condition"].(piece); some {
			maps.Copy(spoilt["Condition"].(piece), kept) //nolint:forcetypeassert // made above
		}
		parsed := func(statements ...statement) *evaluator.Policy {
			policy, err := evaluator.Read(document(t, statements...), owner, "aws")
			require.NoError(t, err)
			return policy
		}
		half, holds, fails := parsed(append(others, spoilt)...), parsed(append(others, base)...), parsed(others...)
		require.Len(t, half.Unjudged(), 1)
		for _, by := range []request.Caller{{Kind: request.Anonymous}, signed(owner, "role/a"), signed(owner, "role/b"), signed(other, "role/c")} {
			r := fetch(by)
			r.Key = rapid.SampledFrom([]string{"a/k", "k"}).Draw(t, "key")
			r.Network = rapid.SampledFrom([]request.Network{{Address: "192.0.2.1"}, {Address: "198.51.100.1"}, {Endpoint: "vpce-a"}}).Draw(t, "network")
			got, err := half.Explain(r)
			require.NoError(t, err)
			with, err := holds.Judge(r)
			require.NoError(t, err)
			without, err := fails.Judge(r)
			require.NoError(t, err)
			assert.Equal(t, without, got.Verdict, "what is not judged gives no verdict")
			turns := (with == request.Allowed) != (without == request.Allowed)
			assert.Equal(t, turns, slices.Contains(got.Unless, "Spoilt"), "%s: %+v", got, r)
			if len(got.Unless) > 0 {
				halves++
			} else {
				wholes++
			}
		}
	})
	assert.Positive(t, halves)
	assert.Positive(t, wholes)
}
