package source

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// inMemory is how much of a file is held in memory. Files of CloudTrail and access logs are smaller, as AWS delivers them.
const inMemory = 16 << 20

// Held is the complete content of a file: the beginning in memory, and the rest of a large file on disk. The zero value is
// empty.
type Held struct {
	most  int // in memory; zero: inMemory
	start bytes.Buffer
	rest  *os.File
	read  string // the version, where it is known
}

func (h *Held) note(version string) { h.read = version }

// expect makes room for a file of so many bytes. A buffer that grows while it is filled is copied each time.
func (h *Held) expect(size int64) {
	h.start.Grow(int(max(0, min(size, h.limit()))) + bytes.MinRead)
}

func (h *Held) limit() int64 {
	if h.most == 0 {
		return inMemory
	}
	return int64(h.most)
}

// Is reports whether this is the content of the version of the file that was listed, and not of a later one.
func (h *Held) Is(file File) bool { return h.read == "" || h.read == file.Version }

// Reset discards the content.
func (h *Held) Reset() {
	h.start.Reset()
	h.read = ""
	if h.rest != nil {
		// It has no name any more, and nothing that was written is needed.
		_ = h.rest.Close()
		h.rest = nil
	}
}

// ReadFrom reads to the end and appends to the content. A disk error wraps ErrUnavailable.
func (h *Held) ReadFrom(in io.Reader) (int64, error) {
	most := h.limit()
	n, err := h.start.ReadFrom(io.LimitReader(in, most))
	if err != nil || n < most {
		return n, err
	}
	if h.rest, err = nameless(); err != nil {
		return n, err
	}
	more, err := io.Copy(onTemp{h.rest}, in)
	return n + more, err
}

// nameless makes a file that goes with the program, however that ends. Where an open file cannot lose its name, it stays.
func nameless() (*os.File, error) {
	f, err := os.CreateTemp("", "datatrail-file-")
	if err != nil {
		return nil, fmt.Errorf("%w: temporary copy of a large file: %w", ErrUnavailable, err)
	}
	_ = os.Remove(f.Name())
	return f, nil
}

// Begins reports whether the content begins with these bytes.
func (h *Held) Begins(with []byte) bool { return bytes.HasPrefix(h.start.Bytes(), with) }

// Bytes returns the content, valid until the next Reset. It returns false if part of it is on disk.
func (h *Held) Bytes() ([]byte, bool) { return h.start.Bytes(), h.rest == nil }

// Reader returns a reader of the content, to be used once. It is fast for single bytes.
func (h *Held) Reader() (io.Reader, error) {
	if h.rest == nil {
		return &h.start, nil
	}
	if _, err := h.rest.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return bufio.NewReaderSize(io.MultiReader(&h.start, onTemp{h.rest}), 64<<10), nil
}

// onTemp is a file of this program, whose faults are not those of the logs.
type onTemp struct{ file *os.File }

// Write writes as to a file.
func (t onTemp) Write(p []byte) (int, error) {
	n, err := t.file.Write(p)
	if err != nil {
		err = fmt.Errorf("%w: temporary copy of a large file: %w", ErrUnavailable, err)
	}
	return n, err
}

// Read reads as of a file.
func (t onTemp) Read(p []byte) (int, error) {
	n, err := t.file.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return n, err
}
