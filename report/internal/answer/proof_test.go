package answer_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/digest"
	"datatrail/report/internal/generate"
	"datatrail/report/internal/source"
)

// still makes the logs of a stack where nothing happens on the third day.
func still(t *testing.T) (dir string, o answer.Options) {
	t.Helper()
	w := generate.New(50, start, 5, 600)
	w.Complete = true
	w.Lost = func(_ dataset.Log, _ string, at time.Time) bool { return at.Format(schema.DayFormat) == dayOf(2) }
	dir = t.TempDir()
	require.NoError(t, w.Write(dir, func(int) {}))
	return dir, answer.Options{Logs: source.Folder(dir), Declared: saying(w, false, dataset.Egress), Datasets: everyone[:1]}
}

func TestDigestsProveThatAQuietDayWasQuiet(t *testing.T) {
	dir, o := still(t)
	d := reported(t, o).Datasets[0]
	assert.Equal(t, dataset.DayUnknown, covered(d, dataset.Trail)[2], "without keys nothing is proven")
	assert.Equal(t, answer.AtLeast, d.Section("bytes_by_principal").State)

	var err error
	o.Keys, err = digest.LoadKeys(filepath.Join(dir, digest.KeysFile))
	require.NoError(t, err)
	report := reported(t, o)
	d = report.Datasets[0]
	assert.Equal(t, dataset.DayQuiet, covered(d, dataset.Trail)[2])
	assert.Equal(t, answer.Answered, d.Section("bytes_by_principal").State)
	assert.Equal(t, dataset.DayUnknown, covered(d, dataset.Access)[2], "digests say nothing of access logs")
	assert.Contains(t, report.Digests, "prove")

	digests := 0
	for _, file := range files(t, dir) {
		if name, ok := schema.ParseDigestKey(file); ok && name.End.Format(schema.DayFormat) == dayOf(2) && name.End.Hour() == 12 {
			require.NoError(t, os.Remove(file))
			digests++
		}
	}
	require.Equal(t, 1, digests)
	report = reported(t, o)
	assert.Equal(t, dataset.DayUnknown, covered(report.Datasets[0], dataset.Trail)[2], "an hour is not proven")
	assert.True(t, report.Red())
}

func TestDigestsTellOfFilesThatNoOtherLogMisses(t *testing.T) {
	dir, o := still(t)
	require.NoError(t, os.RemoveAll(filepath.Join(dir, generate.AccessFolder)))
	o.Declared = dataset.Declared{}
	var lost string
	for _, file := range files(t, dir) {
		if told := source.Tell(file); told.Kind == source.Trail && told.At.Format(schema.DayFormat) == dayOf(1) {
			lost = file
		}
	}
	require.NoError(t, os.Remove(lost))
	report := reported(t, o)
	assert.Contains(t, texts(report, answer.Amber), ": 122 digests were not checked: save CloudTrail's public keys as "+
		"public-keys.json in the folder of the logs, or name the file with -keys")
	assert.False(t, report.Red(), "without keys nobody can tell")

	var err error
	o.Keys, err = digest.LoadKeys(filepath.Join(dir, digest.KeysFile))
	require.NoError(t, err)
	report = reported(t, o)
	require.Len(t, texts(report, answer.Red), 1)
	assert.Contains(t, texts(report, answer.Red)[0], "file missing: 111122223333 eu-west-1")
	d := report.Datasets[0]
	reads := d.Section("bytes_by_principal")
	assert.Equal(t, answer.AtLeast, reads.State)
	assert.Contains(t, reads.Missing, "according to the digests: file missing (1)")
	assert.Equal(t, answer.AtLeast, d.Days[dayOf(1)])
	assert.Equal(t, answer.Answered, d.Days[dayOf(0)])
	assert.Equal(t, answer.Answered, d.Days[dayOf(3)])
}
