package source

import (
	"bytes"
	"context"
	"io"
	"sync"
)

// aheadBytes is how much of files that were fetched ahead may wait to be read.
const aheadBytes = 128 << 20

// Ahead returns the files so that those in S3 are fetched before they are opened, several at a time, to hide latency. They
// should be opened roughly in this order. Files on this machine are returned unchanged. Fetching stops when ctx ends.
func Ahead(ctx context.Context, files []File) []File {
	a := &ahead{ctx: ctx, slots: make([]slot, len(files)), budget: aheadBytes}
	out := make([]File, len(files))
	for i, file := range files {
		if out[i] = file; isFar(file) {
			a.slots[i] = slot{file: file, isFar: true}
			out[i].object = seat{a, i}
		}
	}
	return out
}

func isFar(file File) bool {
	_, isBucket := file.object.(*Bucket)
	return isBucket
}

// ahead fetches files in their order, bounded in connections and in bytes.
type ahead struct {
	ctx context.Context //nolint:containedctx // it ends what goes on beside the reader

	mu      sync.Mutex
	slots   []slot
	next    int // the first that was not looked at
	running int
	budget  int64 // bytes that may still be taken
}

// slot is a file on its way.
type slot struct {
	file    File
	isFar   bool
	isTaken bool          // it was asked for before it was fetched
	done    chan struct{} // closed when it was fetched; nil: not under way
	text    *fetched
	err     error
}

// fetched is a file that was fetched.
type fetched struct {
	*bytes.Buffer
	read string
}

func (f *fetched) note(version string) { f.read = version }

func (f *fetched) version() string { return f.read }

// Close does nothing.
func (*fetched) Close() error { return nil }

// seat is the place of a file among those that are fetched ahead.
type seat struct {
	*ahead
	i int
}

func (s seat) metadata(ctx context.Context, file File) (map[string]string, error) {
	return s.slots[s.i].file.Metadata(ctx)
}

func (s seat) open(ctx context.Context, _ File, limit int64) (io.ReadCloser, error) {
	file := s.slots[s.i].file
	if limit > 0 {
		return file.Head(ctx, limit)
	}
	s.mu.Lock()
	own := &s.slots[s.i]
	if own.done == nil {
		// It was read before, or is not fetched yet, or is too large to wait in memory.
		own.isTaken = true
		s.next = max(s.next, s.i+1)
		s.fill()
		s.mu.Unlock()
		return file.Open(ctx)
	}
	done := own.done
	s.mu.Unlock()
	select {
	case <-done:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	text, err := s.take(own)
	switch {
	case err != nil:
		return nil, err
	case text == nil:
		return file.Open(ctx)
	}
	return text, nil
}

// take hands over what was fetched, once, and makes room for more.
func (a *ahead) take(own *slot) (*fetched, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if own.done == nil {
		return nil, nil
	}
	text, err := own.text, own.err
	own.text, own.done, own.isTaken = nil, nil, true
	a.budget += own.file.Size
	a.fill()
	return text, err
}

// fill starts to fetch as many files as may be under way.
func (a *ahead) fill() {
	for ; a.next < len(a.slots) && a.running < Connections; a.next++ {
		s := &a.slots[a.next]
		if !s.isFar || s.isTaken || s.file.Size > aheadBytes/Connections {
			continue
		}
		if s.file.Size > a.budget {
			return
		}
		a.budget -= s.file.Size
		a.running++
		s.done = make(chan struct{})
		go a.fetch(s)
	}
}

func (a *ahead) fetch(s *slot) {
	text := &fetched{Buffer: bytes.NewBuffer(make([]byte, 0, s.file.Size+bytes.MinRead))}
	err := s.file.Read(a.ctx, text)
	a.mu.Lock()
	defer a.mu.Unlock()
	s.text, s.err = text, err
	close(s.done)
	a.running--
	if a.ctx.Err() == nil {
		a.fill()
	}
}
