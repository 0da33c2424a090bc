package page_test

import (
	"os"
	"testing"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// axeFile is where tools/axe.sh puts axe-core.
const axeFile = "../../.bin/axe.min.js"

func TestAxeFindsNothingSerious(t *testing.T) {
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		t.Skipf("axe-core is not there: tools/axe.sh, which needs npm, gets it: %v", err)
	}
	for name, l := range map[string]look{
		"on a desk, light": {width: desk}, "on a desk, dark": {width: desk, dark: true}, "on a phone, dark": {width: phone, dark: true},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, l)
			ask[any](t, b, `document.querySelectorAll('details').forEach(d => d.open = true)`)
			// The rows of a table are alike, as callers are, and axe takes its time for each.
			ask[any](t, b, `document.querySelectorAll('tbody tr:nth-child(n + 4), .caller:nth-child(n + 3)').forEach(e => e.remove())`)
			ask[any](t, b, string(axe)+"\n;null")
			var found []string
			require.NoError(t, chromedp.Run(b, chromedp.Evaluate(`axe.run().then(r => r.violations
				.filter(v => v.impact === 'serious' || v.impact === 'critical')
				.flatMap(v => v.nodes.slice(0, 5).map(n => v.id + ': ' + n.html + ': ' + n.failureSummary)))`, &found,
				func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) })))
			assert.Empty(t, found)
		})
	}
}
