package answer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/source"
)

const pond = "acme-lake"

// shelves are the datasets of one bucket, and another bucket beside it.
var shelves = dataset.Declared{Datasets: []dataset.Dataset{
	{Name: "speech", Bucket: pond, Prefix: "speech/", Events: dataset.Egress},
	{Name: "frames", Bucket: pond, Prefix: "video/year=2024/", Events: dataset.Egress},
	{Name: "notes", Bucket: notes, Events: dataset.Egress},
}}

// keys are those of the datasets, and such as are nearly.
var keys = []string{
	"speech/a.wav", "speech/b/speechx/c.wav", "speech/", "speech", "speechx/a.wav", "speec", "a/speech/b.wav", "/speech/a.wav", "Speech/a.wav",
	"video/year=2024/1.jpg", "video/year=2024/", "video/year=2024", "video/year=20245/1.jpg", "video/a.mp4", "raw/x",
}

func TestDatasetsThatArePrefixesAreAnsweredByKey(t *testing.T) {
	for seed := range 3 {
		picks := rapid.SliceOfN(rapid.IntRange(0, len(keys)-1), 60, 60).Example(seed)
		dir := t.TempDir()
		var all []read
		want := map[string]int64{"speech": 0, "frames": 0, "notes": 0, "none": 0}
		for i, pick := range picks {
			bucket := []string{pond, pond, notes}[i%3]
			r := readOf(bucket, fmt.Sprintf("R%015d", i), noon.Add(time.Duration(i)*time.Second), int64(1)<<(i%40))
			r.key = keys[pick]
			all = append(all, r)
			owner := "none"
			for _, d := range shelves.Datasets {
				if d.Bucket == bucket && d.Holds(r.key) {
					owner = d.Name
				}
			}
			want[owner] += r.bytes
		}
		require.NotZero(t, want["speech"]*want["frames"]*want["none"])
		trailed(t, dir, noon.Add(5*time.Minute), all...)
		logged(t, dir, all...)
		for name, logs := range map[string]string{"both logs": dir, "the trail": filepath.Join(dir, "trail"), "the access log": filepath.Join(dir, "access")} {
			t.Run(fmt.Sprint(name, ", seed ", seed), func(t *testing.T) {
				report := reported(t, answer.Options{Logs: source.Folder(logs), Declared: shelves, AsOf: noon.AddDate(0, 0, 3), Until: noon.Truncate(24 * time.Hour)})
				require.Len(t, report.Datasets, 3)
				for i, name := range []string{"frames", "notes", "speech"} {
					d := report.Datasets[i]
					assert.Equal(t, name, d.Name)
					assert.Equal(t, want[name], d.Section("bytes_by_principal").Total("bytes"), name)
					assert.Equal(t, want[name], d.Section("bytes_by_object").Total("bytes"), name)
					if logs == dir {
						assert.Equal(t, answer.Answered, d.Section("bytes_by_day").State, "%s: %s", name, d.Section("bytes_by_day").Missing)
						assert.Equal(t, want[name], d.Section("delivery_gap").Total("bytes"), "the logs agree about %s", name)
					}
				}
				told := texts(report, answer.Amber)
				for log, held := range map[string]bool{"CloudTrail": logs != filepath.Join(dir, "access"), "the access log": logs != filepath.Join(dir, "trail")} {
					pattern := "^: bucket acme-lake: " + log + " has [0-9]+ records about keys outside speech/, video/year=2024/, such as .*, with " +
						dataset.Bytes(want["none"]).String() + " read. They belong to no declared dataset and are in no answer$"
					n := 0
					for _, text := range told {
						if regexp.MustCompile(pattern).MatchString(text) {
							n++
						}
					}
					assert.Equal(t, held, n == 1, "%s: %q", log, told)
				}
			})
		}
	}
}

func TestABucketsLogIsThatOfEachOfItsDatasets(t *testing.T) {
	dir := t.TempDir()
	speech := readOf(pond, "A", noon, 1000)
	speech.key = "speech/a.wav"
	trailed(t, dir, noon.Add(5*time.Minute), speech)
	logged(t, dir, speech)
	o := answer.Options{Logs: source.Folder(dir), Declared: shelves, AsOf: noon.AddDate(0, 0, 3), Until: noon.Truncate(24 * time.Hour)}
	report := reported(t, o)
	var frames, spoken answer.Dataset
	for _, d := range report.Datasets {
		switch d.Name {
		case "frames":
			frames = d
		case "speech":
			spoken = d
		}
	}
	assert.Equal(t, "s3://acme-lake/speech/", spoken.Place())
	assert.Equal(t, []dataset.Coverage{dataset.DayRecorded}, covered(spoken, dataset.Access))
	assert.Equal(t, []dataset.Coverage{dataset.DayQuiet}, covered(frames, dataset.Access), "the bucket's log was delivered")
	assert.NotContains(t, texts(report, answer.Red), "frames: no records of the dataset from the access log were found, although the dataset is declared")

	// Its records of one dataset are gone, and the trail still has them.
	require.NoError(t, os.RemoveAll(filepath.Join(dir, "access")))
	other := readOf(pond, "B", noon, 7)
	other.key = "video/year=2024/1.jpg"
	logged(t, dir, other)
	report = reported(t, o)
	assert.Contains(t, texts(report, answer.Red), "speech: The access log has no records of the dataset on 2026-11-06, although CloudTrail has requests that both logs should have")
	assert.Contains(t, texts(report, answer.Red), "frames: CloudTrail has no records of the dataset on 2026-11-06, although the access log has requests that both logs should have")
}

func TestADatasetIsAskedForByNameOrByBucket(t *testing.T) {
	dir := t.TempDir()
	var all []read
	for i, key := range []string{"speech/a.wav", "video/year=2024/1.jpg", "raw/x"} {
		r := readOf(pond, fmt.Sprint("R", i), noon, 10)
		r.key = key
		all = append(all, r)
	}
	logged(t, dir, append(all, readOf(notes, "N", noon, 10))...)
	names := func(asked ...string) []string {
		var got []string
		for _, d := range reported(t, answer.Options{Logs: source.Folder(dir), Declared: shelves, Datasets: asked}).Datasets {
			got = append(got, d.Name)
		}
		return got
	}
	assert.Equal(t, []string{"speech"}, names("speech"))
	assert.Equal(t, []string{"frames", "speech"}, names("frames", pond), "a bucket stands for its datasets")
	assert.Equal(t, []string{"frames", "notes", "speech"}, names())
	report := reported(t, answer.Options{Logs: source.Folder(dir)})
	assert.Equal(t, []string{pond, notes}, []string{report.Datasets[0].Name, report.Datasets[1].Name}, "undeclared, a bucket is one dataset")
	unnamed := dataset.Declared{Datasets: []dataset.Dataset{{Bucket: pond, Prefix: "speech/"}, {Bucket: pond, Prefix: "raw/"}}}
	report = reported(t, answer.Options{Logs: source.Folder(dir), Declared: unnamed, Datasets: []string{pond}})
	assert.Equal(t, []string{pond + "/speech", pond + "/raw"}, []string{report.Datasets[0].Name, report.Datasets[1].Name})
}

// The access log encodes keys, and names no prefix of a listing. Where it tells who read, the calls in the trail keep what they name.
func TestCallsOfAPrefixAreCountedWhereTheAccessLogTellsTheReaders(t *testing.T) {
	dir := t.TempDir()
	const key = "video/year=2024/1.jpg"
	trailFile(t, dir, []any{
		recordOf("1", record{
			"eventName": "PutObject", "readOnly": false, "resources": resources(pond),
			"requestParameters": record{"bucketName": pond, "key": key},
		}),
		recordOf("2", record{
			"eventName": "ListObjects", "resources": resources(pond),
			"requestParameters": record{"bucketName": pond, "prefix": "video/year=2024/"},
		}),
	})
	get := readOf(pond, "A", time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC), 1000)
	get.key = key
	logged(t, dir, get)
	frames := dataset.Dataset{Name: "frames", Bucket: pond, Prefix: "video/year=2024/", Events: dataset.Writes}
	d := reportIn(t, dir, answer.Options{Declared: dataset.Declared{Datasets: []dataset.Dataset{frames}}}).Datasets[0]
	assert.Equal(t, dataset.Access, d.ReadsFrom)
	assert.Equal(t, []string{"access 1", "trail 2"}, toldOf(t, d, "requests_by_status", "log", "requests"))
}
