package answer_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"golang.org/x/sync/errgroup"

	"datatrail/report/internal/answer"
)

func TestJobsWaitForTheOneBeforeThem(t *testing.T) {
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		fails error
		did   []string
	}{
		"and begin when it is done":       {nil, []string{"one", "next"}},
		"and do not begin when it failed": {broken, []string{"one"}},
	} {
		t.Run(name, func(t *testing.T) {
			var did []string
			first, rest := answer.After(
				func(context.Context) error { did = append(did, "one"); return c.fails },
				[]answer.Job{func(context.Context) error { did = append(did, "next"); return nil }},
			)
			workers, ctx := errgroup.WithContext(t.Context())
			workers.Go(func() error { return rest[0](ctx) })
			workers.Go(func() error { return first(ctx) })
			assert.ErrorIs(t, workers.Wait(), c.fails)
			assert.Equal(t, c.did, did)
		})
	}
}
