package logs

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/internal/dataset"
)

// Deliveries ask for fields by name, and the report reads them by the same names.
func TestAccessNames_AreTheFieldsThatDeliveriesAskFor(t *testing.T) {
	var names []string
	for _, known := range accessNames {
		names = append(names, known.name)
	}
	assert.Equal(t, dataset.AccessLogFields(), names)
}
