package logs

import (
	"bytes"
	"errors"
	"io"
	"os"

	"github.com/klauspost/compress/gzip"
)

// unpacker unpacks files one after the other into the same memory.
type unpacker struct {
	packed bytes.Buffer
	zip    gzip.Reader
	text   bytes.Buffer
}

// unpack returns the text of a packed file, valid until the next call. A file that is cut short gives the text before the
// cut and io.ErrUnexpectedEOF.
func (u *unpacker) unpack(path string) ([]byte, error) {
	if err := u.read(path); err != nil {
		return nil, err
	}
	u.text.Reset()
	if err := u.zip.Reset(&u.packed); err != nil {
		return nil, err
	}
	_, err := u.text.ReadFrom(&u.zip)
	if errors.Is(err, gzip.ErrChecksum) {
		err = io.ErrUnexpectedEOF
	}
	return u.text.Bytes(), err
}

func (u *unpacker) read(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	u.packed.Reset()
	_, err = u.packed.ReadFrom(f)
	return errors.Join(err, f.Close())
}
