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

// unpacker unpacks files one after the other into the same memory.
type unpacker struct {
	raw  bytes.Buffer
	zip  gzip.Reader
	text bytes.Buffer

	content []byte
}

// Content returns what the file in work holds, unpacked, until the next one is opened. It returns nil for a file that could not
// be read to its end.
func (u *unpacker) Content() []byte { return u.content }

// unpack returns the text of a file, packed or not, valid until the next call. A packed file that is cut short gives the text
// before the cut and io.ErrUnexpectedEOF.
func (u *unpacker) unpack(ctx context.Context, file File) ([]byte, error) {
	u.content = nil
	if err := file.Read(ctx, &u.raw); err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(u.raw.Bytes(), gzipMagic) {
		u.content = u.raw.Bytes()
		return u.content, nil
	}
	u.text.Reset()
	if err := u.zip.Reset(&u.raw); err != nil {
		return nil, err
	}
	_, err := u.text.ReadFrom(&u.zip)
	if errors.Is(err, gzip.ErrChecksum) {
		err = io.ErrUnexpectedEOF
	}
	if err == nil {
		u.content = u.text.Bytes()
	}
	return u.text.Bytes(), err
}

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
