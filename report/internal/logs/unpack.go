package logs

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"

	"datatrail/report/internal/source"
)

// gzipMagic is how a packed file begins, whatever its name says.
var gzipMagic = []byte{0x1f, 0x8b}

// unpacked reads a file, packed or not.
func unpacked(in *bufio.Reader) (io.Reader, error) {
	if magic, _ := in.Peek(len(gzipMagic)); bytes.Equal(magic, gzipMagic) {
		return gzip.NewReader(in)
	}
	return in, nil
}

// failed counts a file that could not be read, or not to its end. It returns an error that is about the whole source.
func (t *Tally) failed(file source.File, hasText bool, err error) error {
	switch {
	case err == nil:
	case errors.Is(err, source.ErrUnavailable), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, source.ErrChanged):
		t.Add(ChangedFile, file.Path())
	case hasText:
		t.Add(TruncatedFile, file.Path())
	default:
		t.Add(UnreadableFile, file.Path()+": "+err.Error())
	}
	return nil
}
