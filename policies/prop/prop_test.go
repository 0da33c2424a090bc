package prop_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/assert"

	"datatrail/policies/prop"
)

func object(pairs map[string]property.Value) property.Value { return property.New(pairs) }

func list(values ...property.Value) property.Value { return property.New(values) }

func TestAt_FollowsPathsThroughListsAndPlurals(t *testing.T) {
	leaf := object(map[string]property.Value{"days": property.New(30.0)})
	for name, m := range map[string]map[string]property.Value{
		"a block":           {"rule": object(map[string]property.Value{"expiration": leaf})},
		"a list of blocks":  {"rules": list(object(map[string]property.Value{"expirations": list(leaf)}))},
		"a nested list":     {"rules": list(list(object(map[string]property.Value{"expiration": leaf})))},
		"a list with holes": {"rules": list(property.New(property.Null), object(map[string]property.Value{"expiration": leaf}))},
	} {
		days, state := prop.First(property.NewMap(m), "rule.expiration.days").Number()
		assert.Equal(t, prop.Known, state, name)
		assert.InDelta(t, 30, days, 0, name)
	}
}

func TestAt_ReturnsTheUnknownThatItMeets(t *testing.T) {
	m := property.NewMap(map[string]property.Value{"rules": list(property.New(property.Computed))})
	values := prop.At(m, "rule.expiration.days")
	assert.Len(t, values, 1)
	assert.Equal(t, prop.Unknown, values[0].State())
}

func TestReads_AnswerWithAStateForEveryType(t *testing.T) {
	for _, test := range []struct {
		name               string
		value              property.Value
		text, flag, number prop.State
	}{
		{"null", property.Value{}, prop.Absent, prop.Absent, prop.Absent},
		{"unknown", property.New(property.Computed), prop.Unknown, prop.Unknown, prop.Unknown},
		{"text", property.New("x"), prop.Known, prop.Absent, prop.Absent},
		{"the word true", property.New("true"), prop.Known, prop.Known, prop.Absent},
		{"digits", property.New("365"), prop.Known, prop.Absent, prop.Known},
		{"a secret text", property.New("x").WithSecret(true), prop.Known, prop.Absent, prop.Absent},
		{"a boolean", property.New(true), prop.Absent, prop.Known, prop.Absent},
		{"a number", property.New(1.0), prop.Absent, prop.Absent, prop.Known},
		{"a list", list(), prop.Absent, prop.Absent, prop.Absent},
		{"an object", object(nil), prop.Absent, prop.Absent, prop.Absent},
	} {
		t.Run(test.name, func(t *testing.T) {
			value := prop.Of(test.value)
			_, text := value.Text()
			_, flag := value.Flag()
			_, number := value.Number()
			assert.Equal(t, [3]prop.State{test.text, test.flag, test.number}, [3]prop.State{text, flag, number})
		})
	}
}
