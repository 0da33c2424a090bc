package answer_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/internal/dataset"
	"datatrail/report/internal/answer"
	"datatrail/report/internal/generate"
	"datatrail/report/internal/logs"
	"datatrail/report/internal/source"
)

// The access log gives the same answers in each of its forms, and counts a request once that comes in several.
func TestTheFormOfTheAccessLogChangesNoAnswer(t *testing.T) {
	cases := map[string]struct {
		forms  []generate.AccessForm
		split  bool
		events dataset.Events
	}{
		"all forms at once":                       {generate.AccessForms, false, dataset.Writes},
		"each record in one form, some in all":    {generate.AccessForms, true, dataset.Egress},
		"the same, with reads of the access log":  {generate.AccessForms, true, dataset.Writes},
		"classic files beside exports":            {[]generate.AccessForm{generate.ClassicForm, generate.ExportForm}, false, dataset.Egress},
		"classic files for some, exports for all": {[]generate.AccessForm{generate.ExportForm, generate.ClassicForm}, true, dataset.Writes},
	}
	for i, form := range generate.AccessForms {
		c := cases["each record in one form, some in all"]
		c.forms, c.split, c.events = []generate.AccessForm{form}, false, []dataset.Events{dataset.Writes, dataset.Egress}[i%2]
		cases[string(form)] = c
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := generate.New(11, start, 3, 1000)
			w.Access, w.Split, w.Open = c.forms, c.split, true
			dir := t.TempDir()
			require.NoError(t, w.Write(dir, func(int) {}))
			o := answer.Options{Logs: source.Folder(dir), ListingLimit: 5, Declared: saying(w, false, c.events)}
			report := compare(t, w, o)
			for _, count := range report.Counts {
				assert.NotContains(t, unread, count.Kind, count.Examples)
			}
		})
	}
}

var unread = []logs.Kind{logs.BadAccessRecord, logs.BadLine, logs.BadRecord, logs.OtherFile, logs.TruncatedFile}
