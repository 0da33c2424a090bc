package dataset_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"datatrail/internal/dataset"
)

func TestLog_IsDueItsGraceBeforeTheNewestEvidence(t *testing.T) {
	asOf := time.Date(2026, 11, 14, 20, 0, 0, 0, time.UTC)
	assert.Equal(t, time.Date(2026, 11, 14, 17, 0, 0, 0, time.UTC), dataset.Trail.Due(asOf))
	assert.Equal(t, time.Date(2026, 11, 13, 20, 0, 0, 0, time.UTC), dataset.Access.Due(asOf))
}

func TestLog_IsComparedWithTheOther(t *testing.T) {
	for _, log := range dataset.Logs {
		assert.NotEqual(t, log, log.Other())
		assert.Equal(t, log, log.Other().Other())
		assert.NotEqual(t, log.String(), log.Other().String())
	}
}

func TestCoverage_IsKnownOnlyWithRecordsOrProvenQuiet(t *testing.T) {
	for state, want := range map[dataset.Coverage]bool{
		dataset.DayRecorded: true, dataset.DayQuiet: true, dataset.DaySilent: false, dataset.DayNotRecorded: false,
		dataset.DayNotDue: false, dataset.DayUnknown: false,
	} {
		assert.Equal(t, want, state.Known(), string(state))
	}
}
