package oracle

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/tests/oracle/composed"
	"datatrail/tests/oracle/room"
)

// TestTheLargestListOfNetworksIsKnown measures how many networks a dataset with nothing else can have.
func TestTheLargestListOfNetworksIsKnown(t *testing.T) {
	measure := func(perimeter map[string]any) room.Room {
		values, err := composed.Raw(map[string]any{
			"aws:region":         "eu-central-1",
			"datatrail:datasets": []any{map[string]any{"name": "d", "perimeter": perimeter}},
		})
		require.NoError(t, err)
		measured, err := room.Of("dev", values, composed.Deployer{}, "d")
		require.NoError(t, err)
		return measured
	}
	alone := measure(map[string]any{"vpcEndpoints": []string{"vpce-0a1b2c3d4e5f60718"}})
	t.Logf("a policy of %d of %d bytes; networks that fit: %v", alone.Bytes, alone.Of, alone.More)
	anonymous := measure(map[string]any{"cidrs": []string{"198.51.100.0/24"}, "anonymousReads": true})
	for _, form := range room.Forms {
		assert.Positive(t, alone.More[form.Name], form.Name)
		assert.Less(t, alone.More[form.Name], room.Limit, form.Name)
		// Anonymous reads list every network twice.
		assert.InDelta(t, 0.5, float64(anonymous.More[form.Name])/float64(alone.More[form.Name]), 0.05, form.Name)
	}
	observed := measure(map[string]any{"mode": "observe", "cidrs": []string{"198.51.100.0/24"}})
	assert.Nil(t, observed.More, "observe lists no networks")
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
