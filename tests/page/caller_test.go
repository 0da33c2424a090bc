package page_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// callers are the rows of an answer that lead to what a caller read, as the places that they lead to.
const callers = `[...document.querySelectorAll('#dataset-1-%s table.sortable tbody tr a')].map(a => a.getAttribute('href').slice(1))`

func TestARowOfAPersonOrAPrincipalOpensWhatItRead(t *testing.T) {
	for _, question := range []string{"bytes_by_person", "bytes_by_principal"} {
		b := open(t, look{width: desk, where: "dataset-1-" + question})
		all := ask[[]string](t, b, fmt.Sprintf(callers, question))
		require.Greater(t, len(all), 2, question)
		require.NoError(t, chromedp.Run(b, chromedp.Click(fmt.Sprintf(`a[href="#%s"]`, all[1]), chromedp.ByQuery),
			chromedp.WaitVisible(fmt.Sprintf(`#%s[open] table`, all[1]), chromedp.ByQuery)))
		titles := ask[[]string](t, b, fmt.Sprintf(`[...document.querySelectorAll('#%s caption')].map(c => c.textContent)`, all[1]))
		assert.Equal(t, []string{"Days", "Addresses", "Folders", "Objects"}, titles)
		// The demo's period has as many days as a table of a caller has rows, so they add up to what the caller's row says.
		sums := ask[[]float64](t, b, fmt.Sprintf(`(() => {
			const digits = text => Number(text.replace(/\D/g, ''));
			const row = document.querySelector('a[href="#%s"]').closest('tr');
			const heads = [...row.closest('table').tHead.rows[0].cells].map(th => th.textContent);
			const days = document.querySelector('#%[1]s table').tBodies[0].rows;
			return [Number(row.cells[heads.indexOf('requests')].dataset.n), [...days].reduce((n, r) => n + digits(r.cells[1].textContent), 0)];
		})()`, all[1]))
		assert.InDelta(t, sums[0], sums[1], 0.1, question)
	}
	b := open(t, look{width: desk, where: "dataset-1-bytes_by_person-2"})
	assert.True(t, ask[bool](t, b, `document.querySelector('#dataset-1-bytes_by_person-2 table').checkVisibility()`), "from elsewhere too")
}

func TestWithoutScriptACallerOpensAsWell(t *testing.T) {
	b := open(t, look{width: desk})
	require.NoError(t, chromedp.Run(b, emulation.SetScriptExecutionDisabled(true), chromedp.Reload(),
		chromedp.Click(`#dataset-1-bytes_by_person > summary`, chromedp.ByQuery),
		chromedp.Click(`#dataset-1-bytes_by_person-2 > summary`, chromedp.ByQuery),
		chromedp.WaitVisible(`#dataset-1-bytes_by_person-2[open] table`, chromedp.ByQuery)))
}

func TestEveryHourOfTheWeekHasItsPlace(t *testing.T) {
	b := open(t, look{width: phone})
	assert.Equal(t, 7*24, ask[int](t, b, `document.querySelector('.heat').tBodies[0].querySelectorAll('td[title]').length`))
	assert.Positive(t, ask[int](t, b, `document.querySelectorAll('.heat .heat-5').length`), "the busiest hour is the darkest")
	assert.Positive(t, ask[float64](t, b, `document.querySelector('.heat td[title]').getBoundingClientRect().width`))
}
