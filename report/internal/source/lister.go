package source

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// Sizes of pages. A folder of folders is small; one of many files is told by its first page, which should not be long when
// its files are of other days.
const (
	firstPage = 100
	fullPage  = 1000
)

// listers is how many listings of a bucket run together.
const listers = 16

// lister lists the files of a period from a bucket, several folders at a time.
type lister struct {
	bucket *Bucket
	period Period
	slots  chan struct{}
	work   sync.WaitGroup

	mu    sync.Mutex
	found Listing
	errs  []error
}

func newLister(b *Bucket, period Period) *lister {
	return &lister{bucket: b, period: period, slots: make(chan struct{}, listers)}
}

// start does something beside everything else.
func (l *lister) start(do func() error) {
	l.work.Go(func() {
		if err := do(); err != nil {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.errs = append(l.errs, err)
		}
	})
}

// wait waits for all that was started. One error stands for those that are the same.
func (l *lister) wait() error {
	l.work.Wait()
	if len(l.errs) == 0 {
		return nil
	}
	for _, err := range l.errs {
		if errors.Is(err, ErrUnavailable) {
			return err
		}
	}
	return l.errs[0]
}

func (l *lister) hasFailed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.errs) > 0
}

// page lists one page.
func (l *lister) page(ctx context.Context, in *s3.ListObjectsV2Input) (out *s3.ListObjectsV2Output, err error) {
	l.slots <- struct{}{}
	defer func() { <-l.slots }()
	if l.hasFailed() {
		return nil, fmt.Errorf("listing of %s was abandoned: %w", l.bucket, context.Canceled)
	}
	in.Bucket = &l.bucket.name
	err = l.bucket.ask(ctx, func(ctx context.Context, options ...func(*s3.Options)) (err error) {
		out, err = l.bucket.client.s3.ListObjectsV2(ctx, in, options...)
		return err
	})
	if err != nil {
		return nil, l.bucket.explain(ctx, listAction, aws.ToString(in.Prefix), err)
	}
	return out, nil
}

// all lists every file whose key begins with a prefix, from behind a key on.
func (l *lister) all(ctx context.Context, prefix, behind string) error {
	in := &s3.ListObjectsV2Input{Prefix: &prefix}
	if behind != "" {
		in.StartAfter = &behind
	}
	for {
		out, err := l.page(ctx, in)
		if err != nil {
			return err
		}
		for _, object := range out.Contents {
			l.add(object)
		}
		if !aws.ToBool(out.IsTruncated) {
			return nil
		}
		in.ContinuationToken, in.StartAfter = out.NextContinuationToken, nil
	}
}

// add takes a file into the listing, or tells why not.
func (l *lister) add(object types.Object) {
	key := aws.ToString(object.Key)
	if strings.HasSuffix(key, "/") {
		return
	}
	told := Tell(key)
	reason, ok := l.period.admits(told)
	switch object.StorageClass {
	case types.ObjectStorageClassGlacier, types.ObjectStorageClassDeepArchive:
		if ok {
			l.pass(key, Unreadable, fmt.Errorf("%s/%s is in an archive storage class: restore it first with aws s3api restore-object",
				l.bucket.root(), key))
			return
		}
	}
	if !ok {
		l.pass(key, reason, nil)
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.found.Files = append(l.found.Files, File{
		Root: l.bucket.root(), Name: key, Size: aws.ToInt64(object.Size), Version: versionOf(object),
		Told: told, object: l.bucket,
	})
}

// versionOf is the ETag. Some servers have none for what was not written through them.
func versionOf(object types.Object) string {
	if etag := strings.Trim(aws.ToString(object.ETag), `"`); etag != "" {
		return etag
	}
	return fmt.Sprintf("%d-%d", aws.ToInt64(object.Size), aws.ToTime(object.LastModified).UnixNano())
}

func (l *lister) pass(key string, reason Reason, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.found.Passed = append(l.found.Passed, Passed{l.bucket.root() + "/" + key, reason, err})
}
