package render

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"datatrail/internal/analysis/queries"
	"datatrail/internal/analysis/schema"
	"datatrail/report/internal/answer"
)

var firstDay = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// period makes days from the first one on, with the bytes of one dataset.
func period(bytes ...int64) []day {
	days := make([]day, len(bytes))
	for i, n := range bytes {
		days[i] = day{firstDay.AddDate(0, 0, i), []amount{{n, known}}}
	}
	return days
}

// reported makes a report about a period of days, with the given rows for each dataset. No rows at all mean no answer.
func reported(days int, datasets ...[][]any) *answer.Report {
	report := &answer.Report{
		Since: firstDay.Format(schema.DayFormat), Until: firstDay.AddDate(0, 0, days-1).Format(schema.DayFormat),
	}
	for i, rows := range datasets {
		section := answer.Section{Name: "bytes_by_day", Columns: []queries.Column{
			{Name: "day", Type: "varchar"}, {Name: "bytes", Type: "bigint"},
		}, Rows: rows}
		if rows == nil {
			section.Skipped = "no log"
		}
		bucket := "acme-" + strconv.Itoa(i) + `<&"'>`
		report.Datasets = append(report.Datasets, answer.Dataset{Bucket: bucket, Sections: []answer.Section{section}})
	}
	return report
}

func TestEveryDayOfThePeriodIsInOrderWithReadsOrWithout(t *testing.T) {
	days := daysOf(reported(5,
		[][]any{{"2026/11/02", int64(7)}, {"2026/11/05", int64(9)}},
		[][]any{{"2026/11/02", int64(1)}, {"2026/11/03", nil}},
	))
	require.Len(t, days, 5)
	totals, states := make([]float64, 5), make([]state, 5)
	for i, d := range days {
		assert.Equal(t, firstDay.AddDate(0, 0, i), d.date)
		totals[i], states[i] = d.total(), d.state()
	}
	assert.Equal(t, []float64{0, 8, 0, 0, 9}, totals)
	assert.Equal(t, []state{known, known, unknown, known, known}, states, "a number that is absent is not zero")
}

func TestADayIsUnknownWhenADatasetHasNoAnswer(t *testing.T) {
	days := daysOf(reported(2, [][]any{{"2026/11/02", int64(7)}}, nil))
	require.Len(t, days, 2)
	assert.Equal(t, "2026-11-01: not known", days[0].text())
	assert.Equal(t, "2026-11-02: 7 B plus an unknown amount", days[1].text())
	for _, d := range days {
		assert.Equal(t, unknown, d.state())
		assert.Equal(t, "not known", d.amounts[1].text())
	}
}

func TestADayIsWorthWhatItsLogHolds(t *testing.T) {
	report := reported(4, [][]any{{"2026/11/01", int64(7)}, {"2026/11/02", int64(7)}, {"2026/11/04", int64(7)}})
	report.Datasets[0].Days = map[string]answer.State{
		"2026/11/01": answer.Answered, "2026/11/02": answer.AtLeast, "2026/11/03": answer.AtLeast, "2026/11/04": answer.NotAnswered,
	}
	days := daysOf(report)
	texts := make([]string, len(days))
	for i, d := range days {
		texts[i] = d.text()
	}
	assert.Equal(t, []string{
		"2026-11-01: 7 B", "2026-11-02: at least 7 B", "2026-11-03: not known", "2026-11-04: not known",
	}, texts, "at least nothing tells nothing")
	data := daysIn(report)
	assert.True(t, data.AtLeast)
	assert.True(t, data.Unknown)
	assert.Equal(t, atLeast, data.Charts[0].Columns[1].State)
}

func TestThereIsNoChartWithoutDatasetsOrAPeriod(t *testing.T) {
	assert.Empty(t, daysOf(reported(3)))
	for _, change := range []func(*answer.Report){
		func(r *answer.Report) { r.Since = "" },
		func(r *answer.Report) { r.Until = "soon" },
		func(r *answer.Report) { r.Since, r.Until = "0001/01/01", "0001/01/01" },
		func(r *answer.Report) { r.Since, r.Until = r.Until, r.Since },
	} {
		report := reported(3, [][]any{})
		change(report)
		assert.Empty(t, daysOf(report), "%s to %s", report.Since, report.Until)
	}
}

func TestAVeryLongPeriodIsCutToItsLastTenYears(t *testing.T) {
	report := reported(3, [][]any{})
	report.Since = "0001/01/01"
	days := daysOf(report)
	assert.Equal(t, "2016-11-04", days[0].date.Format(time.DateOnly))
	assert.Equal(t, "2026-11-03", days[len(days)-1].date.Format(time.DateOnly))
}

func TestTicksAreRoundNumbersOfBinaryUnits(t *testing.T) {
	for _, c := range []struct {
		highest int64
		want    []string
	}{
		{0, []string{"0 B"}},
		{1, []string{"0 B", "1 B"}},
		{100, []string{"0 B", "32 B", "64 B", "96 B", "128 B"}},
		{1 << 30, []string{"0 B", "256 MiB", "512 MiB", "768 MiB", "1.0 GiB"}},
		{1<<30 + 1, []string{"0 B", "512 MiB", "1.0 GiB", "1.5 GiB"}},
		{5_000_000_000, []string{"0 B", "2.0 GiB", "4.0 GiB", "6.0 GiB"}},
		{900 << 40, []string{"0 B", "256 TiB", "512 TiB", "768 TiB", "1.0 PiB"}},
		{math.MaxInt64, []string{"0 B", "2.0 EiB", "4.0 EiB", "6.0 EiB", "8.0 EiB"}},
	} {
		var texts []string
		for _, mark := range canvases[0].draw("", period(c.highest)).Ticks {
			texts = append(texts, mark.Text)
		}
		assert.Equal(t, c.want, texts, "%d", c.highest)
	}
}

func TestTicksSayWhatTheyMark(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		highest := rapid.Int64Range(1, math.MaxInt64).Draw(r, "highest")
		drawing := canvases[1].draw("", period(highest))
		require.LessOrEqual(r, len(drawing.Ticks), mostTicks+1)
		require.InDelta(r, float64(marginTop), drawing.Ticks[len(drawing.Ticks)-1].Y, 0.001, "the last is at the top")
		step := stepTo(float64(highest))
		for i, mark := range drawing.Ticks {
			bytes, err := humanize.ParseBytes(mark.Text)
			require.NoError(r, err)
			require.InDelta(r, step*float64(i), float64(bytes), 0, mark.Text)
			require.LessOrEqual(r, letterWidth*float64(len(mark.Text)), drawing.Left-5, "it lies in the margin")
		}
	})
}

func TestLabelsHaveTheYearFirstAndWhenItChanges(t *testing.T) {
	days := period(make([]int64, 400)...)
	for _, c := range []struct {
		name, from, to string
		want           []string
	}{
		{"a day", "2026-11-01", "2026-11-01", []string{"2026 11-01"}},
		{"over new year", "2026-12-30", "2027-01-02", []string{"2026 12-30", " 12-31", "2027 01-01", " 01-02"}},
		{"two weeks", "2026-11-01", "2026-11-14", []string{"2026 11-01", " 11-05", " 11-09", " 11-13"}},
		{"a year and a month", "2026-11-01", "2027-12-05", []string{"2026 11-01", "2027 04-01", " 07-01", " 10-01"}},
		{"from shortly before a month", "2026-11-29", "2027-03-20", []string{"2026 11-29", "2027 01-01", " 02-01", " 03-01"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			days := slices.DeleteFunc(slices.Clone(days), func(d day) bool {
				at := d.date.Format(time.DateOnly)
				return at < c.from || at > c.to
			})
			var texts []string
			for _, l := range canvases[1].draw("", days).Labels {
				texts = append(texts, l.Year+" "+l.Day)
			}
			assert.Equal(t, c.want, texts)
		})
	}
}

// sound checks what holds of every chart.
func sound(t require.TestingT, c canvas, days []day) {
	drawing := c.draw("", days)
	require.Len(t, drawing.Columns, len(days), "a column for each day")
	right := drawing.Left
	for i, place := range drawing.Columns {
		require.InDelta(t, right, place.X, 0.011, "each column begins where the one before it ends")
		right = place.X + (drawing.Right-drawing.Left)/float64(len(days))
		require.Equal(t, days[i].state(), place.State)
		require.Equal(t, days[i].total() > 0, len(place.Bars) > 0, "what is not zero is drawn: %s", place.Title)
		bottom := drawing.Bottom
		for _, b := range place.Bars {
			require.GreaterOrEqual(t, b.Height, 0.0)
			require.InDelta(t, bottom, b.Y+b.Height, 0.02, "a bar stands on the one below it")
			require.GreaterOrEqual(t, b.X, place.X-0.011)
			require.LessOrEqual(t, b.X+b.Width, place.X+place.Width+0.03)
			bottom = b.Y
		}
		require.GreaterOrEqual(t, bottom, drawing.Top-0.02)
		if len(place.Bars) > 0 {
			require.GreaterOrEqual(t, drawing.Bottom-bottom, lowestBar-0.02)
		}
	}
	require.InDelta(t, drawing.Right, right, 0.011, "the columns fill the chart")
	require.NotEmpty(t, drawing.Labels)
	edge, year := 0.0, ""
	for _, l := range drawing.Labels {
		require.GreaterOrEqual(t, l.X-l.Width/2, edge, "labels do not run into each other")
		require.LessOrEqual(t, l.X+l.Width/2, drawing.Width, "labels are not cut off")
		edge = l.X + l.Width/2
		i := slices.IndexFunc(days, func(d day) bool {
			return d.date.Format("01-02") == l.Day && (d.date.Format("2006") == l.Year || l.Year == "" && d.date.Format("2006") == year)
		})
		require.GreaterOrEqual(t, i, 0, "%s %s is a day of the period", l.Year, l.Day)
		require.InDelta(t, drawing.Columns[i].X+drawing.Columns[i].Width/2, l.X, 0.02, "a label stands below its day")
		year = days[i].date.Format("2006")
	}
	require.NotEmpty(t, drawing.Labels[0].Year)
}

func TestChartsAreSound(t *testing.T) {
	many := make([]int64, 400)
	for i := range many {
		many[i] = int64(i%7) << 30
	}
	mixed := period(1, 2, 3)
	mixed[1].amounts[0].state = unknown
	for name, days := range map[string][]day{
		"a single day":            period(5_000_000_000),
		"a single day of nothing": period(0),
		"400 days":                period(many...),
		"ten years":               period(make([]int64, 3653)...),
		"all zero":                period(make([]int64, 30)...),
		"huge values":             {{firstDay, slices.Repeat([]amount{{math.MaxInt64, known}}, 9)}, {firstDay.AddDate(0, 0, 1), slices.Repeat([]amount{{1, known}}, 9)}},
		"less than nothing":       period(-5, 3, math.MinInt64),
		"a byte beside a lot":     period(1, math.MaxInt64),
		"unknown days":            mixed,
	} {
		t.Run(name, func(t *testing.T) {
			for _, c := range canvases {
				sound(t, c, days)
			}
		})
	}
	anyAmount := rapid.Custom(func(r *rapid.T) amount {
		return amount{rapid.Int64().Draw(r, "bytes"), rapid.SampledFrom([]state{known, unknown}).Draw(r, "state")}
	})
	rapid.Check(t, func(r *rapid.T) {
		datasets := rapid.IntRange(1, 8).Draw(r, "datasets")
		days := make([]day, rapid.IntRange(1, 800).Draw(r, "days"))
		shift := rapid.IntRange(0, 2000).Draw(r, "first")
		amounts := rapid.SliceOfN(anyAmount, datasets, datasets).Draw(r, "amounts")
		for i := range days {
			days[i] = day{firstDay.AddDate(0, 0, shift+i), amounts}
		}
		sound(r, rapid.SampledFrom(canvases).Draw(r, "canvas"), days)
	})
}

func TestMoreThanAWholeNumberHoldsIsAddedUp(t *testing.T) {
	d := day{firstDay, slices.Repeat([]amount{{math.MaxInt64, known}}, 4)}
	assert.Equal(t, "2026-11-01: 32 EiB", d.text())
}

var drawn = regexp.MustCompile(`(?s)<svg class="chart .*?</svg>`)

// elements reads a drawing strictly, as XML, and counts its elements by name and class.
func elements(t *testing.T, drawing string) map[string]int {
	t.Helper()
	counts := map[string]int{}
	decoder := xml.NewDecoder(strings.NewReader(drawing))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return counts
		}
		require.NoError(t, err)
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		parts := []string{start.Name.Local}
		for _, attribute := range start.Attr {
			assert.NotContains(t, []string{"href", "src", "style", "xmlns"}, attribute.Name.Local)
			assert.NotRegexp(t, `://|url\(|javascript:|#[0-9A-Fa-f-]|NaN|Inf`, attribute.Value)
			if attribute.Name.Local == "class" {
				parts = append(parts, attribute.Value)
			}
		}
		counts[strings.Join(parts, ".")]++
	}
}

func TestThePageDrawsEveryDay(t *testing.T) {
	report := reported(400, [][]any{{"2026/11/02", int64(7)}, {"2026/11/05", nil}}, [][]any{{"2026/11/02", int64(7)}})
	var page bytes.Buffer
	require.NoError(t, Write(&page, "html", report))
	drawings := drawn.FindAllString(page.String(), -1)
	require.Len(t, drawings, 2, "one for a desk and one for a phone")
	for _, drawing := range drawings {
		counts := elements(t, drawing)
		assert.Equal(t, 399, counts["rect.known"])
		assert.Equal(t, 1, counts["rect.unknown"])
		assert.Equal(t, 1, counts["rect.series-1"])
		assert.Equal(t, 1, counts["rect.series-2"])
		assert.Equal(t, 1, counts["desc"])
		assert.Contains(t, drawing, `role="img"`)
		assert.Contains(t, drawing, "<title>Bytes by day and dataset</title>")
		assert.Contains(t, drawing, "<title>2026-11-05: not known</title>")
		assert.Contains(t, drawing, "The highest bar is 2026-11-02: 14 B. Days not known: 1.")
	}
	assert.Contains(t, page.String(), "</svg>not known</span>", "the legend names what is not known")
	assert.Contains(t, page.String(),
		`<tr><th scope="row">2026-11-05</th><td class="number">not known</td><td class="number">0 B</td></tr>`)
	assert.Equal(t, 400, strings.Count(page.String(), `<tr><th scope="row">2`), "the table has every day")
	assert.Contains(t, page.String(), "acme-0&lt;&amp;&#34;&#39;&gt;")
}

func TestThePageDoesNotSpeakOfUnknownDaysWithoutAny(t *testing.T) {
	var page bytes.Buffer
	require.NoError(t, Write(&page, "html", reported(3, [][]any{})))
	assert.NotContains(t, page.String(), "not known")
}
