package dataset_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
)

func TestParseBytes_KnowsBothKindsOfUnits(t *testing.T) {
	for text, want := range map[string]dataset.Bytes{
		"200 GiB": 200 << 30, "500 MB": 500_000_000, "1.5 KiB": 1536, "7 B": 7, "2TB": 2_000_000_000_000, "1 EiB": 1 << 60,
	} {
		got, err := dataset.ParseBytes(text)
		require.NoError(t, err)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "5", "GiB", "5 GoB", "-5 GiB", "5 gibibytes", "5  GiB", "1.2.3 GiB", "5 G"} {
		_, err := dataset.ParseBytes(text)
		assert.Error(t, err, text)
	}
}
