package answer_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"datatrail/report/internal/s3test"
	"datatrail/report/internal/source"
)

// bucket is a bucket of an S3 server.
type bucket struct {
	from, dir string
	at        *source.Bucket
}

// bucketsOf makes a bucket each time, of one server for all of a test.
func bucketsOf(t *testing.T) func(from string) place {
	t.Helper()
	server := s3test.Start(t)
	s3test.Point(t, "http://"+server.Address)
	client, err := source.NewClient(context.Background(), "")
	require.NoError(t, err)
	made := 0
	return func(from string) place {
		made++
		name := fmt.Sprint("acme-logs-", made)
		return bucket{from, server.Bucket(t, name), source.NewBucket(client, name, "")}
	}
}

func (b bucket) put(t require.TestingT, name string) {
	to := filepath.Join(b.dir, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(to), 0o750))
	if err := os.Link(filepath.Join(b.from, name), to); !errors.Is(err, fs.ErrExist) {
		require.NoError(t, err)
	}
}

func (b bucket) source() source.Source { return b.at }
