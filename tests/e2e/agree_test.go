package e2e

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
)

// believed says which of the two this package believes. README.md says the same.
const believed = "explain is believed, because its judge is tied to AWS's documentation, operator by operator, and the emulator is not"

func TestTheWireSaysWhatExplainSays(t *testing.T) {
	e := shipped(t)
	for _, b := range e.buckets {
		t.Run(b.name, func(t *testing.T) {
			questions := b.questions(e.Account)
			differing, count, err := b.compare(t.Context(), questions, 20)
			require.NoError(t, err)
			assert.Empty(t, differing, believed)
			t.Logf("%d questions: %d admitted, %d refused by a perimeter, %d for other reasons", len(questions), count.admitted, count.outside, count.refused)
			assert.Positive(t, count.admitted)
			assert.Positive(t, count.refused)
		})
	}
}

func TestTheWireRefusesWhomTheCoreCallsOutside(t *testing.T) {
	e := shipped(t)
	for _, b := range e.buckets {
		for _, q := range b.questions(e.Account) {
			_, denied, err := b.explained(q)
			require.NoError(t, err)
			if q.request.TLS == "1.3" {
				assert.Equal(t, b.outside(q), denied, q)
			}
		}
	}
}

func TestEveryOperationThatAPerimeterDecidesIsAskedAbout(t *testing.T) {
	called := map[string]bool{}
	for _, o := range operations {
		called[o.api] = true
		assert.NotEmpty(t, o.actions, o.api)
	}
	for _, o := range dataset.Operations() {
		assert.NotEqual(t, called[o.API], uncalled[o.API] != "", "%s is called, or it is said why not", o.API)
	}
}
