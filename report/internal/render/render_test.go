package render_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/analysis/queries"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/logs"
	"datatrail/report/internal/render"
)

const hostile = "=cmd()|'</script><img src=x onerror=alert(1)>\x1b[2J"

func sample(t *testing.T) *answer.Report {
	t.Helper()
	all, err := queries.All()
	require.NoError(t, err)
	dataset := answer.Dataset{Name: "acme-data", Bucket: "acme-data"}
	for _, q := range all {
		section := answer.Section{
			Name: q.Name, Title: q.Title, Question: q.Question, Columns: q.Columns, Rows: [][]any{}, State: answer.Answered,
		}
		row := make([]any, len(q.Columns))
		for i, column := range q.Columns {
			switch {
			case column.Type == "bigint":
				row[i] = int64(5_000_000_000)
			case column.Name == "day":
				row[i] = "2026/11/06"
			case strings.HasPrefix(column.Name, "first_"):
				row[i] = "2026-11-06T15:04:05Z"
			case i == 0:
				row[i] = hostile
			}
		}
		section.Rows = append(section.Rows, row)
		dataset.Sections = append(dataset.Sections, section)
	}
	return &answer.Report{
		Since: "2026/11/01", Until: "2026/11/30", Datasets: []answer.Dataset{dataset},
		Read:   answer.Read{TrailFiles: 1, TrailRecords: 12_345, Took: time.Second},
		Counts: []logs.Count{{Kind: logs.BadLine, Times: 3, Examples: []string{"<b>\x07"}}},
	}
}

func written(t *testing.T, format string, report *answer.Report) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, render.Write(&b, format, report))
	return b.String()
}

func TestThePageNeedsNothingElseAndRunsOnlyItsOwnScript(t *testing.T) {
	page := written(t, "html", sample(t))
	assert.Contains(t, page, "default-src 'none'", "the page itself forbids every request")
	_, rest, _ := strings.Cut(page, "<script>")
	script, _, _ := strings.Cut(rest, "</script>")
	hash := sha256.Sum256([]byte(script))
	assert.Contains(t, html.UnescapeString(page), "script-src 'sha256-"+base64.StdEncoding.EncodeToString(hash[:])+"'")
	assert.Equal(t, 1, strings.Count(page, "<script"))
	for _, word := range []string{"<link", "<img", "<iframe", "@import", "url(", "src=", "javascript:", "eval(", "innerHTML"} {
		assert.NotContains(t, strings.ReplaceAll(page, "src=x", ""), word)
	}
	assert.NotContains(t, page, "\x1b", "control characters")
	assert.Contains(t, page, "&lt;/script&gt;", "what callers wrote is text")
	assert.Contains(t, page, "prefers-color-scheme: dark")
	assert.Contains(t, page, "@media print")
	assert.Contains(t, page, `aria-label="Bytes by day and dataset"`)
	assert.Contains(t, page, "var(--series-1)", "the page colours the chart")
	assert.NotContains(t, page, "#0A0101", "no colour of the chart is left as drawn")
	assert.Contains(t, page, "4.7 GiB")
	assert.Contains(t, page, "2026-11-06 15:04:05")
	assert.Contains(t, page, string(logs.BadLine))
}

func TestAReportWithoutAnyReadsStillRenders(t *testing.T) {
	report := sample(t)
	for i := range report.Datasets[0].Sections {
		report.Datasets[0].Sections[i].Rows = [][]any{}
	}
	report.Counts = nil
	assert.Contains(t, written(t, "html", report), "Every file and every record was used exactly once.")
	assert.Contains(t, written(t, "table", report), "  none\n")
	assert.Contains(t, written(t, "table", report), "none: nothing is known to be missing")
	report.Datasets = nil
	assert.Contains(t, written(t, "html", report), "Egress report")
}

func TestTheTableShowsWhatIsThereAndWhatIsNot(t *testing.T) {
	report := sample(t)
	principals := report.Datasets[0].Section("bytes_by_principal")
	for range 20 {
		principals.Rows = append(principals.Rows, principals.Rows[0])
	}
	report.Datasets[0].Section("outside_perimeter").Skipped = "no networks"
	table := written(t, "table", report)
	assert.Contains(t, table, "and 6 more; -format json, csv and parquet show them all")
	assert.Contains(t, table, "not answered: no networks")
	assert.Contains(t, table, "5\u202f000\u202f000\u202f000")
	assert.NotContains(t, table, "\x1b", "callers cannot steer the terminal")
	assert.Contains(t, table, "12\u202f345 CloudTrail records in 1 files")
}

func TestADatasetIsCalledByItsNameAndFoundByItsPlace(t *testing.T) {
	report := sample(t)
	assert.NotContains(t, written(t, "table", report), "s3://", "a bucket says where it is")
	report.Datasets[0].Name, report.Datasets[0].Prefix = "speech", "speech/"
	assert.Contains(t, written(t, "table", report), "== speech: ")
	assert.Contains(t, written(t, "table", report), "\n   s3://acme-data/speech/\n")
	assert.Contains(t, written(t, "html", report), `<h2 id="dataset-1">speech</h2><p>s3://acme-data/speech/</p>`)
}

func TestAnUnknownFormatIsRefused(t *testing.T) {
	assert.ErrorContains(t, render.Write(&bytes.Buffer{}, "pdf", sample(t)), "choose one of table, html")
}

func TestThePageHoldsManyRowsAndNamesTheFileWithTheRest(t *testing.T) {
	report := sample(t)
	principals := report.Datasets[0].Section("bytes_by_principal")
	for i := range 2_000 {
		row := slices.Clone(principals.Rows[0])
		row[0] = fmt.Sprintf("arn:aws:iam::111122223333:role/reader-%d", i)
		principals.Rows = append(principals.Rows, row)
	}
	assert.Contains(t, written(t, "html", report), "role/reader-1999")
	for i := range 40_000 {
		row := slices.Clone(principals.Rows[0])
		row[0] = fmt.Sprintf("arn:aws:iam::111122223333:role/reader-%d", 2_000+i)
		principals.Rows = append(principals.Rows, row)
	}
	page := written(t, "html", report)
	assert.NotContains(t, page, "role/reader-41999")
	assert.Regexp(t, "Rows not shown: [0-9\u202f]+. The page has room for 4.0 MiB of rows; FORMAT=csv writes them all to bytes_by_principal.csv", page)
	assert.Less(t, len(page), 16<<20)
	for _, section := range report.Datasets[0].Sections[1:] {
		isShown := !strings.HasPrefix(section.Name, "caller_")
		assert.Equal(t, isShown, strings.Contains(page, `id="dataset-1-`+section.Name+`"`), "%s keeps its place", section.Name)
	}
}

func TestThePageSaysWhatItRestsOn(t *testing.T) {
	report := sample(t)
	page := written(t, "html", report)
	assert.Contains(t, page, "not checked: name the file with CloudTrail&#39;s public keys in KEYS=")
	assert.NotContains(t, page, "<dt>account</dt>")
	report.Digests = "all files are proven"
	report.Origin = answer.Origin{
		Made: time.Date(2026, 12, 1, 7, 0, 0, 0, time.UTC), Version: "1.2.3", Account: "111122223333", Logs: []string{"s3://a/", "b"},
		Declared: "declared.json",
	}
	page = written(t, "html", report)
	for _, want := range []string{
		"<dt>created</dt><dd>2026-12-01 07:00:00 UTC</dd>", "<dd>1.2.3</dd>", "<dt>account</dt><dd>111122223333</dd>",
		"<dd>s3://a/, b</dd>", "<dd>declared.json</dd>", "<dt>dataset acme-data</dt><dd>s3://acme-data/</dd>", "<dd>all files are proven</dd>",
	} {
		assert.Contains(t, page, want)
	}
}

func TestSeveralDatasetsStandInOneTable(t *testing.T) {
	report := sample(t)
	assert.NotContains(t, written(t, "html", report), "All datasets")
	second := report.Datasets[0]
	second.Name, second.Bucket = "acme-more", "acme-more"
	second.Sections = slices.Clone(second.Sections)
	*second.Section("outside_perimeter") = answer.Section{Name: "outside_perimeter", Skipped: "no networks"}
	report.Datasets = append(report.Datasets, second)
	page := written(t, "html", report)
	assert.Contains(t, page, "All datasets")
	assert.Contains(t, page, `<a href="#dataset-2">acme-more</a>`)
	assert.Contains(t, page, `<td class="number alert" data-n="5000000000"><a href="#dataset-1-outside_perimeter">4.7 GiB</a></td>`)
	assert.NotContains(t, page, `"#dataset-2-outside_perimeter">4.7`, "nobody is outside of no perimeter")
}
