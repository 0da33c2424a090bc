package watch

import (
	"encoding/json"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"datatrail/internal/dataset"
	"datatrail/internal/dataset/callertest"
	"datatrail/internal/watch/watchtest/insights"
)

// decoded is a record as it comes out of the log group.
func decoded(t require.TestingT, record map[string]any) any {
	text, err := json.Marshal(record)
	require.NoError(t, err)
	var out any
	require.NoError(t, json.Unmarshal(text, &out))
	return out
}

func finds(t require.TestingT, p dataset.Perimeter, calls ...callertest.Call) []bool {
	q, err := insights.Parse(Outside(Source{Dataset: "speech", Bucket: callertest.Bucket}, p).Text)
	require.NoError(t, err)
	out := make([]bool, len(calls))
	for i, c := range calls {
		out[i], err = q.Passes(decoded(t, c.Record("id")))
		require.NoError(t, err, "%+v under %+v", c, p)
	}
	return out
}

func TestOutside_FindsExactlyThoseWhomTheRuleRefuses(t *testing.T) {
	t.Parallel()
	found, all := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		p := callertest.Perimeters().Draw(t, "perimeter")
		calls := rapid.SliceOfN(callertest.Calls(p), 40, 40).Draw(t, "calls")
		for i, got := range finds(t, p, calls...) {
			c := calls[i].Caller.Recorded()
			// The query language has no way to tell how old a signature is.
			if want := p.Covers(c.API) && p.Foreign(c); got != want {
				t.Fatalf("%+v under %+v: want %v, got %v", c, p, want, got)
			}
			all++
			if got {
				found++
			}
		}
	})
	assert.Positive(t, found)
	assert.Less(t, found, all)
}

func TestOutside_FindsWhatItOnceMissed(t *testing.T) {
	t.Parallel()
	p := dataset.Perimeter{Mode: dataset.Observe, CIDRs: []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}}
	role := "arn:aws:iam::111122223333:role/reader"
	endpoint := callertest.Call{
		Caller: dataset.Caller{API: "GetObject", VPCEndpoint: "vpce-0ffffffffffffffff", Principal: role}, Shown: "198.51.100.7",
	}
	copied := callertest.Call{
		Caller: dataset.Caller{API: "CopyObject", Address: netip.MustParseAddr("203.0.113.9"), Principal: role},
		Shown:  "203.0.113.9", Spelling: "BUCKET/a",
	}
	assert.Equal(t, []bool{true, true}, finds(t, p, endpoint, copied),
		"a read through a foreign endpoint with an address of the range, and a copy out")
}
