package page_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	desk  = 1280
	phone = 390
)

func TestTheBrowserHasNothingToComplainOf(t *testing.T) {
	for _, l := range []look{{width: desk}, {width: phone, dark: true}} {
		b := open(t, l)
		assert.True(t, ask[bool](t, b, `document.querySelectorAll('th button').length > 0`), "the script has run")
		assert.Empty(t, b.heard())
	}
}

func TestEveryLinkLeadsToAPlaceInThePage(t *testing.T) {
	b := open(t, look{width: desk})
	links := ask[[]string](t, b, `[...document.links].map(a => a.getAttribute('href'))`)
	require.NotEmpty(t, links)
	lost := ask[[]string](t, b, `[...document.links].map(a => a.getAttribute('href'))
		.filter(h => !h.startsWith('#') || !document.getElementById(h.slice(1)))`)
	assert.Empty(t, lost)
	assert.Positive(t, ask[int](t, b, `document.querySelectorAll('.findings a').length`), "findings lead to their answers")
	ids := ask[[]string](t, b, `[...document.querySelectorAll('[id]')].map(e => e.id)`)
	slices.Sort(ids)
	assert.Equal(t, slices.Compact(slices.Clone(ids)), ids, "an id is given once")
}

func TestALinkOpensTheAnswerThatItLeadsTo(t *testing.T) {
	closed := `[...document.querySelectorAll('.figures a')].map(a => a.getAttribute('href').slice(1))
		.filter(id => !document.getElementById(id).open)`
	b := open(t, look{width: desk})
	all := ask[[]string](t, b, closed)
	require.NotEmpty(t, all)
	require.NoError(t, chromedp.Run(b, chromedp.Click(fmt.Sprintf(`.figures a[href="#%s"]`, all[0]), chromedp.ByQuery),
		chromedp.WaitVisible(fmt.Sprintf(`#%s[open]`, all[0]), chromedp.ByQuery)))
	b = open(t, look{width: desk, where: all[0]})
	assert.True(t, ask[bool](t, b, fmt.Sprintf(`document.getElementById(%q).open`, all[0])), "from elsewhere too")
}

func TestWhatIsRedIsOpen(t *testing.T) {
	b := open(t, look{width: desk})
	red := ask[[]string](t, b, `[...document.querySelectorAll('.figures a.alert')].map(a => a.getAttribute('href').slice(1))`)
	require.NotEmpty(t, red)
	for _, id := range red {
		assert.True(t, ask[bool](t, b, fmt.Sprintf(`document.getElementById(%q).open`, id)), id)
	}
}

// column returns what a column of a table is sorted by, from top to bottom.
const column = `(table, column) => [...document.querySelectorAll('table.sortable')[table].tBodies[0].rows]
	.map(row => row.cells[column].dataset.n ?? row.cells[column].textContent)`

func TestEveryNumberSortsFromTheLargestAndThenFromTheSmallest(t *testing.T) {
	b := open(t, look{width: desk})
	tables := ask[[][]bool](t, b, `[...document.querySelectorAll('table.sortable')]
		.map(t => [...t.tHead.rows[0].cells].map(th => th.classList.contains('number')))`)
	require.NotEmpty(t, tables)
	sorted := 0
	for i, heads := range tables {
		for j, isNumber := range heads {
			if !isNumber {
				continue
			}
			numbers := func() []float64 {
				return ask[[]float64](t, b, fmt.Sprintf(`(%s)(%d, %d).map(Number)`, column, i, j))
			}
			click := fmt.Sprintf(`document.querySelectorAll('table.sortable')[%d].tHead.rows[0].cells[%d].querySelector('button').click()`, i, j)
			before := numbers()
			slices.Sort(before)
			ask[any](t, b, click)
			down := numbers()
			slices.Reverse(down)
			assert.Equal(t, before, down, "table %d, column %d", i, j)
			ask[any](t, b, click)
			assert.Equal(t, before, numbers(), "table %d, column %d", i, j)
			sorted++
		}
	}
	assert.Greater(t, sorted, 10)
}

func TestTextSortsFromAToZ(t *testing.T) {
	b := open(t, look{width: desk})
	require.NoError(t, chromedp.Run(b, chromedp.Click(`#dataset-1-bytes_by_principal th button`, chromedp.ByQuery)))
	names := ask[[]string](t, b, `[...document.querySelectorAll('#dataset-1-bytes_by_principal table.sortable tbody tr')].map(r => r.cells[0].textContent)`)
	require.Greater(t, len(names), 2)
	assert.True(t, slices.IsSorted(names), "%v", names)
	assert.Equal(t, "ascending", ask[string](t, b, `document.querySelector('#dataset-1-bytes_by_principal th').getAttribute('aria-sort')`))
}

func TestSearchingShowsOnlyTheRowsWithTheWord(t *testing.T) {
	b := open(t, look{width: desk})
	shown := `[...document.querySelectorAll('details.answer tbody tr')].filter(r => r.checkVisibility()).map(r => r.textContent.toLowerCase())`
	require.NoError(t, chromedp.Run(b, chromedp.SendKeys(`#find`, "break-glass", chromedp.ByQuery)))
	rows := ask[[]string](t, b, shown)
	require.NotEmpty(t, rows)
	for _, row := range rows {
		assert.Contains(t, row, "break-glass")
	}
	all := ask[int](t, b, `[...document.querySelectorAll('details.answer tbody tr')].filter(r => r.textContent.toLowerCase().includes('break-glass')).length`)
	assert.Len(t, rows, all, "and all of them")
	assert.Equal(t, fmt.Sprintf("%d rows", all), ask[string](t, b, `document.querySelector('.find output').textContent`))
	open := `[...document.querySelectorAll('details.answer[open]')].map(d => d.id)`
	for range "break-glass" {
		require.NoError(t, chromedp.Run(b, chromedp.SendKeys(`#find`, kb.Backspace, chromedp.ByQuery)))
	}
	assert.Empty(t, ask[[]string](t, b, `[...document.querySelectorAll('details.answer[hidden], details.answer tr[hidden]')].map(e => e.tagName)`))
	fresh := ask[[]string](t, openAgain(t), open)
	assert.Equal(t, fresh, ask[[]string](t, b, open), "what was open is open again")
}

func openAgain(t *testing.T) *tab {
	t.Helper()
	return open(t, look{width: desk})
}

func TestNothingScrollsSidewaysOnAPhone(t *testing.T) {
	b := open(t, look{width: phone})
	ask[any](t, b, `document.querySelectorAll('details').forEach(d => d.open = true)`)
	assert.LessOrEqual(t, ask[int](t, b, `document.documentElement.scrollWidth`), phone)
}
