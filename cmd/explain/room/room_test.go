package room_test

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/cmd/explain/room"
	"datatrail/internal/bucket"
	"datatrail/internal/dataset"
	"datatrail/internal/policydoc"
)

func measure(t *testing.T, rule dataset.Perimeter, anonymous bool) room.Room {
	t.Helper()
	const arn = "arn:aws:s3:::datatrail-dev-d-111122223333"
	access := policydoc.Part{Rule: rule}
	if anonymous {
		access.Readers.AnonymousCIDRs = rule.CIDRs
	}
	measured, err := room.Of(bucket.PerimeterSpec{BucketARN: arn, Datasets: []policydoc.Part{access}}, 0)
	require.NoError(t, err)
	return measured
}

// TestTheLargestListOfNetworksIsKnown measures how many networks a dataset with nothing else can have.
func TestTheLargestListOfNetworksIsKnown(t *testing.T) {
	network := []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}
	alone := measure(t, dataset.Perimeter{Mode: dataset.Enforce, VPCEndpoints: []string{"vpce-0a1b2c3d4e5f60718"}}, false)
	t.Logf("a policy of %d of %d bytes; networks that fit: %v", alone.Bytes, alone.Of, alone.More)
	anonymous := measure(t, dataset.Perimeter{Mode: dataset.Enforce, CIDRs: network}, true)
	for _, form := range room.Forms {
		assert.Positive(t, alone.More[form.Name], form.Name)
		assert.Less(t, alone.More[form.Name], room.Limit, form.Name)
		// Anonymous reads list every network twice.
		assert.InDelta(t, 0.5, float64(anonymous.More[form.Name])/float64(alone.More[form.Name]), 0.05, form.Name)
	}
	assert.Nil(t, measure(t, dataset.Perimeter{Mode: dataset.Observe, CIDRs: network}, false).More, "observe lists no networks")
	assert.Nil(t, measure(t, dataset.Perimeter{Mode: dataset.Unrestricted}, false).More)
}

func TestOneNetworkMoreThanFitsIsRefused(t *testing.T) {
	const arn = "arn:aws:s3:::b"
	p := bucket.PerimeterSpec{BucketARN: arn, Datasets: []policydoc.Part{{
		Rule:    dataset.Perimeter{Mode: dataset.Enforce, VPCs: []string{"vpc-12345678"}},
		Readers: policydoc.Readers{BucketARN: arn},
	}}}
	rule := &p.Datasets[0].Rule
	measured, err := room.Of(p, 0)
	require.NoError(t, err)
	for _, form := range room.Forms {
		for n := range measured.More[form.Name] {
			rule.CIDRs = append(rule.CIDRs, form.Network(n))
		}
		require.NoError(t, p.Validate(), form.Name)
		rule.CIDRs = append(rule.CIDRs, form.Network(measured.More[form.Name]))
		assert.ErrorContains(t, p.Validate(), "more than the 20480", form.Name)
		rule.CIDRs = nil
	}
}

func TestAPolicySaysHowMuchRoomItHas(t *testing.T) {
	assert.Equal(t, "The policy takes 5 of 9 bytes.", room.Room{Bytes: 5, Of: 9}.String())
	more := map[string]int{}
	for i, form := range room.Forms {
		more[form.Name] = i
	}
	assert.Equal(t,
		"The policy takes 5 of 9 bytes. It has room for this many more networks that cannot be merged: 0 IPv4 addresses (/32), or 1 "+
			"IPv4 ranges (/24), or 2 IPv6 addresses (/128), or 3 IPv6 ranges (/48).", room.Room{Bytes: 5, Of: 9, More: more}.String())
}

func TestFormsNeverMerge(t *testing.T) {
	for _, form := range room.Forms {
		seen := map[string]bool{}
		for n := range room.Limit {
			text := form.Network(n).String()
			require.Equal(t, form.Network(n), form.Network(n).Masked(), text)
			require.False(t, seen[text], text)
			seen[text] = true
		}
	}
}
