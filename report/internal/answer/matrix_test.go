package answer_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/schema"
	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/digest"
	"datatrail/report/internal/generate"
	"datatrail/report/internal/render"
	"datatrail/report/internal/source"
)

const matrixDays = 6

// worlds are a stack with datasets in two Regions and two accounts, whose logs lose nothing.
func worlds() []*generate.World {
	var all []*generate.World
	for i, at := range []struct{ account, region, name string }{
		{"111122223333", "eu-west-1", ""}, {"111122223333", "us-east-1", "us-"}, {"222233334444", "eu-west-1", "other-"},
	} {
		w := generate.New(uint64(40+i), start, matrixDays, 900)
		w.Account, w.Region, w.Complete = at.account, at.region, true
		for j := range w.Datasets {
			w.Datasets[j].Bucket = at.name + w.Datasets[j].Bucket
		}
		all = append(all, w)
	}
	return all
}

// harm is what happens to one log.
type harm struct {
	name string
	// hits are the datasets that it happens to.
	hits []string
	// file reports whether a file is lost, record whether a record in a file that is not.
	file   func(source.Told) bool
	record func(bucket string, at time.Time) bool
	// isLate says that the lost records may still come, isUndeclared that nothing says that there must be any.
	isLate, isUndeclared bool
	// isNamed says that digests name what is lost.
	isNamed bool
}

var everyone = []string{"acme-speech-corpus", "us-acme-speech-corpus", "other-acme-speech-corpus"}

func dayOf(n int) string { return start.AddDate(0, 0, n).Format(schema.DayFormat) }

func harms(log dataset.Log) []harm {
	end := start.AddDate(0, 0, matrixDays)
	since := func(before time.Duration) func(string, time.Time) bool {
		return func(_ string, at time.Time) bool { return at.After(end.Add(-before)) }
	}
	return []harm{
		{name: "none", hits: everyone, file: func(source.Told) bool { return true }},
		{name: "stops", hits: everyone, file: func(o source.Told) bool { return partition(o) > dayOf(2) }},
		{name: "has a hole of days", hits: everyone, file: func(o source.Told) bool { return partition(o) > dayOf(1) && partition(o) < dayOf(4) }},
		{name: "has a hole of hours", hits: everyone, record: func(_ string, at time.Time) bool {
			return at.Sub(start) > 50*time.Hour && at.Sub(start) < 57*time.Hour
		}},
		{name: "lacks one dataset", hits: everyone[:1], record: func(bucket string, _ time.Time) bool { return bucket == everyone[0] }},
		{name: "lacks one dataset for a day", hits: everyone[:1], record: func(bucket string, at time.Time) bool {
			return bucket == everyone[0] && at.Format(schema.DayFormat) == dayOf(2)
		}},
		{name: "lacks one Region", hits: everyone[1:2], file: func(o source.Told) bool { return o.Region == "us-east-1" }},
		{name: "lacks one account", hits: everyone[2:], file: func(o source.Told) bool { return o.Account == "222233334444" }},
		{name: "is late by hours", hits: everyone, record: since(log.Grace() - time.Hour), isLate: true},
		{name: "is later than it may be", hits: everyone, record: since(log.Grace() + 6*time.Hour)},
		{name: "has the newest day only", hits: everyone, file: func(o source.Told) bool { return partition(o) < dayOf(matrixDays-1) }},
	}
}

// TestNoSilenceIsCalm takes each kind of piece out of each log and looks at the whole report: whatever the loss changes must not
// be shown as known, and something must be said of each dataset that it hits.
func TestNoSilenceIsCalm(t *testing.T) {
	whole := t.TempDir()
	var declared dataset.Declared
	for _, w := range worlds() {
		require.NoError(t, w.Write(whole, func(int) {}))
		declared.Datasets = append(declared.Datasets, saying(w, false, dataset.Egress).Datasets...)
	}
	keys, err := digest.LoadKeys(filepath.Join(whole, digest.KeysFile))
	require.NoError(t, err)
	for _, c := range []struct {
		name                    string
		withDigests, isDeclared bool
	}{{"with digests", true, true}, {"without digests", false, true}, {"undeclared", false, false}} {
		dir := t.TempDir()
		o := answer.Options{
			Logs: source.Folder(dir), Datasets: everyone, AsOf: start.AddDate(0, 0, matrixDays), Until: start.AddDate(0, 0, matrixDays-1),
		}
		harmed(t, whole, dir, "", harm{}, c.withDigests)
		if c.withDigests {
			o.Keys = keys
		}
		if c.isDeclared {
			o.Declared = declared
		}
		complete := reported(t, o)
		assert.Empty(t, complete.Findings, "nothing is missing")
		for _, d := range complete.Datasets {
			for _, s := range d.Sections {
				if s.Name != "outside_perimeter" || c.isDeclared {
					assert.Equal(t, answer.Answered, s.State, "%s of %s: %s%s", s.Name, d.Bucket, s.Missing, s.Skipped)
				}
			}
		}
		for _, log := range dataset.Logs {
			for _, h := range harms(log) {
				h.isUndeclared = !c.isDeclared
				h.isNamed = c.withDigests && log == dataset.Trail
				t.Run(fmt.Sprintf("%s %s, %s", log, h.name, c.name), func(t *testing.T) {
					t.Parallel()
					o := o
					dir := t.TempDir()
					o.Logs = source.Folder(dir)
					harmed(t, whole, dir, log, h, c.withDigests)
					judge(t, complete, reported(t, o), log, h)
				})
			}
		}
	}
}

// partition is the day that the name of a file says.
func partition(told source.Told) string { return told.At.Format(schema.DayFormat) }

// harmed copies the logs without what is lost.
func harmed(t *testing.T, from, to string, log dataset.Log, h harm, withDigests bool) {
	t.Helper()
	for _, file := range files(t, from) {
		name, err := filepath.Rel(from, file)
		require.NoError(t, err)
		text, err := os.ReadFile(filepath.Clean(file))
		require.NoError(t, err)
		_, isDigest := schema.ParseDigestKey(name)
		told := source.Tell(filepath.ToSlash(name))
		isTrail := told.Kind == source.Trail
		isHit := isTrail && log == dataset.Trail || told.Kind == source.Access && log == dataset.Access
		switch {
		case isDigest && !withDigests, isHit && h.file != nil && h.file(told):
			continue
		case isHit && h.record != nil && isTrail:
			if text = withoutRecords(t, text, h.record); text == nil {
				continue
			}
		case isHit && h.record != nil:
			if text = withoutLines(t, text, h.record); len(text) == 0 {
				continue
			}
		}
		write(t, filepath.Join(to, name), text)
	}
}

func withoutRecords(t *testing.T, packed []byte, lost func(string, time.Time) bool) []byte {
	t.Helper()
	zip, err := gzip.NewReader(bytes.NewReader(packed))
	require.NoError(t, err)
	text, err := io.ReadAll(zip)
	require.NoError(t, err)
	var file struct{ Records []map[string]any }
	require.NoError(t, json.Unmarshal(text, &file))
	kept, calls := []map[string]any{}, 0
	for _, record := range file.Records {
		at, err := time.Parse(time.RFC3339, record["eventTime"].(string))
		require.NoError(t, err)
		parameters := record["requestParameters"].(map[string]any)
		bucket, isCall := parameters["bucketName"].(string)
		if source, ok := parameters["x-amz-copy-source"].(string); ok {
			bucket = strings.FieldsFunc(strings.ReplaceAll(source, "%2F", "/"), func(r rune) bool { return r == '/' })[0]
		}
		if isCall && lost(bucket, at) {
			continue
		}
		kept = append(kept, record)
		if isCall {
			calls++
		}
	}
	if len(kept) == len(file.Records) {
		return packed
	}
	// Events of other services alone are no file that would be there.
	if calls == 0 {
		return nil
	}
	text, err = json.Marshal(map[string]any{"Records": kept})
	require.NoError(t, err)
	return gzipped(t, string(text))
}

func withoutLines(t *testing.T, text []byte, lost func(string, time.Time) bool) []byte {
	t.Helper()
	var kept []byte
	for line := range bytes.Lines(text) {
		words := strings.SplitN(string(line), " ", 4)
		at, err := time.Parse("[02/Jan/2006:15:04:05", words[2])
		require.NoError(t, err)
		if !lost(words[1], at) {
			kept = append(kept, line...)
		}
	}
	return kept
}

// judge compares what is reported of harmed logs with what the complete ones say.
func judge(t *testing.T, complete, report *answer.Report, log dataset.Log, h harm) {
	t.Helper()
	require.Len(t, report.Datasets, len(complete.Datasets))
	for i, d := range report.Datasets {
		told := false
		for _, f := range report.Findings {
			told = told || f.Dataset == d.Bucket && (f.Severity == answer.Red || h.isLate || h.isUndeclared)
		}
		isHit := false
		for _, bucket := range h.hits {
			isHit = isHit || bucket == d.Bucket
		}
		assert.Equal(t, isHit, told, "%s: %v", d.Bucket, report.Findings)
		for j, s := range d.Sections {
			want := complete.Datasets[i].Sections[j]
			if s.State == answer.Answered && s.Name != "coverage" {
				assert.True(t, same(want, s), "%s of %s is shown as known: %v instead of %v", s.Name, d.Bucket, s.Rows, want.Rows)
			}
			if !isHit {
				assert.Equal(t, want.State, s.State, "%s of %s, which lost nothing: %s%s", s.Name, d.Bucket, s.Missing, s.Skipped)
			}
		}
		days(t, complete.Datasets[i], d)
		calendar(t, complete.Datasets[i], d, log)
	}
	var page, table bytes.Buffer
	require.NoError(t, render.Write(&table, "table", report))
	require.NoError(t, render.Write(&page, "html", report))
	for _, text := range []string{page.String(), table.String()} {
		assert.NotContains(t, text, "0 B in 0 reads")
		assert.NotContains(t, text, ">0 B</b><span>read</span>")
	}
	if !h.isUndeclared {
		assert.Equal(t, !h.isLate || h.isNamed, report.Red())
	}
}

// same reports whether two answers are the same. The other log writes keys and principals in its own way, and tells the time of
// the request and not that of its end: there the sums must be the same.
func same(want, got answer.Section) bool {
	if fmt.Sprint(want.From) == fmt.Sprint(got.From) {
		return fmt.Sprint(lines(want.Rows)) == fmt.Sprint(lines(got.Rows))
	}
	return want.Total("requests") == got.Total("requests") && want.Total("bytes") == got.Total("bytes")
}

// days looks at the numbers of each day.
func days(t *testing.T, complete, got answer.Dataset) {
	t.Helper()
	if complete.ReadsFrom != got.ReadsFrom {
		return
	}
	byDay := func(d answer.Dataset) map[any]string {
		all := map[any]string{}
		for _, row := range d.Section("bytes_by_day").Rows {
			all[row[0]] = fmt.Sprint(row)
		}
		return all
	}
	want, have := byDay(complete), byDay(got)
	for day, worth := range got.Days {
		if worth == answer.Answered {
			assert.Equal(t, want[day], have[day], "%s of %s is shown as known", day, got.Bucket)
		}
	}
}

// calendar looks at the SQL alone: a day that lacks records must not look complete.
func calendar(t *testing.T, complete, got answer.Dataset, log dataset.Log) {
	t.Helper()
	want, have := complete.Section("coverage"), got.Section("coverage")
	late := fmt.Sprint(got.Section("delivery_gap").Rows)
	for i, row := range have.Rows {
		if row[have.Column("log")] != string(log) || want.Rows[i][want.Column("records")] == row[have.Column("records")] {
			continue
		}
		day, state := row[have.Column("day")].(string), dataset.Coverage(row[have.Column("state")].(string))
		if state.Known() && row[have.Column("missing")] == int64(0) {
			assert.Contains(t, late, day, "%v of %s", row, got.Bucket)
			assert.Contains(t, late, "still to be delivered", "%v of %s", row, got.Bucket)
		}
	}
}
