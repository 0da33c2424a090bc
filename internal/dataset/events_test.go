package dataset_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"datatrail/internal/dataset"
)

func TestEvents_SayWhatIsRecordedOfOneDatasetBesideOthers(t *testing.T) {
	tests := map[string]struct {
		of    dataset.Events
		stack []dataset.Events
		want  dataset.Recorded
	}{
		"egress is reads and copies":                   {dataset.Egress, nil, dataset.Recorded{Reads: true, Copies: true}},
		"reads alone are reads":                        {dataset.Reads, nil, dataset.Recorded{Reads: true}},
		"writes alone are writes":                      {dataset.Writes, nil, dataset.Recorded{Writes: true}},
		"all is everything":                            {dataset.All, nil, dataset.Recorded{Reads: true, Writes: true, Copies: true}},
		"another dataset's egress records copies too":  {dataset.Reads, []dataset.Events{dataset.Egress}, dataset.Recorded{Reads: true, Copies: true}},
		"another dataset's reads change nothing":       {dataset.Writes, []dataset.Events{dataset.Reads}, dataset.Recorded{Writes: true}},
		"another dataset's all records copies of both": {dataset.Writes, []dataset.Events{dataset.All}, dataset.Recorded{Writes: true, Copies: true}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, test.want, test.of.Of(test.stack...))
		})
	}
	assert.True(t, dataset.Recorded{Writes: true}.CopiesIn(), "a copy into a dataset is a write to it")
	assert.False(t, dataset.Recorded{Reads: true}.CopiesIn())
	assert.Equal(t, dataset.Trail, dataset.Recorded{Reads: true}.ReadsFrom())
	assert.Equal(t, dataset.Access, dataset.Recorded{Writes: true, Copies: true}.ReadsFrom(), "no trail tells of reads")
}

func TestParseEvents_RefusesWithTheChoices(t *testing.T) {
	for _, events := range dataset.EveryEvents {
		got, err := dataset.ParseEvents(string(events))
		assert.NoError(t, err)
		assert.Equal(t, events, got)
	}
	_, err := dataset.ParseEvents("some")
	assert.EqualError(t, err, `events "some": use one of egress, reads, writes, all`)
}
