package digest

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"

	"datatrail/report/internal/source"
)

// digestLimit is more than any digest holds: names and hashes of the log files of an hour.
const digestLimit = 256 << 20

// reader unpacks files, one after the other, in the same memory.
type reader struct {
	in  *bufio.Reader
	zip gzip.Reader
	buf []byte
}

func newReader() *reader {
	return &reader{in: bufio.NewReaderSize(nil, 64<<10), buf: make([]byte, 64<<10)}
}

// unpacked hands the content of a file on. Whether it is packed is told by its first bytes, not by its name.
func (r *reader) unpacked(ctx context.Context, file source.File, into io.Writer) (err error) {
	f, err := file.Open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	r.in.Reset(f)
	var from io.Reader = r.in
	if head, _ := r.in.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) {
		if err := r.zip.Reset(r.in); err != nil {
			return err
		}
		from = &r.zip
	}
	// The wrappers keep io.Copy from taking ways around the buffer, which would make one for every file.
	_, err = io.CopyBuffer(struct{ io.Writer }{into}, struct{ io.Reader }{from}, r.buf)
	return err
}

func (r *reader) sum(ctx context.Context, file source.File) (sum Sum, err error) {
	h := sha256.New()
	err = r.unpacked(ctx, file, h)
	h.Sum(sum[:0])
	return sum, err
}

func (r *reader) digest(ctx context.Context, file source.File) (*link, error) {
	text := limited{limit: digestLimit}
	if err := r.unpacked(ctx, file, &text); err != nil {
		return nil, err
	}
	return parse(text.Bytes())
}

type limited struct {
	bytes.Buffer
	limit int
}

func (l *limited) Write(p []byte) (int, error) {
	if l.Len()+len(p) > l.limit {
		return 0, fmt.Errorf("it is larger than %d MiB, too large for a digest", l.limit>>20)
	}
	return l.Buffer.Write(p)
}

// each does something for the numbers below n, in several goroutines with a reader each.
func each(ctx context.Context, threads, n int, do func(r *reader, i int)) error {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(threads, n) {
		workers.Go(func() {
			r := newReader()
			for i := next.Add(1) - 1; i < int64(n) && ctx.Err() == nil; i = next.Add(1) - 1 {
				do(r, int(i))
			}
		})
	}
	workers.Wait()
	return ctx.Err()
}
