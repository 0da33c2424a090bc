package stack

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/internal/config"
	"datatrail/internal/watch"
)

// numbered sets every field of a struct of thresholds to another multiple of a step, in their order.
func numbered[T any](step int) T {
	var out T
	fields := reflect.ValueOf(&out).Elem()
	for i := range fields.NumField() {
		n := (i + 1) * step
		if fields.Field(i).CanUint() {
			fields.Field(i).SetUint(uint64(n)) //nolint:gosec // small and positive
		} else {
			fields.Field(i).SetInt(int64(n))
		}
	}
	return out
}

func TestThresholds_HaveAKeyForEveryMeasure(t *testing.T) {
	stack, own := numbered[config.Thresholds](1), numbered[config.DatasetThresholds](10)
	taken := map[float64]watch.Measure{}
	for _, m := range watch.Measures() {
		amount, found := stack.Of(m.Threshold(), nil)
		assert.True(t, found && amount > 0, "%s has a key", m)
		assert.Empty(t, taken[amount], "%s has a key of its own", m)
		taken[amount] = m
		theirs, found := stack.Of(m.Threshold(), &own)
		assert.True(t, found, m)
		assert.InDelta(t, 10*amount, theirs, 0, "%s: the dataset's comes first", m)
		none, found := stack.Of(m.Threshold(), &config.DatasetThresholds{})
		assert.True(t, found, m)
		assert.InDelta(t, amount, none, 0, "%s: the stack's, where the dataset has none", m)
	}
	assert.Len(t, taken, reflect.TypeFor[config.Thresholds]().NumField(), "every key belongs to a measure")
	_, found := stack.Of("nothing", &own)
	assert.False(t, found)
}
