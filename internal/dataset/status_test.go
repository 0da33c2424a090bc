package dataset_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/internal/dataset"
)

func TestStatusClass_ApartForWhatPeopleLookFor(t *testing.T) {
	for status, class := range map[string]string{
		"200": "2xx", "206": "2xx", "301": "3xx", "304": "3xx", "400": "other 4xx", "403": "403", "404": "404", "412": "other 4xx",
		"500": "5xx", "503": "5xx", "": "no status", "-": "no status",
	} {
		assert.Equal(t, class, dataset.StatusClass(status), status)
		assert.Contains(t, dataset.StatusClasses(), class)
	}
}

func TestErrorStatuses_NameEachCodeOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range dataset.ErrorStatuses() {
		assert.False(t, seen[e.Code], e.Code)
		seen[e.Code] = true
		assert.NotContains(t, []string{dataset.StatusOK, dataset.StatusNone}, dataset.StatusClass(e.Status), e.Code)
	}
}
