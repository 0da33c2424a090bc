package render_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
)

// worth sets what all answers of a report are worth.
func worth(report *answer.Report, state answer.State) {
	d := &report.Datasets[0]
	d.Days = map[string]answer.State{"2026/11/06": state}
	for i := range d.Sections {
		s := &d.Sections[i]
		s.State, s.Skipped, s.Missing = state, "", ""
		switch {
		case s.Name == "coverage":
			s.State = answer.Answered
		case state == answer.AtLeast:
			s.Missing = "CloudTrail: silent on 2026-11-07"
		case state == answer.NotAnswered:
			s.Skipped, s.Rows = "no log", [][]any{}
		}
	}
}

func TestANumberIsShownAsWhatItIsWorth(t *testing.T) {
	for state, c := range map[answer.State]struct{ headline, card string }{
		answer.Answered:    {"4.7 GiB in 5\u202f000\u202f000\u202f000 reads by 1 principal", "<b>4.7 GiB</b><span>read</span>"},
		answer.AtLeast:     {"at least 4.7 GiB in at least 5\u202f000\u202f000\u202f000 reads by at least 1 principal (CloudTrail: silent on 2026-11-07)", "<b>at least 4.7 GiB</b><span>read</span>"},
		answer.NotAnswered: {"it is not known who read it: no log", "<b>not known</b><span>read</span>"},
	} {
		report := sample(t)
		worth(report, state)
		assert.Contains(t, written(t, "table", report), "== acme-data: "+c.headline+"\n")
		assert.Contains(t, written(t, "html", report), c.card)
	}
}

func TestALowerBoundOfZeroTellsNothing(t *testing.T) {
	report := sample(t)
	worth(report, answer.AtLeast)
	for i := range report.Datasets[0].Sections {
		report.Datasets[0].Sections[i].Rows = [][]any{}
	}
	table, page := written(t, "table", report), written(t, "html", report)
	assert.Contains(t, table, "no reads found (CloudTrail: silent on 2026-11-07)")
	assert.Contains(t, table, "none found, but there may be some")
	assert.NotContains(t, table, "  none\n")
	for _, label := range []string{"read", "reads", "principals", "read anonymously", "denied attempts"} {
		assert.Contains(t, page, "<b>not known</b><span>"+label+"</span>")
	}
	assert.NotContains(t, page, "<b>0")
}

func TestFindingsAndCoverageStandOnTopOfEveryFormat(t *testing.T) {
	report := sample(t)
	report.AsOf = time.Date(2026, 11, 14, 20, 0, 0, 0, time.UTC)
	report.Findings = []answer.Finding{
		{Severity: answer.Red, Dataset: "acme-data", Question: "silences", Text: "CloudTrail was silent"},
		{Severity: answer.Amber, Text: "something <i> is not known"},
	}
	var rows [][]any
	for i, state := range []dataset.Coverage{
		dataset.DayRecorded, dataset.DayRecorded, dataset.DayQuiet, dataset.DaySilent, dataset.DayUnknown, dataset.DayNotDue, dataset.DayNotRecorded,
	} {
		records, missing := int64(0), int64(0)
		if state == dataset.DayRecorded {
			records, missing = 1200, int64(7*i)
		}
		rows = append(rows, []any{"2026/11/0" + string(rune('1'+i)), "trail", records / 600, records, nil, nil, missing, string(state)})
	}
	report.Datasets[0].Section("coverage").Rows = rows
	for _, format := range []string{"table", "html"} {
		text := written(t, format, report)
		text = text[strings.LastIndex(text, "</style>")+1:]
		finding, coverage := strings.Index(text, "CloudTrail was silent"), -1
		switch format {
		case "table":
			assert.Contains(t, text, "  red    acme-data: CloudTrail was silent\n  amber  something <i> is not known\n")
			assert.Contains(t, text, "    CloudTrail  2026-11-01  ●◐○✗?…–\n")
			coverage = strings.Index(text, "●◐○✗?…–")
		case "html":
			assert.Contains(t, text, "something &lt;i&gt; is not known")
			assert.Contains(t, text, `class="mark day-incomplete" role="img" title="2026-11-02: partly recorded, `+"1\u202f200 records in 2 files, 7 missing")
			coverage = strings.Index(text, "day-recorded")
		}
		numbers := strings.Index(text, map[string]string{
			"table": "Who read the dataset", "html": "figures",
		}[format])
		assert.Positive(t, finding, format)
		assert.Greater(t, coverage, finding, format)
		assert.Greater(t, numbers, coverage, format)
	}
	assert.Contains(t, written(t, "table", report), "the newest evidence in either log is from 2026-11-14 20:00")
}

func TestALongCalendarIsBrokenByMonths(t *testing.T) {
	report := sample(t)
	var rows [][]any
	day := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for i := range 40 {
		rows = append(rows, []any{day.AddDate(0, 0, i).Format("2006/01/02"), "access", int64(0), int64(0), nil, nil, int64(0), "quiet"})
	}
	report.Datasets[0].Section("coverage").Rows = rows
	table := written(t, "table", report)
	assert.Contains(t, table, "    access log  2026-11-01  "+strings.Repeat("○", 31)+"\n    access log  2026-12-02  "+strings.Repeat("○", 9)+"\n")
}
