package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// resumptions is how often in a row a connection may be cut without a byte in between.
const resumptions = 5

// open asks for an object. When the connection is cut in the middle, reading goes on where it stopped.
func (b *Bucket) open(ctx context.Context, file File, limit int64) (io.ReadCloser, error) {
	f := &fetch{ctx: ctx, bucket: b, key: file.Name, limit: limit}
	if err := f.connect(); err != nil {
		return nil, err
	}
	b.served.Add(1)
	return f, nil
}

func (b *Bucket) metadata(ctx context.Context, file File) (map[string]string, error) {
	var found map[string]string
	err := b.ask(ctx, func(ctx context.Context, options ...func(*s3.Options)) error {
		out, err := b.client.s3.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &b.name, Key: &file.Name}, options...)
		if err == nil {
			found = map[string]string{}
			for name, value := range out.Metadata {
				found[strings.ToLower(name)] = value
			}
		}
		return err
	})
	if err != nil {
		return nil, b.explain(ctx, readAction, file.Name, err)
	}
	return found, nil
}

// fetch is an object that is being read.
type fetch struct {
	ctx    context.Context //nolint:containedctx // it is that of the reader's caller
	bucket *Bucket
	key    string
	limit  int64 // no more than this; zero: all

	body  io.ReadCloser
	stop  context.CancelFunc
	watch *time.Timer
	etag  string
	at    int64 // bytes that were read
	size  int64
	idle  int // connections in a row that gave nothing
}

// connect asks for what was not read yet, of the same content as before.
func (f *fetch) connect() error {
	input := &s3.GetObjectInput{Bucket: &f.bucket.name, Key: &f.key}
	end := ""
	if f.limit > 0 {
		end = strconv.FormatInt(f.limit-1, 10)
	}
	if f.etag != "" || f.limit > 0 {
		input.Range = aws.String(fmt.Sprintf("bytes=%d-%s", f.at, end))
	}
	if f.etag != "" {
		input.IfMatch = &f.etag
	}
	ctx, stop := context.WithCancel(f.ctx)
	var out *s3.GetObjectOutput
	err := f.bucket.ask(ctx, func(ctx context.Context, options ...func(*s3.Options)) (err error) {
		out, err = f.bucket.client.s3.GetObject(ctx, input, options...)
		return err
	})
	if err != nil {
		stop()
		if code, _ := codeOf(err); code == "InvalidRange" && f.etag == "" {
			// The beginning of an object of no bytes.
			f.body, f.stop = io.NopCloser(strings.NewReader("")), func() {}
			return nil
		}
		return f.bucket.explain(f.ctx, readAction, f.key, err)
	}
	f.body, f.stop = out.Body, stop
	f.watch = time.AfterFunc(patience, stop)
	if f.etag == "" {
		f.etag, f.size = aws.ToString(out.ETag), aws.ToInt64(out.ContentLength)
		return nil
	}
	if out.ContentRange == nil {
		// A server that knows no ranges begins anew.
		_, err = io.CopyN(io.Discard, f.body, f.at)
	}
	return err
}

// Read reads the object, and resumes if the connection is cut.
func (f *fetch) Read(p []byte) (int, error) {
	for {
		n, err := f.body.Read(p)
		f.at += int64(n)
		if f.watch != nil {
			f.watch.Reset(patience)
		}
		if n > 0 {
			f.idle = 0
			return n, nil
		}
		if err == nil {
			continue
		}
		if errors.Is(err, io.EOF) && f.at >= f.size {
			return 0, io.EOF
		}
		if err := f.resume(err); err != nil {
			return 0, err
		}
	}
}

func (f *fetch) resume(cut error) error {
	f.hangUp()
	if f.ctx.Err() != nil {
		return f.ctx.Err()
	}
	if f.idle++; f.idle > resumptions {
		return fmt.Errorf("%w: %s/%s: the connection was cut %d times at byte %d: %w",
			ErrUnavailable, f.bucket.root(), f.key, f.idle, f.at, cut)
	}
	select {
	case <-time.After(time.Duration(f.idle-1) * 200 * time.Millisecond):
	case <-f.ctx.Done():
	}
	return f.connect()
}

func (f *fetch) hangUp() {
	if f.watch != nil {
		f.watch.Stop()
	}
	// It was cut, or is of no more use.
	_ = f.body.Close()
	f.stop()
}

func (f *fetch) version() string { return strings.Trim(f.etag, `"`) }

// Close ends reading.
func (f *fetch) Close() error {
	f.hangUp()
	return nil
}
