package logs

import (
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"unsafe"

	"github.com/klauspost/compress/gzip"

	"datatrail/report/internal/source"
)

// Sizes of what is in sight of a file, unpacked.
const (
	// sight is what fits beside the parser into the caches of a processor.
	sight = 256 << 10
	// near is how much lies ahead, as a rule, of the place where a record begins.
	near = 32 << 10
	// longest is more than a record or a line of AWS may have. What is longer is damaged.
	longest = 16 << 20
)

// window shows the text of a file, packed or not, piece by piece. What lies before the present place goes when more is read.
type window struct {
	text string // in sight
	at   int    // the present place in it

	file    source.File
	held    source.Held
	zip     gzip.Reader
	in      io.Reader // nil: no more comes
	buffer  []byte
	sight   int
	err     error // why no more comes, if not because of the end
	isTold  bool  // the fault was told
	hasText bool
	hash    hash.Hash
}

// Hash turns on hashing for the files that are opened from now on.
func (w *window) Hash() { w.hash = sha256.New() }

// Sum reads the current file to its end and returns the SHA-256 hash of its uncompressed content. It returns nil for a file
// that could not be read to its end, for one that is not the version that was listed, and if Hash was not called.
func (w *window) Sum() []byte {
	if w.skip(); w.err != nil || w.hash == nil || !w.held.Is(w.file) {
		return nil
	}
	return w.hash.Sum(nil)
}

// fault returns, once for each file, why it could not be read to its end.
func (w *window) fault() error {
	if w.isTold {
		return nil
	}
	w.isTold = true
	return w.err
}

// open shows the beginning of a file. Of one that cannot be read there is no text.
func (w *window) open(ctx context.Context, file File) {
	w.file, w.text, w.at, w.in, w.hasText, w.err, w.isTold = file.File, "", 0, nil, false, nil, false
	if w.sight == 0 {
		w.sight = sight
	}
	if w.hash != nil {
		w.hash.Reset()
	}
	if w.err = file.Read(ctx, &w.held); w.err != nil {
		return
	}
	isPacked := w.held.Begins(gzipMagic)
	if whole, isInMemory := w.held.Bytes(); isInMemory && !isPacked {
		w.show(whole, 0)
		return
	}
	in, err := w.held.Reader()
	if err == nil && isPacked {
		err = w.zip.Reset(in)
		in = &w.zip
	}
	if w.err = err; err == nil {
		w.in = in
		w.more()
	}
}

// show shows text, of which no more than the beginning was shown before.
func (w *window) show(text []byte, before int) {
	if w.hash != nil {
		// A hash never fails.
		_, _ = w.hash.Write(text[before:])
	}
	w.hasText = w.hasText || len(text) > before
	// The text stays in place until more is read, and nothing keeps a record or a line that long.
	w.text, w.at = unsafe.String(unsafe.SliceData(text), len(text)), 0 //nolint:gosec // see above
}

// more reads on, and reports whether more lies ahead of the present place than before. It does not where the file ends, and
// where so much lies ahead that nothing of AWS is that long.
func (w *window) more() bool {
	rest := len(w.text) - w.at
	if w.in == nil || rest >= longest {
		return false
	}
	size := max(w.sight, min(2*rest, longest))
	into := w.buffer
	if len(into) < size {
		into = make([]byte, size)
	}
	copy(into, w.text[w.at:])
	w.buffer = into
	n, err := 0, error(nil)
	for n < size-rest && err == nil {
		var some int
		some, err = w.in.Read(into[rest+n : size])
		n += some
	}
	if err != nil {
		w.in = nil
	}
	if errors.Is(err, gzip.ErrChecksum) {
		err = io.ErrUnexpectedEOF
	}
	if !errors.Is(err, io.EOF) {
		w.err = err
	}
	w.show(into[:rest+n], rest)
	return n > 0
}

// skip goes to the end of the file.
func (w *window) skip() {
	for w.in != nil {
		w.at = len(w.text)
		w.more()
	}
	w.at = len(w.text)
}

// isShort reports whether little lies ahead, and more may come.
func (w *window) isShort() bool { return w.in != nil && len(w.text)-w.at < near }
