package stack

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/internal/config"
	"datatrail/internal/watch"
)

func TestThresholds_HaveAKeyForEveryMeasure(t *testing.T) {
	stack := config.Thresholds{Bytes: 1, Requests: 2, Denied: 3, Anonymous: 4, Presigned: 5, Copies: 6}
	own := &config.DatasetThresholds{Bytes: 10, Requests: 20, Denied: 30, Anonymous: 40, Presigned: 50, Copies: 60}
	taken := map[string]bool{}
	for i, m := range watch.Measures() {
		assert.False(t, taken[m.Threshold()], "%s has a key of its own", m)
		taken[m.Threshold()] = true
		amount, found := stack.Of(m.Threshold(), nil)
		assert.True(t, found, m)
		assert.InDelta(t, i+1, amount, 0, m)
		amount, found = stack.Of(m.Threshold(), own)
		assert.True(t, found, m)
		assert.InDelta(t, 10*(i+1), amount, 0, "%s of the dataset", m)
		amount, found = stack.Of(m.Threshold(), &config.DatasetThresholds{})
		assert.True(t, found, m)
		assert.InDelta(t, i+1, amount, 0, "%s of the stack, where the dataset has none", m)
	}
	_, found := stack.Of("nothing", own)
	assert.False(t, found)
}
