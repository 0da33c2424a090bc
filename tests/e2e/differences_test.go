package e2e

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/judge/request"
)

// TestWhoIsNotAskedAboutIsAnsweredOtherwise shows that what is left out has to be: a later emulator that answers as AWS does
// makes the list shorter.
func TestWhoIsNotAskedAboutIsAnsweredOtherwise(t *testing.T) {
	e := shipped(t)
	b := e.buckets[0]
	require.Contains(t, b.name, "enforced")
	away, inside := strangers[0].String(), b.inside().String()
	by := func(arn, address string) request.Request {
		return request.Request{
			Bucket: b.name, Key: "object", Caller: request.By(arn), Network: request.Network{Address: address}, TLS: "1.3", Signing: request.Header,
		}
	}
	link := by("arn:aws:iam::"+e.Account+":user/reader", inside)
	link.Signing, link.AgeMillis = request.Presigned, int(time.Hour.Milliseconds())
	for why, known := range map[string]struct {
		request  request.Request
		admitted bool
	}{
		unaskedRoot:    {by("arn:aws:iam::"+e.Account+":root", away), true},
		unaskedRole:    {by("arn:aws:iam::"+e.Account+":role/ci/datatrail-deployer", away), false},
		unaskedForeign: {by("arn:aws:iam::777788889999:role/training/reader", inside), false},
		unaskedAge:     {link, true},
	} {
		assert.Equal(t, why, b.unasked(known.request))
		q := question{known.request, byAPI("GetObject")}
		want, _, err := b.explained(q)
		require.NoError(t, err)
		got, err := b.call(t.Context(), known.request, q.operation)
		require.NoError(t, err)
		assert.Equal(t, known.admitted, got, why)
		assert.NotEqual(t, want, got, "%s: the emulator now answers as explain does, so ask about it", why)
	}
}

func TestReadme_ListsWhatIsNotAsked(t *testing.T) {
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	for _, why := range reasons {
		assert.Contains(t, string(text), "\n| "+why+" |")
	}
	for api, why := range uncalled {
		assert.Contains(t, string(text), "\n| `"+api+"` | "+why+" |")
	}
	assert.Len(t, slices.Compact(slices.Sorted(slices.Values(reasons))), len(reasons))
	assert.Contains(t, strings.Join(strings.Fields(string(text)), " "), believed, "whatever the line breaks")
}
