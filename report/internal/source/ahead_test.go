package source_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"datatrail/report/internal/s3test"
	"datatrail/report/internal/source"
)

func TestAhead_GivesEachFileItsOwnContentInWhateverOrderTheyAreRead(t *testing.T) {
	server := s3test.Start(t)
	dir := server.Bucket(t, logBucket)
	const files = 200
	for n := range files {
		write(t, filepath.Join(dir, fmt.Sprintf("%03d", n)), fmt.Sprint("content of ", n))
	}
	proxy := server.Front(t)
	var running, most atomic.Int64
	proxy.Spoil(func(http.ResponseWriter, *http.Request, string) bool {
		for now, seen := running.Add(1), most.Load(); now > seen && !most.CompareAndSwap(seen, now); seen = most.Load() {
			continue
		}
		time.Sleep(5 * time.Millisecond)
		running.Add(-1)
		return false
	})
	listing, err := bucket(t, proxy.URL, "").List(context.Background(), source.All())
	require.NoError(t, err)
	order := make([]int, files)
	for i := range order {
		order[i] = i
	}
	shuffled, backward := slices.Clone(order), slices.Clone(order)
	rand.New(rand.NewPCG(1, 2)).Shuffle(files, func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	slices.Reverse(backward)
	for name, order := range map[string][]int{
		"forward": order, "backward": backward, "shuffled": shuffled, "some": shuffled[:20], "twice": append(slices.Clone(order), order...),
	} {
		ctx, stop := context.WithCancel(context.Background())
		ahead := source.Ahead(ctx, listing.Files)
		proxy.Seen()
		most.Store(0)
		var work sync.WaitGroup
		var next atomic.Int64
		for range 2 {
			work.Go(func() {
				for i := next.Add(1) - 1; i < int64(len(order)); i = next.Add(1) - 1 {
					var text bytes.Buffer
					assert.NoError(t, ahead[order[i]].Read(ctx, &text))
					assert.Equal(t, fmt.Sprint("content of ", order[i]), text.String())
				}
			})
		}
		work.Wait()
		_, _, fetched := proxy.Seen()
		if name == "forward" {
			assert.Len(t, fetched, files, "each once")
			assert.Greater(t, most.Load(), int64(8), "more than there are readers")
		}
		assert.LessOrEqual(t, most.Load(), int64(source.Connections))
		stop()
		var text bytes.Buffer
		assert.ErrorIs(t, ahead[0].Read(ctx, &text), context.Canceled)
	}
}
