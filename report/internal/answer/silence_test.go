package answer_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/source"
)

func TestAStoppedTrailIsToldAndCounted(t *testing.T) {
	dir := t.TempDir()
	var all []read
	first := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for i := range 84 { // every four hours, fourteen days long
		all = append(all, readOf(corpus, fmt.Sprintf("R%015d", i), first.Add(time.Duration(i)*4*time.Hour), 1000))
	}
	logged(t, dir, all...)
	trailed(t, dir, first.AddDate(0, 0, 4).Add(20*time.Hour+5*time.Minute), all[:30]...)
	report := reported(t, answer.Options{Logs: source.Folder(dir), Declared: declare(dataset.Egress, corpus)})
	assert.Equal(t, all[83].at, report.AsOf)
	assert.Equal(t, []string{
		corpus + ": CloudTrail was silent from 2026-11-05 20:00 to 2026-11-14 20:00: it has no records at all, but should have 53 requests (52 KiB)",
		corpus + ": 53 requests are only in the access log, for no known reason: 52 KiB",
	}, texts(report, answer.Red), "only the last three hours may still be on their way")
	assert.Equal(t, []string{corpus + ": CloudTrail may still deliver 1 request (1000 B): delivery takes up to 3 hours"}, texts(report, answer.Amber))
	d := report.Datasets[0]
	assert.Equal(t, slices.Concat(slices.Repeat([]dataset.Coverage{dataset.DayRecorded}, 5),
		slices.Repeat([]dataset.Coverage{dataset.DaySilent}, 9)), covered(d, dataset.Trail))
	assert.Equal(t, slices.Repeat([]dataset.Coverage{dataset.DayRecorded}, 14), covered(d, dataset.Access))
	reads := d.Section("bytes_by_principal")
	assert.Equal(t, answer.AtLeast, reads.State)
	assert.Equal(t, "CloudTrail: silent from 2026-11-05 20:00 to 2026-11-14 20:00; 53 requests are only in the other log; "+
		"1 request is still to be delivered", reads.Missing)
	assert.Equal(t, answer.NotAnswered, d.Days["2026/11/09"])
	assert.Equal(t, answer.Answered, d.Days["2026/11/05"])
}

func TestADatasetWithoutAccessLogIsReportedAndItsLogMissed(t *testing.T) {
	dir := t.TempDir()
	trailed(t, dir, noon.Add(5*time.Minute), readOf(corpus, "A", noon, 1000), readOf(notes, "B", noon, 5_000_000_000))
	logged(t, dir, readOf(corpus, "A", noon, 1000))
	report := reported(t, answer.Options{Logs: source.Folder(dir), Declared: declare(dataset.Egress, corpus, notes)})
	require.Len(t, report.Datasets, 2)
	assert.EqualValues(t, 1000, report.Datasets[0].Section("bytes_by_principal").Total("bytes"))
	assert.EqualValues(t, 5_000_000_000, report.Datasets[1].Section("bytes_by_principal").Total("bytes"))
	assert.Equal(t, []string{notes + ": no records of the dataset from the access log were found, although the dataset is declared"},
		texts(report, answer.Red))
	for _, name := range []string{"changed_versions", "unreadable_lines"} {
		assert.Equal(t, answer.Answered, report.Datasets[0].Section(name).State)
		assert.Equal(t, answer.NotAnswered, report.Datasets[1].Section(name).State, "no zero that means unknown")
	}
	// Without a declaration nothing says that there must be one, but it is told all the same.
	report = reported(t, answer.Options{Logs: source.Folder(dir)})
	require.Len(t, report.Datasets, 2)
	assert.Empty(t, texts(report, answer.Red))
	assert.Equal(t, []string{notes + ": no records of the dataset from the access log were found; nothing declares whether there should be any"},
		texts(report, answer.Amber))
	assert.Equal(t, answer.NotAnswered, report.Datasets[1].Section("delivery_gap").State)
}

func TestTheAccessLogOfABucketThatLogsElsewhereIsNotMissed(t *testing.T) {
	dir := t.TempDir()
	trailed(t, dir, noon.Add(5*time.Minute), readOf(corpus, "A", noon, 1000), readOf(notes, "B", noon, 5_000_000_000))
	logged(t, dir, readOf(corpus, "A", noon, 1000))
	declared := declare(dataset.Egress, corpus, notes)
	declared.Datasets[1].LogsElsewhere = true
	report := reported(t, answer.Options{Logs: source.Folder(dir), Declared: declared})
	require.Len(t, report.Datasets, 2)
	assert.Empty(t, texts(report, answer.Red))
	assert.Len(t, texts(report, answer.Amber), 1)
	assert.Contains(t, texts(report, answer.Amber)[0], notes+": The access log is not delivered to the stack's log bucket")
	assert.EqualValues(t, 5_000_000_000, report.Datasets[1].Section("bytes_by_principal").Total("bytes"))
	assert.Equal(t, answer.NotAnswered, report.Datasets[1].Section("delivery_gap").State, "there is nothing to compare with")
	// Where it is given, it counts as any other.
	logged(t, dir, readOf(corpus, "A", noon, 1000), readOf(notes, "B", noon, 5_000_000_000))
	report = reported(t, answer.Options{Logs: source.Folder(dir), Declared: declared})
	assert.Empty(t, report.Findings)
	assert.Equal(t, answer.Answered, report.Datasets[1].Section("delivery_gap").State)
}

func TestADeclaredDatasetThatNoLogNamesIsInTheReport(t *testing.T) {
	dir := t.TempDir()
	trailed(t, dir, noon.Add(5*time.Minute), readOf(corpus, "A", noon, 1000))
	logged(t, dir, readOf(corpus, "A", noon, 1000))
	report := reported(t, answer.Options{Logs: source.Folder(dir), Declared: declare(dataset.Egress, corpus, notes)})
	require.Len(t, report.Datasets, 2)
	assert.Equal(t, []string{
		notes + ": no records of the dataset from CloudTrail were found, although the dataset is declared",
		notes + ": no records of the dataset from the access log were found, although the dataset is declared",
	}, texts(report, answer.Red))
	for _, s := range report.Datasets[1].Sections {
		if s.Name != "coverage" {
			assert.Equal(t, answer.NotAnswered, s.State, s.Name)
		}
	}
}

func TestAccessLogsAloneAnswerWhatTheyCan(t *testing.T) {
	dir := t.TempDir()
	anonymous, presigned, refused := readOf(corpus, "A2", noon, 2000), readOf(corpus, "A3", noon, 300), readOf(corpus, "A4", noon, 243)
	anonymous.requester, anonymous.auth, presigned.auth = "-", "-", "QueryString"
	refused.requester, refused.auth, refused.status, refused.fault = "-", "-", "403", "AccessDenied"
	logged(t, dir, readOf(corpus, "A1", noon, 1000), anonymous, presigned, refused)
	report := reported(t, answer.Options{Logs: source.Folder(dir)})
	assert.Equal(t, []string{corpus + ": no records of the dataset from CloudTrail were found; nothing declares whether there should be any"},
		texts(report, answer.Amber))
	d := report.Datasets[0]
	assert.Equal(t, dataset.Access, d.ReadsFrom)
	reads := d.Section("bytes_by_principal")
	assert.Equal(t, answer.Answered, reads.State)
	assert.Equal(t, []dataset.Log{dataset.Access}, reads.From, "it says which log answers")
	assert.EqualValues(t, 3, reads.Total("requests"))
	assert.EqualValues(t, 3300, reads.Total("bytes"))
	assert.EqualValues(t, 1, d.Section("anonymous_reads").Total("requests"))
	assert.EqualValues(t, 1, d.Section("presigned_reads").Total("requests"))
	assert.EqualValues(t, 1, d.Section("denied_attempts").Total("attempts"))
	assert.Equal(t, answer.AtLeast, d.Section("denied_attempts").State)
	for _, name := range []string{"delivery_gap", "silences", "bytes_disagree", "cross_account_reads", "ai_service_roles"} {
		assert.Equal(t, answer.NotAnswered, d.Section(name).State, name)
		assert.NotEmpty(t, d.Section(name).Skipped, name)
	}
	// A declared trail that never delivered is red, and the access log answers all the same.
	report = reported(t, answer.Options{Logs: source.Folder(dir), Declared: declare(dataset.All, corpus)})
	assert.Contains(t, texts(report, answer.Red), corpus+": no records of the dataset from CloudTrail were found, although the dataset is declared")
	assert.EqualValues(t, 3300, report.Datasets[0].Section("bytes_by_principal").Total("bytes"))
	assert.EqualValues(t, 1, report.Datasets[0].Section("denied_attempts").Total("attempts"))
}

func TestReadsThatTheTrailDoesNotRecordComeFromTheAccessLog(t *testing.T) {
	dir := t.TempDir()
	written := readOf(corpus, "W", noon, 0)
	record := written.record()
	record["eventName"] = "PutObject"
	trailFile(t, dir, []any{record})
	line := strings.Replace(written.line(), "REST.GET", "REST.PUT", 1) + readOf(corpus, "A", noon, 1000).line()
	write(t, filepath.Join(dir, "2026-11-06-00-00-00-0123456789ABCDEF"), []byte(line))
	report := reported(t, answer.Options{Logs: source.Folder(dir), Declared: declare(dataset.Writes, corpus)})
	assert.EqualValues(t, 1000, report.Datasets[0].Section("bytes_by_principal").Total("bytes"))
	assert.Equal(t, answer.Answered, report.Datasets[0].Section("bytes_by_principal").State)
}

func TestALogIsQuietOnlyWhenSomethingSaysSo(t *testing.T) {
	dir := t.TempDir()
	day := func(n int) time.Time { return noon.AddDate(0, 0, n) }
	corpora := []read{readOf(corpus, "0", day(0), 1), readOf(corpus, "1", day(1), 1), readOf(corpus, "5", day(5), 1)}
	rest := []read{readOf(notes, "n0", day(0), 1), readOf(notes, "n5", day(5), 1)}
	for _, r := range slices.Concat(corpora, rest) {
		trailed(t, dir, r.at.Add(time.Duration(r.id[0])*time.Minute), r)
		logged(t, dir, r)
	}
	report := reported(t, answer.Options{Logs: source.Folder(dir), Declared: declare(dataset.Egress, corpus, notes), AsOf: day(6)})
	quiet, unknown := dataset.DayQuiet, dataset.DayUnknown
	want := []dataset.Coverage{dataset.DayRecorded, quiet, unknown, unknown, unknown, dataset.DayRecorded, dataset.DayNotDue}
	assert.Equal(t, want, covered(report.Datasets[1], dataset.Trail), "the other dataset shows that the trail was alive on the second day")
	assert.Equal(t, want, covered(report.Datasets[1], dataset.Access))
	assert.Equal(t, answer.AtLeast, report.Datasets[1].Section("bytes_by_principal").State)
	assert.Equal(t, "2026/11/12", report.Until, "who says how far the logs go asks about all days up to there")
}

func TestBytesOnWhichTheLogsDisagree(t *testing.T) {
	for name, c := range map[string]struct {
		trail, access, size int64
		status              string
		disagree            bool
	}{
		"the same":                          {1000, 1000, 1000, "200", false},
		"far apart":                         {1000, 5_000_000_000, 5_000_000_000, "200", true},
		"the trail claims more":             {5_000_000_000, 1000, 5_000_000_000, "200", true},
		"one byte of a whole object":        {999, 1000, 1000, "200", true},
		"a part, nearly the same":           {99_500, 100_000, 5_000_000, "206", false},
		"an answer that was cut off":        {100_000, 99_500, 5_000_000, "200", false},
		"a part, by more than a hundredth":  {90_000, 100_000, 5_000_000, "206", true},
		"an error's body is nobody's bytes": {300, 243, 1000, "403", false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			byTrail, byAccess := readOf(corpus, "REQUEST1", noon, c.trail), readOf(corpus, "REQUEST1", noon, c.access)
			byAccess.size, byAccess.status = c.size, c.status
			if c.status == "403" {
				byTrail.fault, byAccess.fault = "AccessDenied", "AccessDenied"
			}
			trailed(t, dir, noon.Add(5*time.Minute), byTrail)
			logged(t, dir, byAccess)
			report := reported(t, answer.Options{Logs: source.Folder(dir), Declared: declare(dataset.Egress, corpus)})
			d := report.Datasets[0]
			list, reads := d.Section("bytes_disagree"), d.Section("bytes_by_day")
			if !c.disagree {
				assert.Empty(t, report.Findings)
				assert.Empty(t, list.Rows)
				assert.Equal(t, answer.Answered, reads.State)
				return
			}
			assert.Equal(t, []string{fmt.Sprintf("%s: the logs disagree about the bytes of 1 read: request REQUEST1: "+
				"%d bytes in CloudTrail, %d in the access log", corpus, c.trail, c.access)}, texts(report, answer.Red))
			assert.Equal(t, [][]any{{"REQUEST1", "2026-11-06T12:00:00Z", "GetObject", c.trail, c.access}}, list.Rows)
			assert.Equal(t, answer.AtLeast, reads.State)
			assert.Equal(t, answer.AtLeast, d.Days["2026/11/06"])
		})
	}
}

func TestADatasetThatNothingKnowsIsRefusedWithWhatIsKnown(t *testing.T) {
	dir := t.TempDir()
	logged(t, dir, readOf(corpus, "A", noon, 1000))
	declared := declare(dataset.Egress, notes)
	declared.Datasets[0].Name = "notes"
	_, err := answer.Build(context.Background(), answer.Options{
		Logs: source.Folder(dir), Declared: declared, Datasets: []string{corpus, "acme-typo", "acme-tipo"},
	})
	assert.EqualError(t, err, `-dataset "acme-typo", "acme-tipo": not in the logs and not declared; `+
		"choose from acme-corpus, acme-notes, notes")
	report := reported(t, answer.Options{Logs: source.Folder(dir), Declared: declared, Datasets: []string{"notes", notes}})
	require.Len(t, report.Datasets, 1, "a declared name stands for its bucket")
	assert.Equal(t, notes, report.Datasets[0].Bucket)
}

func TestRecordsWithoutARequestIDMatchNothing(t *testing.T) {
	dir := t.TempDir()
	trailed(t, dir, noon.AddDate(0, 0, 3), readOf(corpus, "-", noon, 1000))
	logged(t, dir, readOf(corpus, "-", noon, 7))
	report := reported(t, answer.Options{Logs: source.Folder(dir), Declared: declare(dataset.Egress, corpus)})
	assert.Len(t, texts(report, answer.Red), 2, "one request in each log: %v", report.Findings)
	assert.Empty(t, report.Datasets[0].Section("bytes_disagree").Rows)
}

func TestAFolderThatEndsBeforeThePeriodSaysSo(t *testing.T) {
	dir := t.TempDir()
	trailed(t, dir, noon.Add(5*time.Minute), readOf(corpus, "A", noon, 1000))
	logged(t, dir, readOf(corpus, "A", noon, 1000))
	o := answer.Options{Logs: source.Folder(dir), Declared: declare(dataset.Egress, corpus), Until: noon.Truncate(24*time.Hour).AddDate(0, 0, 3)}
	report := reported(t, o)
	assert.Contains(t, texts(report, answer.Amber), ": the newest evidence in either log is from 2026-11-06 12:05; nothing is known about later days")
	assert.Equal(t, answer.AtLeast, report.Datasets[0].Section("bytes_by_principal").State)
	// Both logs stopped: only whoever knows when the logs were copied can tell.
	o.AsOf = noon.AddDate(0, 0, 6)
	report = reported(t, o)
	assert.Equal(t, []dataset.Coverage{dataset.DayRecorded, dataset.DayUnknown, dataset.DayUnknown, dataset.DayUnknown},
		covered(report.Datasets[0], dataset.Trail))
}
