package source

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
)

// scheme is how the name of a bucket begins, as for the AWS CLI.
const scheme = "s3://"

// Bucket is the objects of an S3 bucket whose keys begin with a prefix. It is only read.
type Bucket struct {
	name, prefix string
	client       *Client

	region atomic.Pointer[string] // where it was found to be; nil: that of the client
	served atomic.Int64           // objects that could be opened
	denied atomic.Int64           // and that could not, for want of a permission
}

// NewBucket returns the objects of a bucket whose keys begin with a prefix, which need not end in a slash.
func NewBucket(client *Client, name, prefix string) *Bucket {
	return &Bucket{name: name, prefix: prefix, client: client}
}

// String returns the bucket as the AWS CLI writes it.
func (b *Bucket) String() string {
	return b.root() + "/" + b.prefix
}

func (b *Bucket) root() string {
	return scheme + b.name
}

// List lists only the folders of the requested days, as far as AWS's key layouts name days.
func (b *Bucket) List(ctx context.Context, period Period) (Listing, error) {
	if err := b.client.check(ctx); err != nil {
		return Listing{}, err
	}
	l := newLister(b, period)
	l.start(func() error { return l.folder(ctx, b.prefix) })
	err := l.wait()
	l.found.sort()
	if err != nil {
		return l.found, err
	}
	return l.found, ctx.Err()
}

var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

// IsBucket reports whether a name is that of a bucket (s3://), not of a folder.
func IsBucket(name string) bool {
	return strings.HasPrefix(name, scheme)
}

// ParseBucket splits s3://bucket/prefix.
func ParseBucket(text string) (bucket, prefix string, err error) {
	rest, ok := strings.CutPrefix(text, scheme)
	bucket, prefix, _ = strings.Cut(rest, "/")
	if !ok || !bucketName.MatchString(bucket) {
		return "", "", fmt.Errorf("%q names no bucket: write it as s3://bucket/prefix", text)
	}
	return bucket, prefix, nil
}

// Many combines several sources into one.
type Many []Source

// String returns the names of all sources.
func (m Many) String() string {
	names := make([]string, len(m))
	for i, s := range m {
		names[i] = s.String()
	}
	return strings.Join(names, ", ")
}

// List lists all sources, and returns the errors of all that fail.
func (m Many) List(ctx context.Context, period Period) (Listing, error) {
	listings, problems := make([]Listing, len(m)), make([]error, len(m))
	var all sync.WaitGroup
	for i, s := range m {
		all.Go(func() { listings[i], problems[i] = s.List(ctx, period) })
	}
	all.Wait()
	var found Listing
	for _, l := range listings {
		found.Files, found.Passed = append(found.Files, l.Files...), append(found.Passed, l.Passed...)
	}
	found.sort()
	return found, errors.Join(problems...)
}
